import { routingNames } from "../../plans/name-cautions.ts";
import { planFrom } from "../../plans/plan-from.ts";
import { finishedPlan, madeFrom, unfinished, type PlanNow } from "../../run/prepare/planned-now.ts";
import type { RequestOf } from "../kinds.ts";
import { planEmergency } from "./plan-emergency.ts";

export const planEmergencyNow: PlanNow<RequestOf<"emergency">> = async (
  context,
  { migration, attestedTestCall },
  asked,
  signal,
) => {
  const done = await finishedPlan(context, migration);
  if (!done) return unfinished;
  const { value: routing, unread } = await context.tenant.readVoiceRouting(signal);
  const result = planFrom("emergency", { unread, named: routingNames(routing, []) }, () =>
    planEmergency(done, { routing }, { ...asked, attestedTestCall }),
  );
  return madeFrom(routing, result);
};
