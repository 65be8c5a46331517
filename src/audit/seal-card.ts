import type { Card } from "../teams/cards/cards.ts";
import { noticeCard } from "../teams/cards/notice-card.ts";

/** The audit's newest row on a day, kept where its database cannot reach; the button compares it. */
export function sealCard({
  day,
  sequence,
  mac,
}: {
  readonly day: string;
  readonly sequence: number;
  readonly mac: string;
}): Card {
  return noticeCard({
    tone: "info",
    title: `Audit on ${day}`,
    text: `Row ${sequence}, seal ${mac}. Whoever cuts the audit off before this row, or rewrites it, cannot make this seal again.`,
    suggestions: [{ title: "Compare", command: `audit verify ${sequence} ${mac}` }],
  });
}
