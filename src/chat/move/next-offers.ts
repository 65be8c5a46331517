import type { Change } from "../../change/change.ts";
import { planEmergency } from "../../change/move/plan-emergency.ts";
import { createdPolicies } from "../../change/move/plan-objects.ts";
import { isMovePlan } from "../../change/plan.ts";
import { may } from "../../change/roles.ts";
import type { Viewer } from "../offers.ts";
import type { ChatDependencies } from "../turn.ts";
import { noNextOffers, type NextOffers } from "../views/move/move-view.ts";

/** What may follow a migration that is done, as far as the last observation tells; the click looks again. */
export async function nextOffers(
  { observations }: Pick<ChatDependencies, "observations">,
  { kind, state, submission }: Change,
  { personId, roles }: Viewer,
  now: Date,
): Promise<NextOffers> {
  const plan = submission?.plan;
  const done = kind === "migrate" && state.status === "succeeded";
  if (!done || personId === null || !may(roles, "request") || !plan || !isMovePlan(plan) || !plan.pair)
    return noNextOffers;
  const fleet = (await observations.fleet())?.value;
  if (!fleet) return noNextOffers;
  const { from } = plan.pair;
  const copies = new Set(createdPolicies(plan).map(({ name }) => name));
  const emergency = planEmergency(plan, fleet, {
    requestedBy: personId,
    reason: "",
    startAt: null,
    approvalsRequired: 1,
    now,
    attestedTestCall: "to be attested",
  });
  return {
    emergency: emergency.ok,
    closeOut:
      fleet.gateways.some(({ fqdn }) => fqdn === from.fqdn) ||
      fleet.routing.policies.some(({ name }) => copies.has(name)),
  };
}
