import { driftOf } from "../../drift.ts";
import { canonicalJson } from "../../digest.ts";
import { undoOf, type Step } from "../../step.ts";
import { unreadOf, type TenantPart } from "../../../telephony/unread.ts";
import { whole } from "../../../tenant/reading.ts";
import type { StepRecord } from "../../../store/changes/change-store.ts";
import type { Tenant } from "../../../tenant/tenant.ts";

/** Whether the tenant's configuration shows what the step sets. */
export async function isSet(tenant: Tenant, step: Step, signal: AbortSignal): Promise<boolean> {
  switch (step.kind) {
    case "setMediaBypass":
      return (await tenant.readGateway(step.fqdn, signal))?.mediaBypass === step.to;
    case "setEnabled":
      return (await tenant.readGateway(step.fqdn, signal))?.enabled === step.to;
    case "createGateway": {
      const live = await tenant.readGateway(step.gateway.fqdn, signal);
      return live !== undefined && driftOf(step.gateway, live).length === 0;
    }
    case "removeGateway":
      return (await tenant.readGateway(step.gateway.fqdn, signal)) === undefined;
    default:
      break;
  }
  const { value, unread } = await tenant.readVoiceRouting(signal);
  const { usages, routes, policies } = value;
  const { part, name } = objectOf(step);
  const unknown = unreadOf([part], unread).filter(({ names }) => names === null || names.includes(name));
  whole({ value, unread: unknown });
  switch (step.kind) {
    case "addUsage":
      return usages.includes(step.usage);
    case "removeUsage":
      return !usages.includes(step.usage);
    case "createRoute":
      return same(
        routes.find(({ name }) => name === step.route.name),
        step.route,
      );
    case "removeRoute":
      return !routes.some(({ name }) => name === step.route.name);
    case "setRouteGateways":
      return same(routes.find(({ name }) => name === step.route)?.gateways.toSorted(), step.to.toSorted());
    case "createPolicy":
      return same(
        policies.find(({ name }) => name === step.policy.name),
        step.policy,
      );
    case "removePolicy":
      return !policies.some(({ name }) => name === step.policy.name);
  }
}

/** The object of voice routing that a step is about. */
function objectOf(step: Exclude<Step, { readonly fqdn: string } | { readonly gateway: unknown }>): {
  readonly part: TenantPart;
  readonly name: string;
} {
  switch (step.kind) {
    case "addUsage":
    case "removeUsage":
      return { part: "PSTN usages", name: step.usage };
    case "createRoute":
    case "removeRoute":
      return { part: "voice routes", name: step.route.name };
    case "setRouteGateways":
      return { part: "voice routes", name: step.route };
    case "createPolicy":
    case "removePolicy":
      return { part: "voice routing policies", name: step.policy.name };
  }
}

/** What is there where a step was done: what it set, what was there before it, or something else. */
export type Found = "set" | "undone" | "other";

/** Media bypass is left out of a new trunk's comparison: the brake writes it. */
export async function leftBy(tenant: Tenant, step: Step, signal: AbortSignal): Promise<Found> {
  if (await isSet(tenant, undoOf(step), signal)) return "undone";
  if (step.kind !== "createGateway") return (await isSet(tenant, step, signal)) ? "set" : "other";
  const live = await tenant.readGateway(step.gateway.fqdn, signal);
  const { mediaBypass = step.gateway.mediaBypass } = live ?? {};
  return driftOf({ ...step.gateway, mediaBypass }, live).length === 0 ? "set" : "other";
}

function same(live: unknown, wanted: unknown): boolean {
  return live !== undefined && canonicalJson(live) === canonicalJson(wanted);
}

/**
 * The service said no to the effect, or turned it away each time. Of more attempts an earlier one may have arrived late, so
 * they do not count as never taken.
 */
export function wasNeverTaken({ acceptedAt, setAt, failedAt, ...tried }: StepRecord): boolean {
  return failedAt !== null && acceptedAt === null && setAt === null && noneArrived(tried);
}

/** Of attempts of which the last one failed: that no earlier one may have arrived either. */
export function noneArrived({ attempts, denied }: Pick<StepRecord, "attempts" | "denied">): boolean {
  return attempts === 1 || attempts === denied;
}
