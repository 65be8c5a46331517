import type { Gateway } from "../../telephony/gateway.ts";
import { emergencyRoutesTo } from "../../telephony/numbers/emergency-numbers.ts";
import {
  emergencyCallsReaching,
  type EmergencyCallRoutingPolicy,
  type VoiceRoute,
  type VoiceRouting,
} from "../../telephony/voice-routing.ts";
import { canonicalJson } from "../digest.ts";
import { driftOf } from "../drift.ts";
import type { Step } from "../step.ts";
import type { Plan } from "../plan.ts";
import { createdRoutes } from "./plan-objects.ts";

/**
 * What differs between what a plan was made from and what is there, one sentence each; empty means that the plan still
 * holds. What the plan itself makes or sets is no drift, so this may be asked at any time before the plan has ended.
 */
export function planDrift(
  plan: Plan,
  live: { readonly gateway: Gateway | undefined; readonly routing: VoiceRouting },
): readonly string[] {
  const { basis } = plan;
  const steps = [...plan.opening, ...plan.closing];
  return [
    ...gatewayDrift(basis.gateway, live.gateway, steps),
    ...policyDrift(basis, live.routing),
    ...routeDrift(plan, live.routing, steps),
    ...emergencyDrift(basis.emergencyPolicies, live.routing),
    ...affectedDrift(plan, live.routing),
  ];
}

/** What of emergency calls a switch would reach otherwise than its approver read. */
function affectedDrift({ subject, affected }: Plan, live: VoiceRouting): readonly string[] {
  if (!affected) return [];
  const { emergencyCalls, emergencyRoutes = [] } = affected;
  const same = canonicalJson(emergencyCallsReaching(subject, live)) === canonicalJson(emergencyCalls);
  return [
    ...(same ? [] : ["The emergency policies that lead to this trunk changed."]),
    ...emergencyRoutesTo(subject, live)
      .filter(({ route }) => !emergencyRoutes.includes(route.name))
      .map(({ route }) => `The route "${route.name}" takes emergency numbers to this trunk now, or may.`),
  ];
}

function gatewayDrift(
  planned: Gateway | null,
  live: Gateway | undefined,
  steps: readonly Step[],
): readonly string[] {
  if (!planned) return [];
  if (!live && steps.some((step) => step.kind === "removeGateway" && step.gateway.fqdn === planned.fqdn))
    return [];
  const own = steps.some((step) => step.kind === "setEnabled" && step.fqdn === planned.fqdn);
  return driftOf(own && live ? { ...planned, enabled: live.enabled } : planned, live);
}

function policyDrift({ policies }: Plan["basis"], live: VoiceRouting): readonly string[] {
  const byName = new Map(live.policies.map((policy) => [policy.name, policy]));
  return policies.flatMap(({ name, usages, routeType }) => {
    const now = byName.get(name);
    if (!now) return [`The policy "${name}" is gone.`];
    return [
      ...(same(usages, now.usages)
        ? []
        : [`The policy "${name}" had the usages ${words(usages)}, now has ${words(now.usages)}.`]),
      ...(routeType === now.routeType
        ? []
        : [
            `The policy "${name}" had the route type ${routeType ?? "BYOT"}, now has ${now.routeType ?? "BYOT"}.`,
          ]),
    ];
  });
}

function routeDrift(plan: Plan, live: VoiceRouting, steps: readonly Step[]): readonly string[] {
  const { routes, policies } = plan.basis;
  const byName = new Map(live.routes.map((route) => [route.name, route]));
  const known = new Set([...routes, ...createdRoutes(plan)].map(({ name }) => name));
  const usages = new Set(policies.flatMap(({ usages: those }) => those));
  const removed = new Set(steps.flatMap((step) => (step.kind === "removeRoute" ? [step.route.name] : [])));
  const set = new Map(
    steps.flatMap((step) => (step.kind === "setRouteGateways" ? [[step.route, step.to]] : [])),
  );
  return [
    ...routes.flatMap((route) => {
      const now = byName.get(route.name);
      if (!now) return removed.has(route.name) ? [] : [`The route "${route.name}" is gone.`];
      return changesOf(route, now, set.get(route.name));
    }),
    ...live.routes
      .filter(({ name, usages: those }) => !known.has(name) && those.some((usage) => usages.has(usage)))
      .map(({ name }) => `The route "${name}" is new in a usage that the plan rests on.`)
      .sort(),
  ];
}

/** `own`: gateways that the plan itself gives the route. */
function changesOf(
  before: VoiceRoute,
  now: VoiceRoute,
  own: readonly string[] | undefined,
): readonly string[] {
  const sentence = (what: string, was: string, is: string) =>
    `The route "${before.name}" had ${what} ${was}, now has ${is}.`;
  const gatewaysSame = sameSet(before.gateways, now.gateways) || (own && sameSet(own, now.gateways));
  return [
    ...(before.numberPattern === now.numberPattern
      ? []
      : [sentence("the pattern", before.numberPattern, now.numberPattern)]),
    ...(before.priority === now.priority
      ? []
      : [sentence("the priority", String(before.priority), String(now.priority))]),
    ...(gatewaysSame ? [] : [sentence("the gateways", words(before.gateways), words(now.gateways))]),
    ...(sameSet(before.usages, now.usages)
      ? []
      : [sentence("the usages", words(before.usages), words(now.usages))]),
    ...(before.bridgeSourcePhoneNumber === now.bridgeSourcePhoneNumber
      ? []
      : [
          sentence(
            "the bridge number",
            before.bridgeSourcePhoneNumber ?? "none",
            now.bridgeSourcePhoneNumber ?? "none",
          ),
        ]),
  ];
}

function emergencyDrift(
  planned: readonly EmergencyCallRoutingPolicy[],
  live: VoiceRouting,
): readonly string[] {
  const byName = new Map(live.emergencyPolicies.map((policy) => [policy.name, policy]));
  const numbersOf = ({ emergencyNumbers }: EmergencyCallRoutingPolicy) =>
    canonicalJson(emergencyNumbers.map(({ dialString, usage }) => `${dialString}\u0000${usage}`).sort());
  return planned.flatMap((policy) => {
    const now = byName.get(policy.name);
    if (!now) return [`The emergency policy "${policy.name}" is gone.`];
    return numbersOf(policy) === numbersOf(now)
      ? []
      : [`The emergency policy "${policy.name}" has other numbers or usages.`];
  });
}

function words(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return same([...a].sort(), [...b].sort());
}
