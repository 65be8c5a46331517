import type { Change } from "../change.ts";
import { canonicalJson } from "../digest.ts";
import { grownSince, reachOfTrunk } from "../reach.ts";
import type { ChatDependencies } from "../../teams/capability/turn.ts";
import type { ReachSince } from "./reach-words.ts";

/** Of a request that waits: what its trunk reaches as last seen, where that differs from when it was asked for. */
export async function reachSince(
  { observations }: Pick<ChatDependencies, "observations">,
  { state, submission, subject }: Change,
): Promise<ReachSince | null> {
  const asked = submission?.plan.reach;
  if (state.status !== "awaitingApproval" || !asked) return null;
  const [fleet, population] = await Promise.all([observations.fleet(), observations.usersByPolicy()]);
  if (!fleet) return null;
  const now = reachOfTrunk(subject, {
    ...fleet.value,
    unread: fleet.unread,
    usersByPolicy: population?.value ?? null,
  });
  if (canonicalJson(asked) === canonicalJson(now)) return null;
  return { asked, now, grown: grownSince(asked, now, subject) };
}
