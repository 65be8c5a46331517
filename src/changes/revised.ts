import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";
import { Verdict } from "./waves/gate.ts";

/** What a verdict was, and by how many calls. */
export const Figures = z.object({
  outcome: Verdict.shape.outcome,
  attempts: z.number().int(),
  delivered: z.number().int(),
});
export type Figures = Immutable<z.infer<typeof Figures>>;

/** A verdict that is another one by the rows that came since. */
export const Revised = z.object({
  /** Null: of a switch that reached everybody. */
  wave: z.number().int().nullable(),
  was: Figures,
  is: Figures,
  /** Why, as sentences. */
  reasons: z.array(z.string()),
});
export type Revised = Immutable<z.infer<typeof Revised>>;

export function figuresOf({ outcome, numbers: { wave } }: Verdict): Figures {
  return { outcome, attempts: wave.attempts, delivered: wave.delivered };
}

/** Null where it is the same as before, whatever its figures. */
export function revisedOf(wave: number | null, was: Figures, now: Verdict): Revised | null {
  const is = figuresOf(now);
  return is.outcome === was.outcome ? null : { wave, was, is, reasons: now.reasons };
}

const rank: Readonly<Record<Figures["outcome"], number>> = { pass: 0, inconclusive: 1, fail: 2 };

/** Whether it counts against the change more than before. */
export function isWorse({ was, is }: Pick<Revised, "was" | "is">): boolean {
  return rank[is.outcome] > rank[was.outcome];
}
