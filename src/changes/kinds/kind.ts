import type { z } from "zod";
import type { TenantPart } from "../../telephony/unread.ts";

/** What is of one kind of change, as data: whoever would ask for the kind by name looks it up in `kinds.ts` instead. */
export interface Kind<Request = null> {
  /** What a person asked for, as it is kept with the draft; null where kind and subject say it all. */
  readonly request: null extends Request ? null : z.ZodType<Request>;
  /** What it is about: one change at a time holds it. */
  readonly subject: "trunk" | "policy";
  /** On cards: `Migrate to a second trunk`. */
  readonly title: string;
  /** Inside a line: `migration`. */
  readonly words: string;
  /**
   * What is asked for, after "Alex asks to", by the request's option where it has one. `{subject}` and `{to}` stand for the trunk or
   * policy and the new trunk, `{people}` for whom it moves or reaches.
   */
  readonly asks: string | Readonly<Record<string, string>>;
  /** Heads its exported plan. */
  readonly heading: string;
  /** Of one that has succeeded. */
  readonly done: string;
  /** Parts of the tenant where any gap would go into the plan: without them there is none. */
  readonly needsWhole: readonly TenantPart[];
  /**
   * Whether it can stand still on its way: people pause, resume and abort it, and a step that cannot be taken pauses it for another
   * try. A switch cannot, as everybody feels it at once: a step that cannot be taken fails it.
   */
  readonly pausable: boolean;
  /**
   * What the checks of its trunks mean. `block`: a blocking one that fails refuses it, and at the start voids the approval. `inform`:
   * switching bypass off is the way to safety, so what they say of bypass stops nothing. `none`: no trunk is about to carry more
   * than it does.
   */
  readonly checks: "block" | "inform" | "none";
  /** What it sets media bypass to, for everybody on the trunk at once; null where it switches nothing. */
  readonly setsBypass: boolean | null;
  /** A second trunk is made with bypass on, and people move to it: it can be braked, and what was made goes with a rollback. */
  readonly toNewTrunk: boolean;
  /** Rolling it back takes away from media bypass, never adds to it, so it may be rolled back without an approver. */
  readonly leadsToBypass: boolean;
  /** What a replay of its plan may show without being unintended; null of a plan that is not replayed. */
  readonly replay: ReplayExpectation | null;
  /** How its state is told. */
  readonly states: StateTexts;
  /** How its plan is told. */
  readonly sections: {
    /** Over the opening steps. */
    readonly opening: string;
    /** Waves stand before the steps. */
    readonly wavesFirst: boolean;
    /** Steps are told as the cmdlets that are sent, as they change objects that are in use. */
    readonly asSent: boolean;
  };
}

/** What a card says of a state, where kinds differ in it. */
export interface StateTexts {
  /** Of one that ended before its start. */
  readonly untouched: string;
  /** Before its start. */
  readonly checkedAgain: string;
  readonly voided: string;
  readonly running: string;
  /** What is so once it is set or done, inside a sentence. */
  readonly set: string;
  /** After calls that came late turned its verdict. */
  readonly turned: string;
  readonly failed: string;
  readonly rollingBack: string;
  /** Behind `rollingBack`, where nobody asked for it. */
  readonly byItself: string;
  readonly rolledBack: string;
  readonly partlyRolledBack: string;
}

/** Of what moves people or routes step by step. */
export const stepwise: StateTexts = {
  untouched: "Nothing was changed.",
  checkedAgain: "Everything is checked again before the start.",
  voided: "Approval void: things changed after it was given",
  running: "Running",
  set: "Done",
  turned: "Nobody is moved back by this. Rolling back is the safe way: one press, no approval.",
  failed: "Roll back to restore what was before, or look first.",
  rollingBack: "Rolling back",
  byItself: ": its gate failed",
  rolledBack: "Rolled back: everything is as it was before",
  partlyRolledBack: "Partly rolled back: this differs from before",
};

export interface ReplayExpectation {
  /** The route that may take a call as planned: that of today, its copy by name, or any. */
  readonly route: "same" | "copy" | "any";
  /** Which calls may go from the old trunk to the new one. */
  readonly mayMove: "none" | "ordinary" | "emergency";
  /** Calls that no route takes today may get one. */
  readonly mayGain: boolean;
}
