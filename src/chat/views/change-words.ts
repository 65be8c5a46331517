import type { Change } from "../../change/change.ts";
import { isBypass, type BypassKind } from "../../change/plan.ts";
import { onOff, target } from "./bypass-words.ts";
import { revisedHead, revisedStanding, revisedWords } from "./revised-words.ts";
import { moveStateWords } from "./move/state-words.ts";
import { sentences, statusStanding, statusWords, type StateWords } from "./status-words.ts";
import { capital, counted, plain, prose } from "./text.ts";
import { ageOf, timeOf } from "./time.ts";

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
      return state.waitingFor === null
        ? say(`Setting ${bypass}`)
        : say(`Setting ${bypass}, waiting`, `Waiting for: ${prose(state.waitingFor, 300)}`);
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
    case "needsAttention":
      return say(
        `Needs attention: ${bypass}, but its calls speak against it`,
        ...sentences(state.reasons),
        ...state.revised.map(revisedWords),
        `Rolling back is the safe way: one press, no approval. Or mend the SBC; then an approver other than ${plain(change.requestedBy.name, 60)} has calls watched again, with a reason. Until then the change stays open.`,
      );
    case "succeeded": {
      const turned = revisedStanding(state);
      if (turned)
        return {
          standing: turned,
          sentence: `Set: ${bypass}, but ${revisedHead[turned]}`,
          notes: [
            ...state.revised.map(revisedWords),
            ...sentences(state.revised.flatMap(({ reasons }) => reasons)),
            "Rolling back is the safe way: one press, no approval.",
          ],
        };
      if (!state.seenInEffect) {
        return {
          standing: "look",
          sentence: `Set: ${bypass}, not seen in a call yet`,
          notes: ["No call has shown the new setting so far. Make a test call and look again."],
        };
      }
      return state.judged
        ? say(`Done: ${bypass}, judged by its calls`)
        : {
            standing: "look",
            sentence: `Set: ${bypass}, seen in calls, but in too few to judge it by`,
            notes: [
              "Nothing spoke against it while it was watched, which is no verdict. Look at the gateway’s calls again in some days.",
            ],
          };
    }
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
