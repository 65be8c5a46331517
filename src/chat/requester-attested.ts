import type { Change } from "../change/change.ts";
import { isMovePlan } from "../change/plan.ts";
import { attestables, type Attestable } from "./attestables.ts";
import { pairAttestables } from "./pair-attestables.ts";
import { findTrunk } from "./trunk.ts";
import type { ChatDependencies } from "./turn.ts";

type Needed = Pick<ChatDependencies, "observations" | "preflights" | "checks" | "pairChecks" | "config">;

/** An approver should know what of the preflight rests on the requester's own word. */
export async function attestedByRequester(
  deps: Needed,
  { state, submission, subject, requestedBy }: Change,
  now: Date,
): Promise<readonly string[]> {
  if (state.status !== "awaitingApproval" || !submission || submission.preflightId === null) return [];
  const { plan } = submission;
  const pair = isMovePlan(plan) ? plan.pair : null;
  const trunk = await findTrunk(deps, subject, "gateway");
  const items: readonly Attestable[] = [
    ...(pair && trunk.ok ? await pairAttestables(deps, pair, trunk.fleet.value, now) : []),
    ...(trunk.ok ? await attestables(deps, trunk, now) : []),
  ];
  const words = await Promise.all([
    ...(pair ? [deps.preflights.attestations(pair.to.fqdn, now, pair.to.sipSignalingPort)] : []),
    deps.preflights.attestations(subject, now),
  ]);
  return words
    .flat()
    .filter(({ by }) => by === requestedBy.id)
    .map(({ item }) => items.find((other) => other.item.id === item)?.item.statement ?? item);
}
