import { byName } from "../../../telephony/fqdn.ts";
import { emergencyRoutesTo } from "../../../telephony/numbers/emergency-numbers.ts";
import type {
  EmergencyCallRoutingPolicy,
  VoiceRoute,
  VoiceRouting,
} from "../../../telephony/voice-routing.ts";
import type { Step } from "../../step.ts";
import { locksOf } from "../../plans/locks.ts";
import { membersDigest, namesOfFew } from "../../waves/members.ts";
import { startRefusals } from "../../plans/migration-refusals.ts";
import { refused, type PlanResult, type PlanRequest } from "../../plans/migration-snapshot.ts";
import type { Plan } from "../../plan.ts";
import { backupRoutes, createdRoutes, repointed } from "../../plans/plan-objects.ts";
import { quotedList } from "../../../lib/sentences.ts";

export interface EmergencyPlanRequest extends PlanRequest {
  /** What somebody confirmed: who dialled what, where, with whom it was arranged. */
  readonly attestedTestCall: string;
}

/**
 * Plans the end of a migration for emergency calls: its emergency routes take the new trunk, and so do the original ones
 * that carry nothing else. One write moves everybody, so there are no waves. What also carries other calls stays, and is
 * named. Source: "Considerations for emergency calling and Direct Routing".
 */
export function planEmergency(
  migration: Plan,
  { routing }: { readonly routing: VoiceRouting },
  request: EmergencyPlanRequest,
): PlanResult {
  const { pair } = migration;
  if (migration.kind !== "migrate" || !pair) return refused("Only a migration has emergency routes to move.");
  const { from, to } = pair;
  const { moving: routes, staying, unread } = emergencyRoutes(migration, from.fqdn, routing);
  const reasons = [
    ...startRefusals(request.startAt, request.now),
    ...(request.attestedTestCall.trim() === ""
      ? ["Emergency calls move only after somebody confirmed a test call by the new trunk."]
      : []),
    ...(routes.length > 0
      ? []
      : staying.length > 0
        ? [
            `${stayingWords(staying, from.fqdn)} Give emergency numbers a route of their own in front, or merge the copies back.`,
          ]
        : [`No emergency route leads to ${from.fqdn}, so there is nothing to move.`]),
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
        ...(unread.length > 0
          ? [
              `The patterns of the routes ${quotedList(unread)} cannot be read here. They move with the others, as they may match emergency numbers.`,
            ]
          : []),
        ...(staying.length > 0 ? [stayingWords(staying, from.fqdn)] : []),
        ...notMovedByPolicy({ moving: routes, staying, routing }, from.fqdn),
        `What ${to.fqdn} cannot take fails, unless another route of the same usage takes the number.`,
        `Test call, confirmed by the requester: ${request.attestedTestCall.trim()}`,
        "Arrange a test call for right after as well: 933 in the United States, elsewhere with the emergency service.",
      ],
      approvalsRequired: request.approvalsRequired,
      locks: locksOf(opening, { trunks: [from.fqdn, to.fqdn], policies: [] }),
      pair,
      opening,
      waves: [],
      closing: [],
      membersDigest: membersDigest(membership),
      named: namesOfFew(membership),
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

/**
 * Which routes to the trunk move with emergency calls. A route that cannot be read is taken for one of them where it is a
 * copy or an emergency policy uses it; elsewhere it may as well carry everybody's calls.
 */
function emergencyRoutes(
  migration: Pick<Plan, "opening" | "pair">,
  fqdn: string,
  routing: VoiceRouting,
): {
  readonly moving: readonly VoiceRoute[];
  readonly staying: readonly string[];
  readonly unread: readonly string[];
} {
  const backups = backupRoutes(migration);
  const copies = new Set(
    createdRoutes(migration)
      .filter(({ name, gateways }) => gateways.includes(fqdn) && !backups.has(name))
      .map(({ name }) => name),
  );
  const usages = new Set(
    routing.emergencyPolicies.flatMap(({ emergencyNumbers }) => emergencyNumbers.map(({ usage }) => usage)),
  );
  const found = new Map(emergencyRoutesTo(fqdn, routing).map(({ route, use }) => [route.name, use.kind]));
  const routes = routing.routes
    .filter(({ name, gateways }) => gateways.includes(fqdn) && !backups.has(name))
    .filter(({ name }) => copies.has(name) || found.has(name))
    .sort((a, b) => byName(a.name, b.name));
  const isUnread = ({ name }: VoiceRoute) => found.get(name) === "unread";
  const moves = (route: VoiceRoute) =>
    copies.has(route.name) ||
    found.get(route.name) === "only" ||
    (isUnread(route) && route.usages.some((usage) => usages.has(usage)));
  const moving = routes.filter(moves);
  const names = (those: readonly VoiceRoute[]) => those.map(({ name }) => name);
  return {
    moving,
    staying: names(routes.filter((route) => !moves(route))),
    unread: names(moving.filter(isUnread)),
  };
}

function stayingWords(names: readonly string[], fqdn: string): string {
  return `The routes ${quotedList(names)} take emergency numbers among others, or may, and stay on ${fqdn}: other calls would move with them.`;
}

/**
 * Emergency policies whose usage leads to the trunk by such a route alone: their calls stay there, whatever else moves.
 */
function notMovedByPolicy(
  {
    moving,
    staying,
    routing,
  }: { moving: readonly VoiceRoute[]; staying: readonly string[]; routing: VoiceRouting },
  fqdn: string,
): readonly string[] {
  const moved = new Set(moving.flatMap(({ usages }) => usages));
  const stays = new Set(
    routing.routes
      .filter(({ name }) => staying.includes(name))
      .flatMap(({ usages }) => usages)
      .filter((usage) => !moved.has(usage)),
  );
  return routing.emergencyPolicies.flatMap(({ name, emergencyNumbers }) => {
    const left = emergencyNumbers.filter(({ usage }) => stays.has(usage));
    if (left.length === 0) return [];
    const numbers = [...new Set(left.map(({ dialString }) => dialString))].sort().join(", ");
    const usages = quotedList([...new Set(left.map(({ usage }) => usage))].sort());
    return [
      `The emergency policy "${name}" goes on sending ${numbers} by ${fqdn}: give these numbers a route of their own in the usage ${usages}, in front, and ask for this again.`,
    ];
  });
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
