import type { Change, ChangeState, PauseNeed } from "../../../change/change.ts";
import { openHolds } from "../../../change/hold.ts";
import { releasersOf } from "../../../change/move/releasers.ts";
import { isMovePlan, type MoveKind } from "../../../change/plan.ts";
import { givenBy } from "../people.ts";
import { holdWords } from "./hold-words.ts";
import { revisedHead, revisedStanding, revisedWords } from "../revised-words.ts";
import { sentences, statusStanding, statusWords, type StateWords } from "../status-words.ts";
import { capital, plain, prose } from "../text.ts";
import { timeOf } from "../time.ts";

/** The state of a change that moves people in waves, from its start on. */
export function moveStateWords(change: Change, kind: MoveKind, zone: string, now: Date): StateWords {
  const { state } = change;
  const standing = statusStanding[state.status];
  const say = (sentence: string, ...notes: readonly string[]): StateWords => ({ standing, sentence, notes });
  const reason = (text: string | null) => (text === null ? [] : [`Reason: ${plain(text, 500)}`]);

  switch (state.status) {
    case "running":
      return state.waitingFor === null
        ? say("Running")
        : say("Running, waiting", `Waiting for: ${prose(state.waitingFor, 300)}`);
    case "paused":
      return pausedWords(change, state, zone, now);
    case "braking":
      return say(
        `Braking, asked by ${plain(state.by.name, 60)}`,
        "Media bypass goes off on the new trunk, for everybody who was moved. Nobody is moved back by this. Only an approver other than the requester releases it.",
        ...reason(state.reason),
      );
    case "succeeded": {
      const turned = revisedStanding(state);
      if (!turned) return say(doneWords[kind]);
      return {
        standing: turned,
        sentence: `Done, but ${revisedHead[turned]}`,
        notes: [
          ...state.revised.map(revisedWords),
          ...sentences(state.revised.flatMap(({ reasons }) => reasons)),
          "Nobody is moved back by this. Rolling back is the safe way: one press, no approval.",
        ],
      };
    }
    case "failed":
      return say("Failed", prose(state.reason, 500), "Roll back to restore what was before, or look first.");
    case "aborting":
      return say(
        `Aborting, asked by ${plain(state.by.name, 60)}`,
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
      const what = state.scope === "all" ? "Rolling back" : `Rolling back wave ${state.scope}`;
      return say(
        state.by === null ? `${what}: its gate failed` : `${what}, asked by ${plain(state.by.name, 60)}`,
        ...reason(state.reason),
      );
    }
    case "rolledBack":
      return say("Rolled back: everything is as it was before", ...sentences(state.notes));
    case "partlyRolledBack":
      return say("Partly rolled back: this differs from before", ...sentences(state.differences));
    default:
      return say(capital(statusWords[state.status]));
  }
}

const doneWords: Readonly<Record<MoveKind, string>> = {
  migrate: "Done: everybody was moved and judged",
  reassign: "Done: everybody was moved",
  emergency: "Done: emergency routes take the new trunk",
  closeOut: "Done: the old trunk is closed out",
};

type Paused = Extract<ChangeState, { status: "paused" }>;

function pausedWords(change: Change, state: Paused, zone: string, now: Date): StateWords {
  const by = state.by === null ? "" : ` by ${plain(state.by.name, 60)}`;
  return {
    standing: state.needs === "rollback" || openHolds(change).length > 0 ? "bad" : "look",
    sentence: `Paused${by} since ${timeOf(state.since, now, zone)}`,
    notes: [prose(state.why, 600), ...holdWords(change, zone, now), ...needWords(change, state)],
  };
}

/** What lets it go on, and who may do that. */
function needWords(change: Change, { needs, wave }: Paused): readonly string[] {
  if (needs === "lift") return [];
  const other = `somebody other than ${plain(change.requestedBy.name, 60)}`;
  const words: Readonly<Record<Exclude<PauseNeed, "lift">, string>> = {
    resume: "Needed: somebody who resumes it.",
    retry: "Needed: a retry. It takes up what is left; what was done is not done again.",
    verdict: `Needed: a decision about wave ${wave ?? "?"}. An approver, ${other}, may let it go on with a reason; or wait and judge again; or roll the wave back.`,
    release: `Needed: the approval of ${waveTitle(change, wave)}, by ${other}.${releasesSoFar(change, wave)}`,
    rollback: `Needed: the way back. Roll back wave ${wave ?? "?"}, or all.`,
  };
  return [words[needs]];
}

/** Where one person's approval is not enough. */
function releasesSoFar(change: Change, wave: number | null): string {
  const required = change.submission?.plan.approvalsRequired ?? 1;
  if (required === 1 || wave === null) return "";
  return ` ${givenBy(releasersOf(change, wave), required)}.`;
}

function waveTitle({ submission }: Change, wave: number | null): string {
  const plan = submission?.plan;
  const planned = plan && isMovePlan(plan) ? plan.waves.find(({ number }) => number === wave) : undefined;
  return planned ? `wave ${planned.number} (${plain(planned.title, 60)})` : `wave ${wave ?? "?"}`;
}
