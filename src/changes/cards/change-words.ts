import { lacking } from "../approver-groups.ts";
import type { Change, ChangeState } from "../change.ts";
import { kinds } from "../kinds/kinds.ts";
import { revisedHead, revisedStanding, revisedWords } from "./revised-words.ts";
import { pausedWords } from "./waves/paused-words.ts";
import {
  heldRollbackWords,
  sentences,
  statusStanding,
  statusWords,
  type StateWords,
} from "./status-words.ts";
import { capital, counted, plain, prose } from "../../teams/cards/text.ts";
import { ageOf, timeOf } from "../../teams/cards/time.ts";

interface Seen {
  readonly mediaFailures: number;
  readonly zone: string;
  readonly now: Date;
}

/** A change's state for somebody who sees it for the first time. */
export function stateWords(change: Change, seen: Seen): StateWords {
  return beforeStartWords(change, seen.zone, seen.now) ?? sinceStartWords(change, seen);
}

/** Undefined from its start on. */
function beforeStartWords(change: Change, zone: string, now: Date): StateWords | undefined {
  const { state, kind } = change;
  const standing = statusStanding[state.status];
  const timeWords = (at: Date) => `${timeOf(at, now, zone)} (${ageOf(at, now)})`;
  const say = (sentence: string, ...notes: readonly string[]): StateWords => ({ standing, sentence, notes });
  const { untouched, checkedAgain, voided } = kinds[kind].states;

  switch (state.status) {
    case "draft":
      return say("Being prepared: plan and preflight");
    case "refused":
      return say("Not submitted", ...sentences(state.reasons), untouched);
    case "awaitingApproval": {
      const plan = change.submission?.plan;
      const required = plan?.approvalsRequired ?? 1;
      const spokenFor = change.approvals.map(({ speaksFor }) => speaksFor);
      const given = plan ? required - lacking(plan, spokenFor).count : 0;
      const count = required > 1 ? ` (${given} of ${required} given)` : "";
      return say(`Waiting for approval${count}, open until ${timeWords(state.expiresAt)}`);
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
        voided,
        ...sentences(state.differences),
        `${untouched} Look at what changed, then request again.`,
      );
    case "scheduled":
      return say(`Approved, starts ${timeWords(state.startAt)}`, checkedAgain);
    case "approved":
      return state.waitingFor === null
        ? say("Approved, starting", checkedAgain)
        : say("Approved, not started yet", `Waiting for: ${prose(state.waitingFor, 300)}`);
    default:
      return undefined;
  }
}

function sinceStartWords(change: Change, { mediaFailures, zone, now }: Seen): StateWords {
  const { state, kind } = change;
  const texts = kinds[kind].states;
  const standing = statusStanding[state.status];
  const say = (sentence: string, ...notes: readonly string[]): StateWords => ({ standing, sentence, notes });
  const reason = (text: string | null) => (text === null ? [] : [`Reason: ${plain(text, 500)}`]);

  switch (state.status) {
    case "running":
      return state.waitingFor === null
        ? say(texts.running)
        : say(`${texts.running}, waiting`, `Waiting for: ${prose(state.waitingFor, 300)}`);
    case "paused":
      return pausedWords(change, state, zone, now);
    case "braking":
      return say(
        `Braking, requested by ${plain(state.by.name, 60)}`,
        "Media bypass goes off on the new trunk, for everybody who was moved. Nobody is moved back by this. Only an approver other than the requester releases it.",
        ...reason(state.reason),
      );
    case "watching":
      return watchingWords(texts.set, mediaFailures, timeOf(state.until, now, zone));
    case "needsAttention":
      return say(
        `Needs attention: ${kinds[kind].words}, but its calls show problems`,
        ...sentences(state.reasons),
        ...state.revised.map(revisedWords),
        `Rolling back is the safe way: one press, no approval. Or fix the SBC; then an approver other than ${plain(change.requestedBy.name, 60)} has calls watched again, with a reason. Until then the change stays open.`,
      );
    case "succeeded":
      return succeededWords(change, state);
    case "failed":
      return say("Failed", prose(state.reason, 500), texts.failed);
    case "aborting":
      return say(
        `Aborting, requested by ${plain(state.by.name, 60)}`,
        "Nothing more is sent, and whoever was moved stays moved. It ends once what is under way has arrived, so that nothing else begins on the same people before.",
        ...reason(state.reason),
      );
    case "aborted":
      return say(
        `Aborted by ${plain(state.by.name, 60)}`,
        "Whoever was moved stays moved. Roll back to give them their former policy again.",
        ...reason(state.reason),
      );
    case "rollingBack": {
      const what = state.scope === "all" ? texts.rollingBack : `${texts.rollingBack} wave ${state.scope}`;
      const asker = state.by === null ? texts.byItself : `, requested by ${plain(state.by.name, 60)}`;
      return say(`${what}${asker}`, ...reason(state.reason));
    }
    case "rollbackHeld":
      return heldRollbackWords(change.requestedBy, state, zone, now);
    case "rolledBack":
      return say(texts.rolledBack, ...sentences(state.notes));
    case "partlyRolledBack":
      return say(texts.partlyRolledBack, ...sentences(state.differences));
    default:
      return say(capital(statusWords[state.status]));
  }
}

/** `set`: what is set, as a clause. */
function watchingWords(set: string, mediaFailures: number, until: string): StateWords {
  if (mediaFailures === 0)
    return {
      standing: statusStanding.watching,
      sentence: `${set}; watching calls until ${until}`,
      notes: [],
    };
  // One failure can be one person's bad network; several are the trunk's.
  const several = mediaFailures > 1;
  return {
    standing: several ? "bad" : "warning",
    sentence: `${set}, but ${counted(mediaFailures, "call")} failed on media`,
    notes: [
      several
        ? "Rolling back is the safe way. It takes one press and no approval."
        : "It can be one person’s network. Roll back if more follow; it takes one press and no approval.",
    ],
  };
}

type Succeeded = Extract<ChangeState, { status: "succeeded" }>;

/** What was watched at the end is told by what its calls showed. */
function succeededWords({ kind }: Change, state: Succeeded): StateWords {
  const { done, states, setsBypass } = kinds[kind];
  const turned = revisedStanding(state);
  if (turned)
    return {
      standing: turned,
      sentence: `${states.set}, but ${revisedHead[turned]}`,
      notes: [
        ...state.revised.map(revisedWords),
        ...sentences(state.revised.flatMap(({ reasons }) => reasons)),
        states.turned,
      ],
    };
  if (setsBypass === null) return { standing: statusStanding.succeeded, sentence: done, notes: [] };
  if (!state.seenInEffect)
    return {
      standing: "warning",
      sentence: `${states.set}, not seen in a call yet`,
      notes: ["No call has shown the new setting so far. Make a test call and look again."],
    };
  return state.judged
    ? { standing: statusStanding.succeeded, sentence: `${done}, judged by its calls`, notes: [] }
    : {
        standing: "warning",
        sentence: `${states.set}, seen in calls, but in too few to judge it by`,
        notes: [
          "No problem showed while it was watched, which is no verdict. Look at the gateway’s calls again in some days.",
        ],
      };
}
