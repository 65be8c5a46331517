import { usesLocalMediaOptimisation } from "../../../telephony/gateway.ts";
import { emergencyRoutesTo } from "../../../telephony/numbers/emergency-numbers.ts";
import { emergencyCallsReaching, policiesReaching } from "../../../telephony/voice-routing.ts";
import { possibleDependants } from "../../../telephony/trunk-dependants.ts";
import { unreadWords } from "../../../telephony/unread.ts";
import type { BypassKind } from "../../plan.ts";
import { refused, type PlanRequest, type PlanResult } from "../../plans/migration-snapshot.ts";
import type { PlanOfTrunk, TrunkSnapshot } from "../../plans/trunk-snapshot.ts";
import { noWaves } from "../../plans/no-waves.ts";
import { nobody } from "../../waves/members.ts";
import { nameCautions, routingNames } from "../../plans/name-cautions.ts";
import { mayDependWords } from "../../plans/may-depend-words.ts";
import { quotedList } from "../../../lib/sentences.ts";
import { lockOfTrunk } from "../../step.ts";

export const planBypassOn: PlanOfTrunk = (snapshot, asked) =>
  planBypass(snapshot, { ...asked, kind: "enableBypass" });

export const planBypassOff: PlanOfTrunk = (snapshot, asked) =>
  planBypass(snapshot, { ...asked, kind: "disableBypass" });

/** Plans the switch of one trunk's media bypass, or says why it must not be done. */
export function planBypass(
  snapshot: TrunkSnapshot,
  request: Omit<PlanRequest, "now"> & { readonly kind: BypassKind },
): PlanResult {
  const { fqdn, gateway, routing } = snapshot;
  const on = request.kind === "enableBypass";
  const reason = refusalOf(snapshot, on);
  if (reason !== undefined || !gateway) return refused(reason ?? "");

  const reaching = new Set(policiesReaching(fqdn, routing));
  const emergencyCalls = emergencyCallsReaching(fqdn, routing);
  const emergencyRoutes = emergencyRoutesTo(fqdn, routing).map(({ route }) => route.name);
  return {
    ok: true,
    membership: nobody,
    plan: {
      ...noWaves,
      kind: request.kind,
      subject: fqdn,
      requestedBy: request.requestedBy,
      reason: request.reason,
      startAt: request.startAt?.toISOString() ?? null,
      basis: { gateway, routes: [], policies: [], emergencyPolicies: [] },
      opening: [{ kind: "setMediaBypass", fqdn, from: !on, to: on }],
      affected: {
        policies: snapshot.usersByPolicy?.filter(({ policy }) => reaching.has(policy)) ?? null,
        emergencyCalls,
        ...(emergencyRoutes.length > 0 && { emergencyRoutes }),
      },
      cautions: [
        ...snapshot.unread.map(unreadWords),
        ...nameCautions(
          [fqdn, ...reaching, ...emergencyCalls.map(({ policy }) => policy), ...emergencyRoutes],
          routingNames(routing, snapshot.fleet),
        ),
        ...cautionsOf(on, emergencyCalls.length > 0, emergencyRoutes),
        ...mayDependWords(
          fqdn,
          possibleDependants(snapshot.dependants, { siteId: gateway.gatewaySiteId, policies: reaching }),
        ),
      ],
      approvalsRequired: request.approvalsRequired,
      locks: [lockOfTrunk(fqdn)],
      watch: true,
    },
  };
}

/** Why this trunk's bypass must not be switched; undefined when it may. Known at once, before any preflight. */
export function refusalOf(
  { fqdn, gateway, fleet, routing }: Pick<TrunkSnapshot, "fqdn" | "gateway" | "fleet" | "routing">,
  on: boolean,
): string | undefined {
  if (!gateway) {
    return routing.routes.some((route) => route.gateways.includes(fqdn))
      ? `${fqdn} is a derived trunk: this tenant has no gateway object for it, and its settings are the carrier's. Ask the carrier.`
      : `${fqdn} is not a gateway of this tenant. Type \`gateways\` to see those that are.`;
  }
  if (gateway.mediaBypass === on) return `Bypass is already ${on ? "on" : "off"} for ${fqdn}.`;
  if (on && gateway.ipAddressVersion === "IPv6") {
    return `${fqdn} is an IPv6 trunk. Teams supports IPv6 trunks only without media bypass.`;
  }
  if (!on && usesLocalMediaOptimisation(gateway, fleet)) {
    return `${fqdn} uses local media optimisation, which needs media bypass. Switching it off would break calls at its sites.`;
  }
  return undefined;
}

function cautionsOf(on: boolean, emergency: boolean, emergencyRoutes: readonly string[]): readonly string[] {
  return [
    `The switch reaches everybody on this trunk at once, emergency calls and voice applications included.`,
    ...(emergency
      ? ["Emergency policies lead to this trunk: plan an emergency test call right after the switch."]
      : []),
    ...(emergencyRoutes.length > 0
      ? [`Routes to this trunk that take emergency numbers, or may: ${quotedList(emergencyRoutes)}.`]
      : []),
    ...(on
      ? ["Web clients and third-party phones stay without bypass: Microsoft converts their calls by itself."]
      : []),
  ];
}
