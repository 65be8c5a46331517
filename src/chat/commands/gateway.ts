import { refusalOf } from "../../change/plan-bypass.ts";
import { summariseCalls } from "../../telephony/call-statistics.ts";
import { emergencyRoutesTo } from "../../telephony/emergency-numbers.ts";
import { possibleDependants } from "../../telephony/trunk-dependants.ts";
import { usesLocalMediaOptimisation } from "../../telephony/gateway.ts";
import { emergencyCallsReaching, policiesReaching } from "../../telephony/voice-routing.ts";
import type { Command } from "../command.ts";
import { trunkOffers } from "../offers.ts";
import { readingProblem } from "../reading-problem.ts";
import { readRowsRead } from "../rows-read.ts";
import { findTrunk } from "../trunk.ts";
import type { Answer, ChatDependencies, Turn } from "../turn.ts";
import { gatewayCard } from "../views/gateway-card.ts";

const dayMs = 86_400_000;

export function gatewayCommand(deps: ChatDependencies): Command {
  return {
    name: "gateway",
    usages: [{ syntax: "gateway <fqdn>", does: "one gateway: settings, users, calls, certificate" }],
    permission: "look",
    readers: "everybody",
    run: ([typed], turn) => showGateway(deps, typed, turn),
  };
}

/** One trunk, as last observed. */
export async function showGateway(
  deps: ChatDependencies,
  typed: string | undefined,
  turn: Turn,
): Promise<Answer> {
  const trunk = await findTrunk(deps, typed, "gateway");
  if (!trunk.ok) return trunk.refused;
  const { fqdn, gateway, fleet } = trunk;
  const { gateways, routing, dependants } = fleet.value;
  const now = deps.now();
  const dayAgo = new Date(now.getTime() - dayMs);
  const [users, calls, rowsRead, probes, preflights, openChange, failures, unread] = await Promise.all([
    deps.observations.usersByPolicy(),
    deps.observations.calls(fqdn, dayAgo, now),
    readRowsRead(deps.observations, dayAgo, now),
    deps.observations.probes(),
    deps.preflights.latestByTrunk(),
    deps.changes.openOn(fqdn),
    deps.observations.failures(),
    deps.observations.unread(),
  ]);
  const policies = policiesReaching(fqdn, routing);
  const reached = (users?.value ?? []).filter(({ policy }) => policies.includes(policy));
  const probe = probes.get(fqdn) ?? null;
  const switched = gateway && refusalOf({ fqdn, gateway, fleet: gateways, routing }, !gateway.mediaBypass);
  const card = gatewayCard({
    fqdn,
    gateway: gateway ?? null,
    localMediaOptimisation: gateway ? usesLocalMediaOptimisation(gateway, gateways) : false,
    asOf: fleet.at,
    users: reached.reduce((sum, row) => sum + row.users, 0),
    resourceAccounts: reached.reduce((sum, row) => sum + row.resourceAccounts, 0),
    policies,
    emergencyCalls: emergencyCallsReaching(fqdn, routing),
    emergencyRoutes: emergencyRoutesTo(fqdn, routing).map(({ route }) => route.name),
    possible: possibleDependants(dependants, { siteId: gateway?.gatewaySiteId ?? null, policies }),
    calls: summariseCalls(calls),
    rowsRead,
    probe,
    certifiedAs: probe?.product ? deps.certifiedAs(probe.product) : null,
    lastPreflight: preflights.get(fqdn) ?? null,
    change: openChange ? { id: openChange.id, status: openChange.state.status } : null,
    offers: trunkOffers(
      { mediaBypass: gateway?.mediaBypass ?? null, switchable: switched === undefined, openChange },
      { personId: turn.person.id, roles: turn.roles },
    ),
    problem: readingProblem(failures.get("fleet")?.message, unread),
    now,
    ...(turn.zone !== null && { zone: turn.zone }),
  });
  return { type: "card", card };
}
