import { membersDigest } from "../../change/move/members.ts";
import { blockers, unknownsToAccept } from "../../preflight/weighing.ts";
import { driftNow } from "./drift-now.ts";
import type { Moving } from "./move-context.ts";

/** What differs, right before the first effect, from what was approved; empty means nothing. */
export async function moveDifferences({ context, change, plan, signal }: Moving): Promise<readonly string[]> {
  const { tenant, waves } = context;
  const [members, { excluded }] = await Promise.all([
    waves.allMembers(change.id, {}),
    waves.excluded(change.id, {}),
  ]);
  if (membersDigest({ members, excluded }) !== plan.membersDigest)
    return ["The people in its waves are not those that were approved."];

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
