import { capability } from "../../teams/capability/capability.ts";
import type { Answer, ChatDependencies, Turn } from "../../teams/capability/turn.ts";
import { observedFleet } from "../../gateways/fleet.ts";
import { byNeed } from "../../gateways/trunk-filter.ts";
import type { ChangeOffers } from "../cards/change-offers.ts";
import { statusCard } from "../cards/status-card.ts";
import { offeredChanges } from "./offered.ts";

export const status = capability({
  permission: "view",
  readers: "everybody",
  typed: {
    name: "status",
    usages: [{ syntax: "status", does: "what needs you, what is open, and which gateways need a look" }],
    parse: () => null,
  },
  run: showStatus,
});

async function showStatus(deps: ChatDependencies, _asked: null, turn: Turn): Promise<Answer> {
  const [open, half, { fleet, problem }] = await Promise.all([
    offeredChanges(deps, turn),
    deps.changes.leftHalfDone(),
    observedFleet(deps),
  ]);
  const card = statusCard({
    open: open.map(({ change, offers }) => ({ change, yours: yoursIn(offers) })),
    leftHalfDone: half,
    gateways: fleet ? { all: fleet.trunks.length, worst: needing(fleet.trunks), asOf: fleet.asOf } : null,
    problem,
    now: turn.now,
    ...(turn.zone !== null && { zone: turn.zone }),
  });
  return { type: "card", card };
}

function needing<Trunk extends Parameters<typeof byNeed>[0][number]>(trunks: readonly Trunk[]) {
  return byNeed(trunks.filter(({ state }) => state.needsLook));
}

/** What waits for this person: what they alone, or people like them, can let go on. */
function yoursIn(offers: ChangeOffers): readonly string[] {
  const yours = {
    approve: offers.approve,
    release: offers.release !== null || offers.releaseRollback,
    acknowledge: offers.acknowledge !== null,
    advance: offers.advance !== null,
    withdraw: offers.withdraw !== null,
    resume: offers.resume,
    retry: offers.retry,
    "confirm two-way audio": offers.hear?.yes === true,
  };
  return Object.entries(yours).flatMap(([what, waits]) => (waits ? [what] : []));
}
