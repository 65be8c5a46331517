import type { CheckResult, Link } from "./check.ts";
import type { Part } from "./parts.ts";
import { count } from "./words.ts";

/** The result of a checklist: attested once every item is; until then unknown, open items first. */
export function checklistResult(
  parts: readonly Part[],
  { noun, fix, link }: { noun: string; fix: string; link: Link | null },
): CheckResult {
  const open = parts.filter(({ outcome }) => outcome !== "attested");
  const attested = parts.filter(({ outcome }) => outcome === "attested");
  const evidence = [
    ...open.map(({ says }) => `Open to attest: ${says}`),
    ...attested.map(({ says }) => `Attested: ${says}`),
  ];
  return open.length === 0
    ? {
        outcome: "attested",
        summary: `All ${count(parts.length, noun)} attested.`,
        evidence,
        fix: null,
        link,
      }
    : {
        outcome: "unknown",
        summary: `${open.length} of ${count(parts.length, noun)} not attested; they cannot be probed from here.`,
        evidence,
        fix,
        link,
      };
}
