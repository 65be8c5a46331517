import { changeName } from "../change/change.ts";
import { openHolds, type Hold } from "../change/hold.ts";
import { isMovePlan, type Plan } from "../change/plan.ts";
import type { ChangeContext } from "./change-context.ts";
import { failedOf } from "./move/failed-wave.ts";

/** Changes that are looked through, the newest. */
const most = 200;

/** The plan, whose first cautions name what was aborted unanswered: an approval covers them. */
export async function withUnanswered<P extends Plan>(
  context: Pick<ChangeContext, "changes" | "waves">,
  plan: P,
): Promise<P> {
  return { ...plan, cautions: [...(await unanswered(context, plan)), ...plan.cautions] };
}

/**
 * What an approver must know of changes that were aborted while something held them, or after a failed gate, where the plan
 * concerns what they left: an alarm that nobody answered for must not be got past by asking anew.
 */
async function unanswered(
  { changes, waves }: Pick<ChangeContext, "changes" | "waves">,
  plan: Plan,
): Promise<readonly string[]> {
  const touched = touchedBy(plan);
  const cautions: string[] = [];
  for (const change of (await changes.list({}, { offset: 0, limit: most })).changes) {
    const left = change.submission?.plan;
    if (change.state.status !== "aborted" || !left || !isMovePlan(left)) continue;
    if (![...touchedBy(left)].some((object) => touched.has(object))) continue;
    const failed = failedOf(await waves.waves(change.id));
    const reasons = [
      ...(failed === null ? [] : [`its wave ${failed} had failed its gate`]),
      ...openHolds(change).map(inWords),
    ];
    if (reasons.length > 0)
      cautions.push(`${changeName(change.id)} was aborted unanswered: ${reasons.join("; ")}.`);
  }
  return cautions;
}

/** Trunks and policies that people get by it. */
function touchedBy(plan: Plan): ReadonlySet<string> {
  if (!isMovePlan(plan)) return new Set([`trunk:${plan.subject}`]);
  return new Set([
    ...plan.policies.map(({ to }) => `policy:${to}`),
    ...(plan.pair ? [`trunk:${plan.pair.from.fqdn}`, `trunk:${plan.pair.to.fqdn}`] : []),
  ]);
}

function inWords({ by, why }: Hold): string {
  const what = by === null ? "an alarm stood" : `${by.name} had pulled the brake`;
  return why === null ? what : `${what} (${why.replace(/\.$/, "")})`;
}
