import { unreadOf, unreadWords, type Unread } from "../../telephony/unread.ts";
import { nameCautions } from "./name-cautions.ts";
import { kinds, type ChangeKind } from "../kinds/kinds.ts";
import type { Plan } from "../plan.ts";
import { refused, type PlanResult } from "./migration-snapshot.ts";

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
export function planFrom(kind: ChangeKind, { unread, named }: ReadFrom, plan: () => PlanResult): PlanResult {
  const gaps = [
    ...unreadOf(kinds[kind].needsWhole, unread),
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

function namesIn({ subject, pair, policies, basis, named, opening }: Plan): readonly string[] {
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
