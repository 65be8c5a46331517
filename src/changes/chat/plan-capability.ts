import { z } from "zod";
import { capability, isRefused } from "../../teams/capability/capability.ts";
import { changeIdField, pageField } from "../../teams/capability/inputs.ts";
import { refusal, type Answer, type ChatDependencies } from "../../teams/capability/turn.ts";
import { button } from "../../teams/cards/buttons.ts";
import { planCard, planPageButton } from "../cards/waves/plan-card.ts";
import { noSuchChange } from "./decisions.ts";
import { changeNamed } from "./words.ts";

export const plan = capability({
  permission: "view",
  readers: "asker",
  typed: {
    name: "plan",
    usages: [{ syntax: "plan <id>", does: "the whole plan of a migration, page by page" }],
    parse(words) {
      const named = changeNamed(words);
      return isRefused(named) ? named : { id: named.changeId, page: 1 };
    },
  },
  shown: { view: "plan", schema: z.object({ id: changeIdField, page: pageField }) },
  run: showPlan,
});

/** One page of a change's plan. */
async function showPlan(
  { changes }: ChatDependencies,
  { id, page }: { readonly id: number; readonly page: number },
): Promise<Answer> {
  const stored = await changes.find(id);
  if (!stored) return noSuchChange(id);
  const { submission } = stored.change;
  if (!submission || submission.plan.affected) {
    return refusal("No plan to read", `chg-${id} has no plan of waves, or none yet.`, [
      { title: `chg-${id}`, command: `change ${id}` },
    ]);
  }
  const card = planCard({
    plan: submission.plan,
    of: { changeId: id, digest: submission.digest },
    page,
    pageButton: planPageButton(id),
    back: button(`Back to chg-${id}`, "show", { view: "change", id }),
  });
  return { type: "card", card };
}
