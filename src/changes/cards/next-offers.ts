import type { Change } from "../change.ts";
import { kinds } from "../kinds/kinds.ts";
import { planEmergency } from "../kinds/emergency/plan-emergency.ts";
import { createdPolicies } from "../plans/plan-objects.ts";
import { may } from "../roles.ts";
import type { Viewer } from "./change-offers.ts";
import type { ChatDependencies } from "../../teams/capability/turn.ts";

/** What this person may ask for once a migration is done. */
export interface NextOffers {
  readonly emergency: boolean;
  readonly closeOut: boolean;
}

export const noNextOffers: NextOffers = { emergency: false, closeOut: false };

/** What may follow a migration that is done, as far as the last observation tells; the click looks again. */
export async function nextOffers(
  { observations }: Pick<ChatDependencies, "observations">,
  { kind, state, submission }: Change,
  { personId, roles }: Viewer,
  now: Date,
): Promise<NextOffers> {
  const plan = submission?.plan;
  const done = kinds[kind].toNewTrunk && state.status === "succeeded";
  if (!done || personId === null || !may(roles, "request") || !plan?.pair) return noNextOffers;
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
    attestedTestCall: "to be confirmed",
  });
  return {
    emergency: emergency.ok,
    closeOut:
      fleet.gateways.some(({ fqdn }) => fqdn === from.fqdn) ||
      fleet.routing.policies.some(({ name }) => copies.has(name)),
  };
}
