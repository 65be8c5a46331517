import { isWorse, type Revised } from "../revised.ts";
import type { Verdict } from "./gate.ts";
import type { Wave, WaveStatus } from "./wave.ts";

/** A wave without what is counted of its members. */
export type WaveState = Omit<Wave, "counts">;

/** What the runner wants to happen to a wave. Whether its change lets it is decided before, by `decide`. */
export type WaveIntention =
  /** `seenAs`: how it stood when everything was looked at; one that was rolled back meanwhile needs another release. */
  | { readonly type: "begin"; readonly seenAs: WaveStatus }
  /** Nobody is left to send. */
  | { readonly type: "readBack" }
  /** Those who were not seen, or refused, are asked for once more. */
  | { readonly type: "askAgain" }
  /** Each is read back, or given up. `judgeAt`: when its calls are judged. */
  | { readonly type: "settle"; readonly moved: number; readonly failed: number; readonly judgeAt: Date }
  /** The verdict is null where it has no gate; `judgedAt` is null where an alarm gave it. */
  | { readonly type: "judge"; readonly verdict: Verdict | null; readonly judgedAt: Date | null }
  /** The change goes on from an inconclusive one. */
  | { readonly type: "reconsider"; readonly overruled: boolean }
  /** It is said to have passed, and no verdict sealed says so. */
  | { readonly type: "doubt"; readonly settledAt: Date | null; readonly judgedAt: Date | null }
  /** Rows came late, and by them its verdict is this one. `onItsWay`: its change runs or is paused. */
  | {
      readonly type: "revise";
      readonly revised: Revised;
      readonly verdict: Verdict;
      readonly onItsWay: boolean;
    }
  /** All who could be put back are. */
  | { readonly type: "rollBack" };

type WaveRefusal =
  | "wrongStatus"
  /** Its people were asked for once more already. */
  | "askedAgain"
  /** Nobody of it was ever moved. */
  | "neverBegan";

type DecidedWave =
  { readonly ok: true; readonly wave: WaveState } | { readonly ok: false; readonly refusal: WaveRefusal };

const blank = { beganAt: null, retriedAt: null, settledAt: null, judgeAt: null } as const;
const unjudged = { verdict: null, judgedAt: null, revised: null } as const;

/** As the submission of its change makes it. */
export function newWave(number: number): WaveState {
  return { number, status: "planned", ...blank, ...unjudged };
}

const statusOf = { pass: "passed", inconclusive: "inconclusive", fail: "failed" } as const;

/** The only place where a wave's status moves, by the arrows at {@link WaveStatus}; pure. */
export function decideWave(wave: WaveState, intention: WaveIntention, now: Date): DecidedWave {
  const { status } = wave;
  switch (intention.type) {
    case "begin":
      if (!is("planned", "rolledBack") || status !== intention.seenAs) return refuse("wrongStatus");
      return to("moving", { ...blank, ...unjudged, beganAt: now });
    case "readBack":
      return is("moving") ? to("settling") : refuse("wrongStatus");
    case "askAgain":
      if (!is("settling")) return refuse("wrongStatus");
      return wave.retriedAt ? refuse("askedAgain") : to("moving", { retriedAt: now });
    case "settle": {
      if (!is("settling")) return refuse("wrongStatus");
      const { moved, failed, judgeAt } = intention;
      if (moved === 0 && failed > 0) return to("planned");
      return to("baking", { settledAt: now, judgeAt });
    }
    case "judge": {
      if (!is("baking")) return refuse("wrongStatus");
      const { verdict, judgedAt } = intention;
      return verdict ? to(statusOf[verdict.outcome], { ...unjudged, verdict, judgedAt }) : to("passed");
    }
    case "reconsider":
      if (!is("inconclusive")) return refuse("wrongStatus");
      return to(intention.overruled ? "passed" : "baking");
    case "doubt": {
      if (!is("passed")) return refuse("wrongStatus");
      const { settledAt, judgedAt } = intention;
      return to("inconclusive", { settledAt, judgedAt });
    }
    case "revise": {
      if (!is("passed", "failed")) return refuse("wrongStatus");
      const { revised, verdict, onItsWay } = intention;
      // What ended, and what failed before, stands as it did.
      const turned = onItsWay && status === "passed" && isWorse(revised);
      return to(turned ? statusOf[revised.is.outcome] : status, { revised: verdict });
    }
    case "rollBack":
      return wave.beganAt ? to("rolledBack") : refuse("neverBegan");
  }

  function is(...statuses: readonly WaveStatus[]): boolean {
    return statuses.includes(status);
  }

  function to(next: WaveStatus, also: Partial<WaveState> = {}): DecidedWave {
    return { ok: true, wave: { ...wave, ...also, status: next } };
  }
}

function refuse(refusal: WaveRefusal): DecidedWave {
  return { ok: false, refusal };
}
