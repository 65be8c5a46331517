import type { Verb } from "./views/verbs.ts";

/** Who may read an answer: everybody in the conversation, or only who asked, because it tells of people. */
export type Readers = "everybody" | "asker";

/** Of what each button answers, wherever its card stands. */
export const readersOf: Readonly<Record<Exclude<Verb, "command">, Readers>> = {
  // A page of people or of the audit, among others.
  show: "asker",
  preflight: "everybody",
  // The forms say who vouched for what, and whom somebody named.
  attestForm: "asker",
  attest: "asker",
  migrateForm: "asker",
  migrate: "asker",
  requestReassign: "asker",
  closeOutForm: "asker",
  requestCloseOut: "asker",
  emergencyForm: "asker",
  requestEmergency: "asker",
  readCallRecords: "asker",
  export: "asker",
  rehearsalFile: "asker",
  // These answer with the card of a change, which is drawn for whoever reads it.
  requestForm: "everybody",
  request: "everybody",
  approve: "everybody",
  reject: "everybody",
  cancel: "everybody",
  rollback: "everybody",
  pause: "everybody",
  resume: "everybody",
  retry: "everybody",
  abort: "everybody",
  brake: "everybody",
  release: "everybody",
  advance: "everybody",
  hear: "everybody",
  acknowledge: "everybody",
  withdraw: "everybody",
  refresh: "everybody",
};
