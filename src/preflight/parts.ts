import type { CheckEffects, CheckResult, Effect, Link, Outcome } from "./check.ts";
import { effectOf, severity, weight } from "./weighing.ts";

/** One thing that a check looked at; a check's result is that of its worst part. */
export interface Part {
  readonly outcome: Outcome;
  /** One sentence. */
  readonly says: string;
  readonly fix?: string;
  /** Where this part weighs less than its outcome otherwise does in the check. */
  readonly effect?: Effect;
}

const inWords: Readonly<Record<Outcome, string>> = {
  pass: "Fine",
  warn: "Warning",
  fail: "Fails",
  unknown: "Not known",
  attested: "Attested",
};

/**
 * The result of a check from its parts: outcome, summary and what to do of the worst; every other part, with what to do
 * about that one, and what was seen as evidence. `pass` is the summary where nothing is amiss.
 */
export function conclude(
  effects: CheckEffects,
  parts: readonly Part[],
  { pass, evidence = [], link }: { pass: string; evidence?: readonly string[]; link: Link | null },
): CheckResult {
  const effect = (part: Part) => part.effect ?? effectOf(part.outcome, effects);
  const ranked = [...parts].sort(
    (a, b) => weight[effect(a)] - weight[effect(b)] || severity[a.outcome] - severity[b.outcome],
  );
  const [worst, ...others] = ranked.filter(({ outcome }) => outcome !== "pass");
  const fine = parts.filter(({ outcome }) => outcome === "pass").map(({ says }) => says);
  if (!worst) return { outcome: "pass", summary: pass, evidence: [...fine, ...evidence], fix: null, link };

  return {
    outcome: worst.outcome,
    summary: worst.says,
    evidence: [...others.map((part) => beside(part, worst)), ...fine, ...evidence],
    fix: worst.fix ?? null,
    link,
    ...(worst.effect && { effect: worst.effect }),
  };
}

/** A lesser part. What mends the worst one as well is said once. */
function beside({ outcome, says, fix }: Part, worst: Part): string {
  return `${inWords[outcome]}: ${says}${fix === undefined || fix === worst.fix ? "" : ` Do: ${fix}`}`;
}
