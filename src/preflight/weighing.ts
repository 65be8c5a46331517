import type { Effect, Outcome } from "./check.ts";

/** Order of outcomes and effects, worst first. */
export const severity: Readonly<Record<Outcome, number>> = {
  fail: 0,
  unknown: 1,
  warn: 2,
  attested: 3,
  pass: 4,
};
export const weight: Readonly<Record<Effect, number>> = { blocks: 0, warns: 1, informs: 2 };
