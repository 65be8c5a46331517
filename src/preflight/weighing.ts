import type { CheckEffects, Effect, Finding, Outcome } from "./check.ts";

export const verdicts = ["ready", "readyWithWarnings", "needsAcceptance", "blocked"] as const;

export type Verdict = (typeof verdicts)[number];

/** Order of outcomes and effects, worst first. */
const severity: Readonly<Record<Outcome, number>> = {
  fail: 0,
  unknown: 1,
  warn: 2,
  attested: 3,
  pass: 4,
};
const weight: Readonly<Record<Effect, number>> = { blocks: 0, warns: 1, informs: 2 };

/** What an outcome does in a check with these effects. One that the check did not foresee blocks. */
export function effectOf(outcome: Outcome, effects: CheckEffects): Effect {
  return outcome === "pass" || outcome === "attested" ? "informs" : (effects[outcome] ?? "blocks");
}

/** Whether only people can answer the check: nothing that is probed could fail or warn in it. */
export function onlyAttested({ fail, warn }: CheckEffects): boolean {
  return fail === undefined && warn === undefined;
}

type Weighed = Pick<Finding, "effect" | "outcome">;

/** Worst first: what blocks, then what warns; passes last. */
export function compareSeverity(a: Weighed, b: Weighed): number {
  return weight[a.effect] - weight[b.effect] || severity[a.outcome] - severity[b.outcome];
}

export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => compareSeverity(a, b) || a.check.localeCompare(b.check));
}

/** Findings that stop a request and that nobody can accept. */
export function blockers(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ effect, outcome }) => effect === "blocks" && outcome !== "unknown");
}

/** Findings that could not be checked and that an approver other than the requester may accept with a reason. */
export function unknownsToAccept(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ effect, outcome }) => effect === "blocks" && outcome === "unknown");
}

export function verdictOf(findings: readonly Finding[]): Verdict {
  if (blockers(findings).length > 0) return "blocked";
  if (unknownsToAccept(findings).length > 0) return "needsAcceptance";
  return findings.some(({ effect }) => effect === "warns") ? "readyWithWarnings" : "ready";
}
