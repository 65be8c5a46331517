import type { CheckEffects, Effect, Outcome } from "./check.ts";

/** Order of outcomes and effects, worst first. */
export const severity: Readonly<Record<Outcome, number>> = {
  fail: 0,
  unknown: 1,
  warn: 2,
  attested: 3,
  pass: 4,
};
export const weight: Readonly<Record<Effect, number>> = { blocks: 0, warns: 1, informs: 2 };

/** What an outcome does in a check with these effects. One that the check did not foresee blocks. */
export function effectOf(outcome: Outcome, effects: CheckEffects): Effect {
  return outcome === "pass" || outcome === "attested" ? "informs" : (effects[outcome] ?? "blocks");
}
