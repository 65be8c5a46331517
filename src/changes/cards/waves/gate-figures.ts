import type { GateRules } from "../../plan.ts";
import type { Verdict } from "../../waves/gate.ts";
import { colours, marked, type Standing } from "../../../teams/cards/marks.ts";
import { number } from "../../../teams/cards/text.ts";

/** One row of what a gate looked at: the test, what was seen, and where it stops. */
export interface GateFigure {
  readonly test: string;
  readonly seen: string;
  readonly limit: string;
  readonly colour: string;
}

const titles: GateFigure = { test: "Test", seen: "Seen", limit: "Limit", colour: "Default" };

/** The figures of a verdict beside their limits, for whoever decides where the gate did not. */
export function gateFigures({ numbers }: Verdict, rules: GateRules): readonly GateFigure[] {
  const { wave, control, fallback } = numbers;
  const answered = Math.max(1, wave.answered);
  const dialled = Math.max(1, wave.attempts + fallback);
  const share = (ratio: number | null) => (ratio === null ? "no data" : `${ratio.toFixed(1)}\u00a0%`);
  const comparable = wave.deliveredShare !== null && control.deliveredShare !== null;
  const least = comparable ? (control.deliveredShare ?? 0) - rules.mostDeliveredDrop : null;
  const redials = (100 * wave.shortRedials) / answered;
  const usualRedials = (100 * control.shortRedials) / Math.max(1, control.answered);
  const elsewhere = (100 * fallback) / dialled;
  const row = (test: string, seen: string, limit: string, holds: boolean | null): GateFigure => {
    const standing: Standing = holds === null ? "unknown" : holds ? "good" : "bad";
    return { test, seen: marked(standing, seen), limit, colour: colours[standing] };
  };
  return [
    titles,
    row(
      "Outbound calls",
      number(wave.attempts),
      `at least ${number(rules.minimumCalls)}`,
      wave.attempts - wave.mediaFailures >= rules.minimumCalls,
    ),
    row(
      "Delivered",
      share(wave.deliveredShare),
      least === null ? "nothing to compare with" : `at least ${share(least)}`,
      least === null ? null : (wave.deliveredShare ?? 0) >= least,
    ),
    row(
      "People with media failures",
      number(wave.mediaFailurePeople),
      `below ${number(rules.mediaFailurePeople)}`,
      wave.mediaFailurePeople < rules.mediaFailurePeople,
    ),
    row(
      "Short and redialled",
      share(redials),
      `at most ${share(usualRedials + rules.mostShortRedials)}`,
      redials <= usualRedials + rules.mostShortRedials,
    ),
    row(
      "By another trunk",
      share(elsewhere),
      `at most ${share(rules.mostFallback)}`,
      elsewhere <= rules.mostFallback,
    ),
  ];
}
