import { defaultGate } from "../plan.ts";
import { membersDigest, nobody } from "../waves/members.ts";

/** What a plan says of waves that has none and is made of one step, taken as soon as it may start. */
export const noWaves = {
  pair: null,
  waves: [],
  closing: [],
  membersDigest: membersDigest(nobody),
  named: [],
  policies: [],
  excluded: [],
  labelled: [],
  gate: defaultGate,
  window: null,
  approveWaves: "together",
  onFailedGate: "ask",
  notMoved: [],
  sbcTasks: [],
} as const;
