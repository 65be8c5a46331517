import { z } from "zod";
import { summariseCalls } from "../telephony/call-statistics.ts";
import { emergencyRoutesTo } from "../telephony/numbers/emergency-numbers.ts";
import { possibleDependants } from "../telephony/trunk-dependants.ts";
import { emergencyCallsReaching, policiesReaching } from "../telephony/voice-routing.ts";
import { capability } from "../teams/capability/capability.ts";
import { fqdnField } from "../teams/capability/inputs.ts";
import { observedFleet } from "./fleet.ts";
import type { FleetPlace } from "./fleet-card.ts";
import { fleetPlaceFields } from "./gateways-capability.ts";
import { trunkOffers } from "./trunk-offers.ts";
import { readRowsRead } from "../calls/rows-read.ts";
import { findTrunk } from "./trunk.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "../teams/capability/turn.ts";
import { gatewayCard } from "./gateway-card.ts";
import { day } from "../lib/time.ts";

export const gateway = capability({
  permission: "view",
  readers: "everybody",
  typed: {
    name: "gateway",
    usages: [{ syntax: "gateway <fqdn>", does: "one gateway: settings, users, calls, certificate" }],
    parse: ([named]) => ({ named, list: wholeList }),
  },
  shown: {
    view: "gateway",
    // With what the list showed when its row was pressed.
    schema: z
      .object({ fqdn: fqdnField, ...fleetPlaceFields })
      .transform(({ fqdn, ...list }) => ({ named: fqdn, list })),
  },
  run: showGateway,
});

const wholeList: FleetPlace = { page: 1, filter: null, state: null };

interface Asked {
  readonly named: string | undefined;
  /** The list that its way back leads to. */
  readonly list: FleetPlace;
}

/** One trunk, as last observed. */
async function showGateway(deps: ChatDependencies, { named, list }: Asked, turn: Turn): Promise<Answer> {
  const trunk = await findTrunk(deps, named, "gateway");
  if (!trunk.ok) return trunk.refused;
  const { fqdn, gateway } = trunk;
  const { routing, dependants } = trunk.fleet.value;
  const now = deps.now();
  const dayAgo = new Date(now.getTime() - day);
  const [{ fleet, failure }, users, calls, rowsRead] = await Promise.all([
    observedFleet(deps),
    deps.observations.usersByPolicy(),
    deps.observations.calls(fqdn, dayAgo, now),
    readRowsRead(deps.observations, dayAgo, now),
  ]);
  const observed = fleet?.trunks.find((other) => other.fqdn === fqdn);
  if (!fleet || !observed)
    return refusal("No such gateway", `${fqdn} is not a gateway of this tenant any more.`);
  const { facts, state } = observed;
  const policies = policiesReaching(fqdn, routing);
  const reached = (users?.value ?? []).filter(({ policy }) => policies.includes(policy));
  const product = facts.probe?.product;
  const card = gatewayCard({
    fqdn,
    gateway: gateway ?? null,
    facts,
    state,
    asOf: trunk.fleet.at,
    failure,
    users: reached.reduce((sum, row) => sum + row.users, 0),
    resourceAccounts: reached.reduce((sum, row) => sum + row.resourceAccounts, 0),
    policies,
    emergencyCalls: emergencyCallsReaching(fqdn, routing),
    emergencyRoutes: emergencyRoutesTo(fqdn, routing).map(({ route }) => route.name),
    possible: possibleDependants(dependants, { siteId: gateway?.gatewaySiteId ?? null, policies }),
    calls: summariseCalls(calls),
    rowsRead,
    certifiedAs: product ? deps.certifiedAs(product) : null,
    offers: trunkOffers(
      { facts, switchable: fleet.switchable(fqdn) },
      { personId: turn.person.id, roles: turn.roles },
      now,
    ),
    list,
    now,
    ...(turn.zone !== null && { zone: turn.zone }),
  });
  return { type: "card", card };
}
