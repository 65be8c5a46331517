import { byName } from "../../telephony/fqdn.ts";
import { emergencyNumbersOf, emergencyUseOf } from "../../telephony/emergency-numbers.ts";
import type { EmergencyCallRoutingPolicy, VoiceRoute, VoiceRouting } from "../../telephony/voice-routing.ts";
import type { Step } from "../step.ts";
import { locksOf } from "./locks.ts";
import { membersDigest } from "./members.ts";
import { startRefusals } from "./migration-refusals.ts";
import { refused, type MovePlanResult, type PlanRequest } from "./migration-snapshot.ts";
import type { MovePlan } from "./move-plan.ts";
import { createdRoutes, repointed } from "./plan-objects.ts";
import { quotedList } from "./sentences.ts";

export interface EmergencyPlanRequest extends PlanRequest {
  /** What somebody vouched for: who dialled what, where, with whom it was arranged. */
  readonly attestedTestCall: string;
}

/**
 * Plans the end of a migration for emergency calls: its emergency routes take the new trunk, and so do the original ones
 * that emergency policies use and that carry nothing else. One write moves everybody, so there are no waves.
 * Source: "Considerations for emergency calling and Direct Routing".
 */
export function planEmergency(
  migration: MovePlan,
  { routing }: { readonly routing: VoiceRouting },
  request: EmergencyPlanRequest,
): MovePlanResult {
  const { pair } = migration;
  if (migration.kind !== "migrate" || !pair) return refused("Only a migration has emergency routes to move.");
  const { from, to } = pair;
  const clones = new Set(createdRoutes(migration).map(({ name }) => name));
  const originals = emergencyOriginals(from.fqdn, routing);
  const routes = routing.routes
    .filter((route) => route.gateways.includes(from.fqdn))
    .filter((route) => clones.has(route.name) || originals.has(route.name))
    .sort((a, b) => byName(a.name, b.name));
  const reasons = [
    ...startRefusals(request.startAt, request.now),
    ...(request.attestedTestCall.trim() === ""
      ? ["Emergency calls move only after somebody attested a test call by the new trunk."]
      : []),
    ...(routes.length === 0
      ? [`No emergency route leads to ${from.fqdn}, so there is nothing to move.`]
      : []),
    ...routes
      .filter(({ gateways }) => gateways.includes(to.fqdn))
      .map(({ name }) => `The route "${name}" has both trunks: take one out first.`),
  ];
  if (reasons.length > 0) return refused(...reasons);

  const opening: readonly Step[] = routes.map((route) => repointed(route, from.fqdn, to.fqdn));
  const membership = { members: [], excluded: [] };
  const policies = policiesUsing(routes, routing);
  return {
    ok: true,
    membership,
    plan: {
      kind: "emergency",
      subject: from.fqdn,
      requestedBy: request.requestedBy,
      reason: request.reason,
      startAt: request.startAt?.toISOString() ?? null,
      cautions: [
        `Emergency calls by the routes ${quotedList(routes.map(({ name }) => name))} go to ${to.fqdn} at once, for everybody.`,
        `Test call, attested by the requester: ${request.attestedTestCall.trim()}`,
        "Arrange a test call for right after as well: 933 in the United States, elsewhere with the emergency service.",
      ],
      approvalsRequired: request.approvalsRequired,
      locks: locksOf(opening, { trunks: [from.fqdn, to.fqdn], policies: [] }),
      pair,
      opening,
      waves: [],
      closing: [],
      membersDigest: membersDigest(membership),
      policies: [],
      excluded: [],
      labelled: [],
      basis: { gateway: null, routes, policies: [], emergencyPolicies: policies },
      gate: migration.gate,
      window: migration.window,
      approveWaves: "together",
      onFailedGate: "ask",
      notMoved: ["Dynamic emergency addresses and the notification of security desks stay as they are."],
      sbcTasks: [],
    },
  };
}

/** Routes that emergency policies use, that lead to the trunk, and that match emergency numbers only. */
function emergencyOriginals(fqdn: string, routing: VoiceRouting): ReadonlySet<string> {
  const usages = new Set(
    routing.emergencyPolicies.flatMap(({ emergencyNumbers }) => emergencyNumbers.map(({ usage }) => usage)),
  );
  const numbers = emergencyNumbersOf(routing);
  return new Set(
    routing.routes
      .filter((route) => route.gateways.includes(fqdn) && route.usages.some((usage) => usages.has(usage)))
      .filter((route) => emergencyUseOf(route, numbers).kind === "only")
      .map(({ name }) => name),
  );
}

function policiesUsing(
  routes: readonly VoiceRoute[],
  routing: VoiceRouting,
): readonly EmergencyCallRoutingPolicy[] {
  const usages = new Set(routes.flatMap(({ usages: those }) => those));
  return routing.emergencyPolicies
    .filter(({ emergencyNumbers }) => emergencyNumbers.some(({ usage }) => usages.has(usage)))
    .sort((a, b) => byName(a.name, b.name));
}
