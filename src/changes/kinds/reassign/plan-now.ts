import { routingNames } from "../../plans/name-cautions.ts";
import { planFrom } from "../../plans/plan-from.ts";
import { madeFrom, readAllUsers, type PlanNow } from "../../run/prepare/planned-now.ts";
import type { RequestOf } from "../kinds.ts";
import { planReassign } from "./plan-reassign.ts";

export const planReassignNow: PlanNow<RequestOf<"reassign">> = async (
  context,
  { options },
  asked,
  signal,
) => {
  const [routing, users] = await Promise.all([
    context.tenant.readVoiceRouting(signal),
    readAllUsers(context, signal),
  ]);
  const result = planFrom(
    "reassign",
    { unread: [...routing.unread, ...users.unread], named: routingNames(routing.value, []) },
    () => planReassign({ routing: routing.value, users: users.value }, { ...asked, options }),
  );
  return madeFrom(routing.value, result);
};
