import type { Kind, StateTexts } from "../kind.ts";

const both = {
  request: null,
  subject: "trunk",
  // Its planner says what it could not see among the cautions.
  needsWhole: [],
  pausable: false,
  toNewTrunk: false,
  replay: { route: "same", mayMove: "none", mayGain: false },
  sections: { opening: "What will happen", wavesFirst: false, asSent: false },
} satisfies Partial<Kind>;

function statesOf(to: "on" | "off"): StateTexts {
  const former = to === "on" ? "off" : "on";
  return {
    untouched: "Nothing was changed on the trunk.",
    checkedAgain: "The trunk is checked again before the start.",
    voided: "Approval void: the trunk changed after it was given",
    running: `Setting media bypass ${to}`,
    set: `Bypass is ${to}`,
    turned: "Rolling back is the safe way: one press, no approval.",
    failed: "Look at the gateway before trying again. Roll back to be sure of the former setting.",
    rollingBack: `Rolling back to media bypass ${former}`,
    byItself: "",
    rolledBack: `Rolled back: media bypass ${former} again`,
    partlyRolledBack: "Partly rolled back: these settings differ from before",
  };
}

export const enableBypass: Kind = {
  ...both,
  title: "Turn media bypass on",
  words: "media bypass on",
  asks: "turn media bypass on for {subject}, which reaches {people}",
  heading: "Media bypass on",
  done: "Done: media bypass on",
  checks: "block",
  setsBypass: true,
  states: statesOf("on"),
  leadsToBypass: true,
};

export const disableBypass: Kind = {
  ...both,
  title: "Turn media bypass off",
  words: "media bypass off",
  asks: "turn media bypass off for {subject}, which reaches {people}",
  heading: "Media bypass off",
  done: "Done: media bypass off",
  checks: "inform",
  setsBypass: false,
  states: statesOf("off"),
  leadsToBypass: false,
};
