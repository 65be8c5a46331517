import { isMovePlan } from "../../change/plan.ts";
import type { Command } from "../command.ts";
import { noSuchChange } from "../decisions.ts";
import { parseChangeId } from "../ids.ts";
import { refusal, type Answer, type ChatDependencies } from "../turn.ts";
import { button } from "../views/buttons.ts";
import { planCard, planPageButton } from "../views/move/plan-card.ts";

export function planCommand(deps: ChatDependencies): Command {
  return {
    name: "plan",
    usages: [{ syntax: "plan <id>", does: "the whole plan of a migration, page by page" }],
    permission: "look",
    readers: "asker",
    async run([typed = ""]) {
      const parsed = parseChangeId(typed);
      return parsed.ok ? showPlan(deps, parsed.id, 1) : parsed.refused;
    },
  };
}

/** One page of a change's plan. */
export async function showPlan(
  { changes }: Pick<ChatDependencies, "changes">,
  id: number,
  page: number,
): Promise<Answer> {
  const stored = await changes.find(id);
  if (!stored) return noSuchChange(id);
  const { submission } = stored.change;
  if (!submission || !isMovePlan(submission.plan)) {
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
