import { membersDigest } from "../../change/move/members.ts";
import { driftNow } from "./drift-now.ts";
import type { Moving } from "./move-context.ts";
import { weigh, type LastLook } from "../last-look.ts";
import { notReleased } from "../release.ts";
import { roleDifferences } from "../role-differences.ts";

/** What differs, right before the first effect, from what was approved and by whom; empty means nothing. */
export async function firstDifferences(moving: Moving): Promise<readonly string[]> {
  const { context, change, signal } = moving;
  const roles = await roleDifferences(context, change, signal);
  const { differences, untold } = await moveDifferences(moving);
  return [...roles, ...differences, ...untold];
}

/** Whether plan, people and decisions are, byte for byte, those that were approved and sealed. */
export async function tampering({ context, change, plan }: Moving): Promise<readonly string[]> {
  const unsealed = await notReleased(context, change);
  if (unsealed.length > 0) return unsealed;
  const [members, { excluded }] = await Promise.all([
    context.waves.allMembers(change.id, {}),
    context.waves.excluded(change.id, {}),
  ]);
  return membersDigest({ members, excluded }) === plan.membersDigest
    ? []
    : ["The people in its waves are not those that were approved."];
}

/** What differs from what was approved, and what only cannot be told just now. */
export async function moveDifferences(moving: Moving): Promise<LastLook> {
  const { context, change, plan, signal } = moving;
  const { tenant } = context;
  const tampered = await tampering(moving);
  if (tampered.length > 0) return { differences: tampered, untold: [] };

  const drift = await driftNow(tenant, plan, signal);
  if (drift.length > 0 || plan.kind !== "migrate" || !plan.pair) return { differences: drift, untold: [] };
  const findings = [
    ...(await context.checkTrunk(plan.pair.from.fqdn, { live: true }, signal)),
    ...(await context.checkPair(plan.pair, signal)),
  ];
  return weigh(context, change, findings);
}
