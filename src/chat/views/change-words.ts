import type { Change, ChangeStatus } from "../../change/change.ts";
import { isBypass, type BypassKind } from "../../change/plan.ts";
import { onOff, target } from "./bypass-words.ts";
import type { Standing } from "./marks.ts";
import { moveStateWords } from "./move/state-words.ts";
import { capital, counted, plain, prose } from "./text.ts";
import { ageOf, timeOf } from "./time.ts";

/** A change's status as part of a line: `chg-3 watching calls`. */
export const statusWords: Readonly<Record<ChangeStatus, string>> = {
  draft: "being prepared",
  refused: "not submitted",
  awaitingApproval: "waiting for approval",
  rejected: "rejected",
  expired: "expired",
  cancelled: "cancelled",
  voided: "approval void",
  scheduled: "scheduled",
  approved: "approved",
  running: "running",
  paused: "paused",
  braking: "braking",
  watching: "watching calls",
  succeeded: "done",
  failed: "failed",
  aborted: "aborted",
  rollingBack: "rolling back",
  rolledBack: "rolled back",
  partlyRolledBack: "partly rolled back",
};

export const statusStanding: Readonly<Record<ChangeStatus, Standing>> = {
  draft: "going",
  refused: "bad",
  awaitingApproval: "going",
  rejected: "bad",
  expired: "ended",
  cancelled: "ended",
  voided: "look",
  scheduled: "going",
  approved: "going",
  running: "going",
  paused: "look",
  braking: "going",
  watching: "going",
  succeeded: "good",
  failed: "bad",
  aborted: "look",
  rollingBack: "going",
  rolledBack: "good",
  partlyRolledBack: "look",
};

export interface StateWords {
  readonly standing: Standing;
  /** What is so, in one sentence. */
  readonly sentence: string;
  /** What belongs to it, one sentence each: reasons, differences, what to do. */
  readonly notes: readonly string[];
}

/** A change's state for somebody who sees it for the first time. */
export function stateWords(
  change: Change,
  { mediaFailures, zone, now }: { readonly mediaFailures: number; readonly zone: string; readonly now: Date },
): StateWords {
  const { kind } = change;
  return (
    beforeStartWords(change, zone, now) ??
    (isBypass(kind)
      ? bypassWords(change, kind, { mediaFailures, zone, now })
      : moveStateWords(change, kind, zone, now))
  );
}

/** What every kind of change says alike; undefined from its start on. */
function beforeStartWords(change: Change, zone: string, now: Date): StateWords | undefined {
  const { state, kind } = change;
  const standing = statusStanding[state.status];
  const when = (at: Date) => `${timeOf(at, now, zone)} (${ageOf(at, now)})`;
  const say = (sentence: string, ...notes: readonly string[]): StateWords => ({ standing, sentence, notes });
  const untouched = isBypass(kind) ? "Nothing was changed on the trunk." : "Nothing was changed.";
  const again = isBypass(kind)
    ? "The trunk is checked again before the start."
    : "Everything is checked again before the start.";

  switch (state.status) {
    case "draft":
      return say("Being prepared: plan and preflight");
    case "refused":
      return say("Not submitted", ...sentences(state.reasons), untouched);
    case "awaitingApproval": {
      const given = change.approvals.filter(({ decision }) => decision === "approved").length;
      const required = change.submission?.plan.approvalsRequired ?? 1;
      const count = required > 1 ? ` (${given} of ${required} given)` : "";
      return say(`Waiting for approval${count}, open until ${when(state.expiresAt)}`);
    }
    case "rejected": {
      const by = change.approvals.find(({ decision }) => decision === "rejected")?.by.name;
      return say(
        by === undefined ? "Rejected" : `Rejected by ${plain(by, 60)}`,
        `Reason: ${plain(state.reason, 500)}`,
        untouched,
      );
    }
    case "expired":
      return say("Expired: nobody decided in time", untouched);
    case "cancelled":
      return say(`Cancelled by ${plain(state.by.name, 60)}`, untouched);
    case "voided":
      return say(
        isBypass(kind)
          ? "Approval void: the trunk changed after it was given"
          : "Approval void: things changed after it was given",
        ...sentences(state.differences),
        `${untouched} Look at what changed, then request again.`,
      );
    case "scheduled":
      return say(`Approved, starts ${when(state.startAt)}`, again);
    case "approved":
      return state.waitingFor === null
        ? say("Approved, starting", again)
        : say("Approved, not started yet", `Waiting for: ${prose(state.waitingFor, 300)}`);
    default:
      return undefined;
  }
}

function bypassWords(
  change: Change,
  kind: BypassKind,
  { mediaFailures, zone, now }: { readonly mediaFailures: number; readonly zone: string; readonly now: Date },
): StateWords {
  const { state } = change;
  const standing = statusStanding[state.status];
  const say = (sentence: string, ...notes: readonly string[]): StateWords => ({ standing, sentence, notes });
  const bypass = `media bypass ${onOff(target(kind))}`;
  const former = `media bypass ${onOff(!target(kind))}`;

  switch (state.status) {
    case "running":
      return say(`Setting ${bypass}`);
    case "watching": {
      const until = `watching calls until ${timeOf(state.until, now, zone)}`;
      if (mediaFailures === 0) return say(`Set: ${bypass}, ${until}`);
      // One failure can be one person's bad network; several are the trunk's.
      const several = mediaFailures > 1;
      return {
        standing: several ? "bad" : "look",
        sentence: `Set: ${bypass}, but ${counted(mediaFailures, "call")} failed on media`,
        notes: [
          several
            ? "Rolling back is the safe way. It takes one press and no approval."
            : "It can be one person’s network. Roll back if more follow; it takes one press and no approval.",
        ],
      };
    }
    case "succeeded":
      return state.seenInEffect
        ? say(`Done: ${bypass}, seen in calls`)
        : {
            standing: "look",
            sentence: `Set: ${bypass}, not seen in a call yet`,
            notes: ["No call has shown the new setting so far. Make a test call and look again."],
          };
    case "failed":
      return say(
        "Failed",
        prose(state.reason, 500),
        "Look at the gateway before trying again. Roll back to be sure of the former setting.",
      );
    case "rollingBack":
      return say(
        `Rolling back to ${former}${state.by === null ? "" : `, asked by ${plain(state.by.name, 60)}`}`,
        ...(state.reason === null ? [] : [`Reason: ${plain(state.reason, 500)}`]),
      );
    case "rolledBack":
      return say(`Rolled back: ${former} again`, ...sentences(state.notes));
    case "partlyRolledBack":
      return say("Partly rolled back: these settings differ from before", ...sentences(state.differences));
    default:
      return say(capital(statusWords[state.status]));
  }
}

/** At most six, and how many more there are. */
export function sentences(texts: readonly string[]): readonly string[] {
  const shown = texts.slice(0, 6).map((text) => prose(text, 300));
  return texts.length > 6 ? [...shown, `And ${texts.length - 6} more.`] : shown;
}
