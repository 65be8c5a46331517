import type { GateRules } from "../../plan.ts";
import type { Verdict } from "../../waves/gate.ts";
import { answeredShare, carried, mediaFailureShare } from "../../waves/gate-reasons.ts";
import { colours, marked, type Standing } from "../../../teams/cards/marks.ts";
import { counted, number } from "../../../teams/cards/text.ts";

/** One row of what a gate looked at: the test, what was seen, and where it stops. */
export interface GateFigure {
  readonly test: string;
  readonly seen: string;
  readonly limit: string;
  readonly colour: string;
}

const titles: GateFigure = { test: "Test", seen: "Seen", limit: "Limit", colour: "Default" };

/**
 * The figures of a verdict beside their limits, for whoever decides where the gate did not. What a verdict does not keep (which
 * trunk took a call instead, what is usual elsewhere) leaves a figure above its limit open: "?".
 */
export function gateFigures({ numbers }: Verdict, rules: GateRules): readonly GateFigure[] {
  const { wave, control, fallback } = numbers;
  const least = control.deliveredShare === null ? null : control.deliveredShare - rules.mostDeliveredDrop;
  const onMedia = mediaFailureShare(wave);
  const redialled = answeredShare(wave, wave.shortRedials);
  const mostRedialled = answeredShare(control, control.shortRedials) + rules.mostShortRedials;
  const elsewhere = fallback === 0 ? 0 : (100 * fallback) / (carried(wave) + fallback);
  return [
    titles,
    figure(
      "Outbound calls",
      number(wave.attempts),
      `at least ${number(rules.minimumCalls)}`,
      carried(wave) >= rules.minimumCalls,
    ),
    figure(
      "Delivered",
      share(wave.deliveredShare),
      least === null ? "nothing to compare with" : `at least ${share(least)}`,
      least === null || wave.deliveredShare === null ? null : wave.deliveredShare >= least,
    ),
    figure(
      "Media failures",
      `${counted(wave.mediaFailurePeople, "person", "people")}, ${share(onMedia)}`,
      `below ${number(rules.mediaFailurePeople)} people, at most ${share(rules.mediaFailureShare)}`,
      wave.mediaFailurePeople < rules.mediaFailurePeople &&
        (wave.mediaFailures <= 1 || onMedia <= rules.mediaFailureShare),
    ),
    figure(
      "Short and redialled",
      share(redialled),
      `at most ${share(mostRedialled)}`,
      redialled > mostRedialled ? false : wave.possibleRedials > 0 ? null : true,
    ),
    figure(
      "By another trunk",
      share(elsewhere),
      `at most ${share(rules.mostFallback)}`,
      elsewhere <= rules.mostFallback ? true : null,
    ),
  ];
}

/** `holds`: null where it cannot be said. */
function figure(test: string, seen: string, limit: string, holds: boolean | null): GateFigure {
  const standing: Standing = holds === null ? "unknown" : holds ? "good" : "bad";
  return { test, seen: marked(standing, seen), limit, colour: colours[standing] };
}

function share(percentage: number | null): string {
  return percentage === null ? "no data" : `${percentage.toFixed(1)}\u00a0%`;
}
