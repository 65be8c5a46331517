import { changeName } from "../../change.ts";
import { lockOfTrunk } from "../../step.ts";
import { openHolds, type Hold } from "../../hold.ts";
import type { Plan } from "../../plan.ts";
import type { TimelineEntry } from "../../timeline.ts";
import type { ChangeContext } from "../change-context.ts";
import { failedOf } from "../../waves/wave-verdict.ts";

/** Changes that are looked through, the newest that ended so: what was asked for and cancelled pushes none of them out. */
const most = 200;
const ends = ["aborted", "rolledBack", "partlyRolledBack"] as const;
const endedAs: Readonly<Record<(typeof ends)[number], string>> = {
  aborted: "was aborted",
  rolledBack: "was rolled back",
  partlyRolledBack: "was rolled back in part",
};

/** The plan, whose first cautions name what was aborted or rolled back unanswered: an approval covers them. */
export async function withUnanswered<P extends Plan>(
  context: Pick<ChangeContext, "changes" | "waves">,
  plan: P,
): Promise<P> {
  return { ...plan, cautions: [...(await unanswered(context, plan)), ...plan.cautions] };
}

/**
 * What an approver must know of changes that ended while something held them, or after a failed gate, where the plan concerns
 * what they left: an alarm that nobody answered for must not be got past by asking anew. A sentence for each, so that what one
 * person wrote at length pushes nothing else off a card.
 */
async function unanswered(
  { changes, waves }: Pick<ChangeContext, "changes" | "waves">,
  plan: Plan,
): Promise<readonly string[]> {
  const touched = touchedBy(plan);
  const cautions: string[] = [];
  for (const change of (await changes.list({ endedAs: ends }, { offset: 0, limit: most })).changes) {
    const left = change.submission?.plan;
    const how = ends.find((end) => end === change.state.status);
    if (!how || !left) continue;
    if (![...touchedBy(left)].some((object) => touched.has(object))) continue;
    const failed = failedOf(change, await waves.waves(change.id));
    const reasons = [
      ...(failed === null ? [] : [`its wave ${failed} had failed its gate`]),
      ...openHolds(change).map(holdText),
      ...(left.watch ? lastAlarm(await changes.timeline(change.id)) : []),
    ];
    cautions.push(
      ...reasons.map((reason) => `${changeName(change.id)} ${endedAs[how]} unanswered: ${reason}.`),
    );
  }
  return cautions;
}

/** What calls had shown of a switch, unless an approver had it watched again. */
function lastAlarm(timeline: readonly TimelineEntry[]): readonly string[] {
  const last = timeline
    .map(({ event }) => event)
    .findLast(({ type }) => type === "needsAttention" || type === "acknowledged");
  return last?.type === "needsAttention" ? [holdText({ by: null, why: last.reasons.join(" ") })] : [];
}

/** Trunks and policies that people get by it. */
function touchedBy(plan: Plan): ReadonlySet<string> {
  return new Set([
    ...plan.policies.map(({ to }) => `policy:${to}`),
    ...(plan.affected ? [lockOfTrunk(plan.subject)] : []),
    ...(plan.pair ? [`trunk:${plan.pair.from.fqdn}`, `trunk:${plan.pair.to.fqdn}`] : []),
  ]);
}

function holdText({ by, why }: Pick<Hold, "by" | "why">): string {
  const what = by === null ? "an alarm stood" : `${by.name} had pulled the brake`;
  return why === null ? what : `${what} (${why.replace(/\.$/, "")})`;
}
