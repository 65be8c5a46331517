import { usesLocalMediaOptimisation, type Gateway } from "../telephony/gateway.ts";
import { emergencyRoutesTo } from "../telephony/emergency-numbers.ts";
import { emergencyCallsReaching, policiesReaching, type VoiceRouting } from "../telephony/voice-routing.ts";
import { possibleDependants, type TrunkDependants } from "../telephony/trunk-dependants.ts";
import { unreadWords, type Unread } from "../telephony/unread.ts";
import type { Affected, BypassKind, BypassPlan } from "./plan.ts";
import { nameCautions, routingNames } from "./name-cautions.ts";
import { mayDependWords } from "./may-depend-words.ts";
import { quotedList } from "./move/sentences.ts";
import { lockOfTrunk } from "./step.ts";

/** What a bypass switch is planned from, read live. */
export interface BypassSnapshot {
  readonly fqdn: string;
  /** Undefined where the tenant has no gateway object of that name. */
  readonly gateway: Gateway | undefined;
  readonly fleet: readonly Gateway[];
  readonly routing: VoiceRouting;
  readonly dependants: TrunkDependants;
  /** Null where people were not read. */
  readonly usersByPolicy: Affected["policies"];
  /** What of all this could not be read. */
  readonly unread: readonly Unread[];
}

export interface BypassRequest {
  readonly kind: BypassKind;
  readonly requestedBy: string;
  readonly reason: string;
  readonly startAt: Date | null;
  readonly approvalsRequired: number;
}

export type PlanResult =
  { readonly ok: true; readonly plan: BypassPlan } | { readonly ok: false; readonly reason: string };

/** Plans the switch of one trunk's media bypass, or says why it must not be done. */
export function planBypass(snapshot: BypassSnapshot, request: BypassRequest): PlanResult {
  const { fqdn, gateway, routing } = snapshot;
  const on = request.kind === "enableBypass";
  const reason = refusalOf(snapshot, on);
  if (reason !== undefined || !gateway) return { ok: false, reason: reason ?? "" };

  const reaching = new Set(policiesReaching(fqdn, routing));
  const emergencyCalls = emergencyCallsReaching(fqdn, routing);
  const emergencyRoutes = emergencyRoutesTo(fqdn, routing).map(({ route }) => route.name);
  return {
    ok: true,
    plan: {
      kind: request.kind,
      subject: fqdn,
      requestedBy: request.requestedBy,
      reason: request.reason,
      startAt: request.startAt?.toISOString() ?? null,
      before: gateway,
      steps: [{ kind: "setMediaBypass", fqdn, from: !on, to: on }],
      undo: [{ kind: "setMediaBypass", fqdn, from: on, to: !on }],
      affected: {
        policies: snapshot.usersByPolicy?.filter(({ policy }) => reaching.has(policy)) ?? null,
        emergencyCalls,
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
    },
  };
}

/** Why this trunk's bypass must not be switched; undefined when it may. Known at once, before any preflight. */
export function refusalOf(
  { fqdn, gateway, fleet, routing }: Pick<BypassSnapshot, "fqdn" | "gateway" | "fleet" | "routing">,
  on: boolean,
): string | undefined {
  if (!gateway) {
    return routing.routes.some((route) => route.gateways.includes(fqdn))
      ? `${fqdn} is a derived trunk: this tenant has no gateway object for it, and its settings are the carrier's. Ask the carrier.`
      : `${fqdn} is not a gateway of this tenant. Type \`gateways\` to see those that are.`;
  }
  if (gateway.mediaBypass === on) return `Media bypass is already ${on ? "on" : "off"} on ${fqdn}.`;
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
