import { digestOf } from "../../change/digest.ts";
import { membersDigest } from "../../change/move/members.ts";
import { blockers, unknownsToAccept } from "../../preflight/weighing.ts";
import { driftNow } from "./drift-now.ts";
import type { Moving } from "./move-context.ts";
import { roleDifferences } from "../role-differences.ts";

/** What differs, right before the first effect, from what was approved and by whom; empty means nothing. */
export async function firstDifferences(moving: Moving): Promise<readonly string[]> {
  const { context, change, signal } = moving;
  return [...(await roleDifferences(context, change, signal)), ...(await moveDifferences(moving))];
}

/** Whether the plan and the people of its waves are, byte for byte, those that were approved. */
export async function tampering({ context, change, plan }: Moving): Promise<readonly string[]> {
  if (digestOf(plan) !== change.submission?.digest) return ["The plan is not the one that was approved."];
  const [members, { excluded }] = await Promise.all([
    context.waves.allMembers(change.id, {}),
    context.waves.excluded(change.id, {}),
  ]);
  return membersDigest({ members, excluded }) === plan.membersDigest
    ? []
    : ["The people in its waves are not those that were approved."];
}

/** What differs from what was approved; empty means nothing. */
export async function moveDifferences(moving: Moving): Promise<readonly string[]> {
  const { context, change, plan, signal } = moving;
  const { tenant } = context;
  const tampered = await tampering(moving);
  if (tampered.length > 0) return tampered;

  const drift = await driftNow(tenant, plan, signal);
  if (drift.length > 0 || plan.kind !== "migrate" || !plan.pair) return drift;
  const findings = [
    ...(await context.checkTrunk(plan.pair.from.fqdn, { live: true }, signal)),
    ...(await context.checkPair(plan.pair, signal)),
  ];
  const accepted = new Set(change.submission?.unknowns);
  return [
    ...blockers(findings),
    ...unknownsToAccept(findings).filter(({ title }) => !accepted.has(title)),
  ].map(({ title, summary }) => `${title}: ${summary}`);
}
