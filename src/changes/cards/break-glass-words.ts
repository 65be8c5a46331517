import { pendingUse, unreviewed, type BreakGlassUse } from "../break-glass.ts";
import type { Change } from "../change.ts";
import { cut } from "../../lib/cut.ts";
import { plain } from "../../teams/cards/text.ts";
import { timeOf } from "../../teams/cards/time.ts";

export const deedWords = {
  disableBypass: "media bypass off",
  brake: "the brake",
  rollBack: "a rollback",
} as const;

const maxUses = 3;

/** Each time that somebody broke the glass on the change, or asked to: what still needs somebody first, then the newest. */
export function breakGlassFacts(change: Change, zone: string, now: Date) {
  const pending = pendingUse(change);
  const open = (use: BreakGlassUse) => use === pending || unreviewed(use);
  const newest = [...change.breakGlass].reverse();
  const facts = [...newest.filter(open), ...newest.filter((use) => !open(use))].map((use) => ({
    title: "Break-glass",
    value: `${deedWords[use.deed]}, requested by ${plain(use.by.name, 60)}, ${timeOf(use.at, now, zone)}; ${use === pending ? "waits for a second person, or for an approver to stop it" : outcomeWords(use, zone, now)}`,
  }));
  return cut(facts, maxUses, (left) => ({
    title: "Break-glass",
    value: `${left} more times: \`audit\` has them`,
  }));
}

function outcomeWords({ outcome, review }: BreakGlassUse, zone: string, now: Date): string {
  if (outcome === null) return "nobody confirmed it";
  const by = `${outcome.kind} by ${plain(outcome.by.name, 60)}, ${timeOf(outcome.at, now, zone)}`;
  if (outcome.kind === "stopped") return by;
  return review === null
    ? `${by}; **an approver must still review it**`
    : `${by}; reviewed by ${plain(review.by.name, 60)}: ${plain(review.words, 200)}`;
}
