import type { Verdict } from "./move/gate.ts";

/** What a verdict was, and by how many calls. */
export interface Figures {
  readonly outcome: Verdict["outcome"];
  readonly attempts: number;
  readonly delivered: number;
}

/** A verdict that is another one by the rows that came since. */
export interface Revised {
  /** Null: of a switch that reached everybody. */
  readonly wave: number | null;
  readonly was: Figures;
  readonly is: Figures;
  /** Why, as sentences. */
  readonly reasons: readonly string[];
}

export function figuresOf({ outcome, numbers: { wave } }: Verdict): Figures {
  return { outcome, attempts: wave.attempts, delivered: wave.delivered };
}

/** Null where it is the same as before, whatever its figures. */
export function revisedOf(wave: number | null, was: Figures, now: Verdict): Revised | null {
  const is = figuresOf(now);
  return is.outcome === was.outcome ? null : { wave, was, is, reasons: now.reasons };
}

const rank: Readonly<Record<Figures["outcome"], number>> = { pass: 0, inconclusive: 1, fail: 2 };

/** Whether it speaks against the change more than before. */
export function isWorse({ was, is }: Pick<Revised, "was" | "is">): boolean {
  return rank[is.outcome] > rank[was.outcome];
}
