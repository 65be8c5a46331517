import { approversInReach } from "../approvers.ts";
import { groupsFor, lacking, lackingWords } from "../approver-groups.ts";
import type { Person } from "../person.ts";
import type { Plan } from "../plan.ts";
import type { ChangeContext } from "./change-context.ts";

/** The plan, with the groups of approvers that may decide it. */
export function decidedByGroups<P extends Plan>({ config }: Pick<ChangeContext, "config">, plan: P): P {
  const approvalGroups = groupsFor(plan, config.roles.groups);
  return approvalGroups ? { ...plan, approvalGroups } : plan;
}

/** Approvers other than the requester who may decide the plan and can be asked now; and who is lacking. */
export async function reachableApprovers(
  context: Pick<ChangeContext, "directory" | "conversations" | "now">,
  plan: Plan,
  signal: AbortSignal,
): Promise<{ readonly approvers: readonly Person[]; readonly tooFew: string | undefined }> {
  const found = await approversInReach(context, plan, context.now(), signal);
  const others = found.filter(({ id }) => id !== plan.requestedBy);
  const there = others.filter(({ away }) => !away);
  const lack = lacking(
    plan,
    there.map(({ of }) => of),
  );
  const approvers = there.map(({ id, name }) => ({ id, name }));
  if (lack.count === 0) return { approvers, tooFew: undefined };
  const away = others.filter((other) => other.away).map(({ name }) => name);
  const tooFew = [
    `Too few approvers other than the requester can be reached, ${lackingWords(lack)} more needed: the bot can reach ${approvers.map(({ name }) => name).join(", ") || "none"}.`,
    ...(away.length === 0 ? [] : [`Away: ${away.join(", ")}.`]),
    "Ask the others to open a chat with the bot once.",
  ].join(" ");
  return { approvers, tooFew };
}
