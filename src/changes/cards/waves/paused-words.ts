import type { Change, ChangeState, PauseNeed } from "../../change.ts";
import { openHolds } from "../../hold.ts";
import { releasersOf } from "../../waves/releasers.ts";
import { givenBy } from "../../../teams/cards/people.ts";
import { holdWords } from "./hold-words.ts";
import type { StateWords } from "../status-words.ts";
import { bold, plain, prose } from "../../../teams/cards/text.ts";
import { timeOf } from "../../../teams/cards/time.ts";

type Paused = Extract<ChangeState, { status: "paused" }>;

/** Of a change that stands still on its way. */
export function pausedWords(change: Change, state: Paused, zone: string, now: Date): StateWords {
  const by = state.by === null ? "" : ` by ${plain(state.by.name, 60)}`;
  return {
    standing: state.needs === "rollback" || openHolds(change).length > 0 ? "bad" : "warning",
    sentence: `Paused${by} since ${timeOf(state.since, now, zone)}`,
    notes: [
      prose(state.why, 600),
      ...needWords(change, state),
      ...holdWords(change, state.needs === "rollback" ? state.wave : null, zone, now),
    ],
  };
}

/** What lets it go on, and who may do that. */
function needWords(change: Change, { needs, wave }: Paused): readonly string[] {
  if (needs === "lift") return [];
  const other = `somebody other than ${plain(change.requestedBy.name, 60)}`;
  const words: Readonly<Record<Exclude<PauseNeed, "lift">, string>> = {
    resume: "Somebody resumes it.",
    retry: "Retry. It takes up what is left; what was done is not done again.",
    verdict: `Decide about wave ${wave ?? "?"}: an approver, ${other}, may let it go on with a reason; or wait and judge again; or roll the wave back.`,
    release: `It waits for the approval of ${waveTitle(change, wave)}, by ${other}.${releasesSoFar(change, wave)}`,
    rollback: `Roll back now: wave ${wave ?? "?"}, or all.`,
  };
  return [`${bold("What now:")} ${words[needs]}`];
}

/** Where one person's approval is not enough. */
function releasesSoFar(change: Change, wave: number | null): string {
  const plan = change.submission?.plan;
  if (!plan || wave === null || (plan.approvalsRequired === 1 && !plan.approvalGroups)) return "";
  return ` ${givenBy(releasersOf(change, wave), plan)}.`;
}

function waveTitle({ submission }: Change, wave: number | null): string {
  const plan = submission?.plan;
  const planned = plan?.waves.find(({ number }) => number === wave);
  return planned ? `wave ${planned.number} (${plain(planned.title, 60)})` : `wave ${wave ?? "?"}`;
}
