import type { CheckEffects, CheckResult, Effect, Link, Outcome, Raw } from "./check.ts";
import { compareSeverity, effectOf } from "./weighing.ts";

/** One thing that a check looked at; a check's result is that of its worst part. */
export interface Part {
  readonly outcome: Outcome;
  /** One sentence. */
  readonly says: string;
  readonly fix?: string;
  /** Where this part weighs otherwise than its outcome does in the check. */
  readonly effect?: Effect;
}

/** Parts that say which of two trunks they are about. */
export function about(fqdn: string, parts: readonly Part[]): readonly Part[] {
  return parts.map((part) => ({ ...part, says: `${fqdn}: ${part.says}` }));
}

export function partIf(condition: boolean, part: Part): readonly Part[] {
  return condition ? [part] : [];
}

/** `1 user`, `2 users`. */
export function count(amount: number, noun: string, nouns = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : nouns}`;
}

const outcomeNames: Readonly<Record<Outcome, string>> = {
  pass: "Fine",
  warn: "Warning",
  fail: "Fails",
  unknown: "Not known",
  attested: "Confirmed",
};

/**
 * The result of a check from its parts: outcome, summary and what to do of the worst; every other part, with what to do
 * about that one, and what was seen as evidence. `pass` is the summary where nothing is wrong.
 */
export function conclude(
  effects: CheckEffects,
  parts: readonly Part[],
  {
    pass,
    evidence = [],
    link,
    raw = [],
  }: { pass: string; evidence?: readonly string[]; link: Link | null; raw?: Raw },
): CheckResult {
  const sent = raw.length > 0 && { raw };
  const weighed = ({ outcome, effect = effectOf(outcome, effects) }: Part) => ({ outcome, effect });
  const ranked = [...parts].sort((a, b) => compareSeverity(weighed(a), weighed(b)));
  const [worst, ...others] = ranked.filter(({ outcome }) => outcome !== "pass");
  const fine = parts.filter(({ outcome }) => outcome === "pass").map(({ says }) => says);
  if (!worst)
    return { outcome: "pass", summary: pass, evidence: [...fine, ...evidence], fix: null, link, ...sent };

  return {
    outcome: worst.outcome,
    summary: worst.says,
    evidence: [...others.map((part) => beside(part, worst)), ...fine, ...evidence],
    fix: worst.fix ?? null,
    link,
    ...sent,
    ...(worst.effect && { effect: worst.effect }),
  };
}

/** A lesser part. What fixes the worst one as well is said once. */
function beside({ outcome, says, fix }: Part, worst: Part): string {
  return `${outcomeNames[outcome]}: ${says}${fix === undefined || fix === worst.fix ? "" : ` Do: ${fix}`}`;
}
