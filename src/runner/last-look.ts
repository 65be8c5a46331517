import type { Change } from "../change/change.ts";
import type { Finding } from "../preflight/check.ts";
import { blockers, unknownsToAccept } from "../preflight/weighing.ts";
import type { ChangeContext } from "./change-context.ts";

/** What the last look before the first effect brought up. */
export interface LastLook {
  /** What is otherwise than approved: it voids the approval. */
  readonly differences: readonly string[];
  /** Titles of checks that were probed for the approval and give no answer now: they are waited for. */
  readonly untold: readonly string[];
}

/**
 * Weighs findings against those that the approver saw. Only they could take somebody's word: what was attested and is no
 * longer, differs; and a word that was given since for what was probed does not stand for the answer.
 */
export async function weigh(
  { preflights }: Pick<ChangeContext, "preflights">,
  { submission }: Pick<Change, "submission">,
  findings: readonly Finding[],
): Promise<LastLook> {
  const preflightId = submission?.preflightId ?? null;
  const seen = preflightId === null ? undefined : await preflights.find(preflightId);
  const attested = new Set(
    seen?.findings.flatMap(({ check, outcome }) => (outcome === "attested" ? [check] : [])),
  );
  const accepted = new Set(submission?.unknowns);
  const unknown = unknownsToAccept(findings).filter(({ title }) => !accepted.has(title));
  const sinceAttested = findings.filter(
    ({ check, title, outcome }) => outcome === "attested" && !attested.has(check) && !accepted.has(title),
  );
  return {
    differences: [...blockers(findings), ...unknown.filter(({ check }) => attested.has(check))].map(inWords),
    untold: [...unknown.filter(({ check }) => !attested.has(check)), ...sinceAttested].map(
      ({ title }) => title,
    ),
  };
}

function inWords({ title, summary }: Finding): string {
  return `${title}: ${summary}`;
}
