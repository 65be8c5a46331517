import type { Change } from "../../change.ts";
import type { Plan } from "../../plan.ts";
import type { Wave } from "../../waves/wave.ts";
import { bold, number, plain } from "../../../teams/cards/text.ts";
import { timeOf } from "../../../teams/cards/time.ts";
import type { StateWords } from "../status-words.ts";

const goesOn = `${bold("What now:")} nothing. It goes on by itself, and stops where calls fail.`;

/** The wave whose gate failed, while the change waits for what becomes of it. */
export function failedWave({ state }: Change, waves: readonly Wave[]): number | null {
  if (state.status !== "running" && state.status !== "paused" && state.status !== "braking") return null;
  if (state.status === "paused" && state.needs === "rollback") return state.wave;
  return waves.find(({ status }) => status === "failed")?.number ?? null;
}

/**
 * What goes on now, over what is said of the state alone: a gate that failed stays in the head until its wave is rolled back,
 * whatever was pressed since.
 */
export function headWords(
  change: Change,
  said: StateWords,
  { waves, callsSoFar }: { readonly waves: readonly Wave[]; readonly callsSoFar: number | null },
  zone: string,
  now: Date,
): StateWords {
  const failed = failedWave(change, waves);
  if (failed !== null)
    return {
      ...said,
      standing: "bad",
      sentence: `Wave ${failed} failed its gate. ${said.sentence}`,
    };
  const { state, submission } = change;
  const going = state.status === "running" && state.waitingFor === null;
  const sentence = going ? waveWords(submission?.plan, waves, callsSoFar, zone, now) : undefined;
  return sentence === undefined ? said : { ...said, sentence, notes: [...said.notes, goesOn] };
}

/** How far the calls are that a verdict needs; null where none are awaited. */
export function callsProgress({ submission }: Change, callsSoFar: number | null) {
  const needed = submission?.plan.gate.minimumCalls;
  if (callsSoFar === null || needed === undefined) return null;
  return { value: Math.min(callsSoFar, needed), max: needed };
}

/** Undefined between waves. */
function waveWords(
  plan: Plan | undefined,
  waves: readonly Wave[],
  callsSoFar: number | null,
  zone: string,
  now: Date,
): string | undefined {
  const wave = waves.find(
    ({ status }) => status === "moving" || status === "settling" || status === "baking",
  );
  if (!wave) return undefined;
  const planned = plan?.waves.find((each) => each.number === wave.number);
  const who = planned?.kind === "pilot" ? plain(planned.title, 40) : `Wave ${wave.number}`;
  switch (wave.status) {
    case "moving":
      return `${who} is being moved`;
    case "settling":
      return `${who} is moved, waiting for Teams to apply it`;
    default: {
      const due = wave.judgeAt === null ? "" : `, verdict due ${timeOf(wave.judgeAt, now, zone)}`;
      return callsSoFar === null || !plan
        ? `${who} is moved, waiting for its time to pass`
        : `${who} is calling: ${number(callsSoFar)} of ${number(plan.gate.minimumCalls)} calls${due}`;
    }
  }
}
