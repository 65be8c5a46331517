import { shortDigest } from "../../digest.ts";
import type { Plan } from "../../plan.ts";
import { card, type Card } from "../../../teams/cards/cards.ts";
import { button, type Button } from "../../../teams/cards/buttons.ts";
import { kinds } from "../../kinds/kinds.ts";
import { tones } from "../../../teams/cards/marks.ts";
import { clean } from "../../../teams/cards/text.ts";
import { moveTitle, planFacts } from "./plan-facts.ts";
import { planSections } from "./plan-sections.ts";
import { pagesOf } from "./section-space.ts";
import { listInForm } from "../list-in-full.ts";

export interface PlanView {
  readonly plan: Plan;
  /** Null: a dry run, of which nothing is kept. */
  readonly of: { readonly changeId: number; readonly digest: string } | null;
  /** Counts from 1. */
  readonly page: number;
  /** The button that shows another page of the same plan. */
  readonly pageButton: (title: string, page: number) => Button;
  /** Beside turning pages. */
  readonly others?: readonly Button[];
  /** Leads back to the form, or to the change. */
  readonly back: Button;
}

export const planCard = (view: PlanView): Card => fill(planData(view));

const fill = card<ReturnType<typeof planData>>("plan");

export function planData({ plan, of, page, pageButton, others = [], back }: PlanView) {
  const pages = pagesOf(planSections(plan));
  const shown = Math.min(Math.max(page, 1), pages.length);
  return {
    summary: clean(`Plan: ${kinds[plan.kind].title}, ${plan.subject}`, 160),
    tone: tones.ended,
    kicker: of === null ? "Plan only" : `Plan of chg-${of.changeId}`,
    title: moveTitle(plan.subject, plan),
    state:
      of === null
        ? "Nothing was made and nobody was asked."
        : `Digest ${shortDigest(of.digest)}: an approval covers exactly this plan.`,
    facts: shown === 1 ? planFacts(plan) : [],
    cautions: shown === 1 ? listInForm(plan.cautions, "warning") : [],
    sections: pages[shown - 1] ?? [],
    pager: pages.length > 1 ? `Page ${shown} of ${pages.length}` : null,
    buttons: [
      ...(shown > 1 ? [pageButton("Previous", shown - 1)] : []),
      ...(shown < pages.length ? [pageButton("Next", shown + 1)] : []),
      ...others,
      back,
    ],
  };
}

/** Pages of a change's plan. */
export function planPageButton(changeId: number): PlanView["pageButton"] {
  return (title, page) => button(title, "show", { view: "plan", id: changeId, page });
}
