/** Everything a card's button can ask for. What each verb's data must look like is decided where it is handled. */
export const verbs = [
  "show",
  "preflight",
  "attestForm",
  "attest",
  "requestForm",
  "request",
  "approve",
  "reject",
  "cancel",
  "rollback",
  "refresh",
  "command",
] as const;

export type Verb = (typeof verbs)[number];
