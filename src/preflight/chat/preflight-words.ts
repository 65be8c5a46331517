import type { Effect, Finding, Outcome } from "../check.ts";
import type { Verdict } from "../weighing.ts";
import type { Standing } from "../../teams/cards/marks.ts";
import { counted, listed } from "../../teams/cards/text.ts";

export const verdictStanding: Readonly<Record<Verdict, Standing>> = {
  ready: "good",
  readyWithWarnings: "warning",
  needsAcceptance: "unknown",
  blocked: "bad",
};

/** As part of a line: `preflight ready with warnings`. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  ready: "ready",
  readyWithWarnings: "ready with warnings",
  needsAcceptance: "an approver must accept unknowns",
  blocked: "blocked",
};

/** As a sentence of its own. Of two trunks it is a migration that is asked for. */
export function verdictSentenceOf(verdict: Verdict, ofPair: boolean): string {
  return ofPair && verdict === "ready" ? "Ready for a migration request" : verdictSentence[verdict];
}

const verdictSentence: Readonly<Record<Verdict, string>> = {
  ready: "Ready for a bypass request",
  readyWithWarnings: "Ready, with warnings the approver will see",
  needsAcceptance: "Approver must accept the unknowns below",
  blocked: "Blocked: fix the failures below",
};

export const outcomeStanding: Readonly<Record<Outcome, Standing>> = {
  fail: "bad",
  warn: "warning",
  unknown: "unknown",
  attested: "good",
  pass: "good",
};

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  fail: "fails",
  warn: "warning",
  unknown: "not known",
  attested: "confirmed",
  pass: "passed",
};

/** What a finding does to a request, said only where it is not plain from the outcome. */
export function effectWords({
  outcome,
  effect,
}: {
  readonly outcome: Outcome;
  readonly effect: Effect;
}): string {
  if (effect === "blocks") return outcome === "unknown" ? "an approver must accept it" : "blocks the request";
  return effect === "warns" ? "shown to the approver" : "for information";
}

/** `1 fails, 2 warnings, 9 passed`. */
export function tally(findings: readonly Finding[]): string {
  const of = (outcome: Outcome) => findings.filter((finding) => finding.outcome === outcome).length;
  const parts = [
    [of("fail"), (n: number) => `${n} failed`],
    [of("unknown"), (n: number) => `${n} not known`],
    [of("warn"), (n: number) => counted(n, "warning")],
    [of("attested"), (n: number) => `${n} confirmed`],
    [of("pass"), (n: number) => `${n} passed`],
  ] as const;
  return listed(parts.filter(([n]) => n > 0).map(([n, words]) => words(n)));
}
