import { unreadOf, unreadWords, type TenantPart, type Unread } from "../../telephony/unread.ts";
import { nameCautions } from "../name-cautions.ts";
import type { MoveKind } from "../plan.ts";
import type { MovePlan } from "./move-plan.ts";
import { refused, type MovePlanResult } from "./migration-snapshot.ts";

/** Any gap here would make a copy that lacks something, or hide an emergency route. */
const routing: readonly TenantPart[] = ["PSTN usages", "voice routes", "emergency call routing policies"];
const neededWhole: Readonly<Record<MoveKind, readonly TenantPart[]>> = {
  migrate: [...routing, "verified domains"],
  reassign: routing,
  emergency: routing,
  closeOut: routing,
};

/** What a plan is made from. */
export interface ReadFrom {
  readonly unread: readonly Unread[];
  /** `routingNames`. */
  readonly named: readonly (readonly string[])[];
}

/**
 * A plan made from what could be read: refused where a gap would go into it, and else with what it could not see among its
 * cautions, so that whoever approves it is told.
 */
export function planFrom(
  kind: MoveKind,
  { unread, named }: ReadFrom,
  plan: () => MovePlanResult,
): MovePlanResult {
  const gaps = [
    ...unreadOf(neededWhole[kind], unread),
    ...unreadOf(["voice routing policies"], unread).filter(({ names }) => names === null),
  ];
  if (gaps.length > 0) return refused(...gaps.map(unreadWords));
  const result = plan();
  if (!result.ok) return result;
  const cautions = [
    ...unread.map(unreadWords),
    ...nameCautions(namesIn(result.plan), named),
    ...result.plan.cautions,
  ];
  return { ...result, plan: { ...result.plan, cautions } };
}

function namesIn({ subject, pair, policies, basis, named, opening }: MovePlan): readonly string[] {
  return [
    subject,
    ...(pair ? [pair.from.fqdn, pair.to.fqdn] : []),
    ...policies.flatMap(({ from, to }) => [from, to]),
    ...basis.policies.map(({ name }) => name),
    ...basis.emergencyPolicies.map(({ name }) => name),
    ...basis.routes.flatMap(({ name, usages }) => [name, ...usages]),
    ...opening.flatMap((step) => (step.kind === "setRouteGateways" ? [step.route] : [])),
    ...named,
  ];
}
