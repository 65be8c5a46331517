import { unreadOf, unreadWords, type TenantPart, type Unread } from "../../telephony/unread.ts";
import type { MoveKind } from "../plan.ts";
import { refused, type MovePlanResult } from "./migration-snapshot.ts";

/** Any gap here would make a copy that lacks something, or hide an emergency route. */
const routing: readonly TenantPart[] = ["PSTN usages", "voice routes", "emergency call routing policies"];
const neededWhole: Readonly<Record<MoveKind, readonly TenantPart[]>> = {
  migrate: [...routing, "verified domains"],
  reassign: routing,
  emergency: routing,
  closeOut: routing,
};

/**
 * A plan made from what could be read: refused where a gap would go into it, and else with what it could not see among its
 * cautions, so that whoever approves it is told.
 */
export function planFrom(
  kind: MoveKind,
  unread: readonly Unread[],
  plan: () => MovePlanResult,
): MovePlanResult {
  const gaps = [
    ...unreadOf(neededWhole[kind], unread),
    ...unreadOf(["voice routing policies"], unread).filter(({ names }) => names === null),
  ];
  if (gaps.length > 0) return refused(...gaps.map(unreadWords));
  const result = plan();
  if (!result.ok || unread.length === 0) return result;
  const cautions = [...unread.map(unreadWords), ...result.plan.cautions];
  return { ...result, plan: { ...result.plan, cautions } };
}
