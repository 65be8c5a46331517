import { hasEnded, type Change, type ChangeStatus } from "../change.ts";
import { kinds } from "../kinds/kinds.ts";
import type { NextOffers } from "./next-offers.ts";

/** Where the state's own words do not say it. */
const next: Partial<Readonly<Record<ChangeStatus, string>>> = {
  refused: "Next: heal what is named here, then ask again.",
  rejected: "Next: settle it with whoever rejected it, then ask again.",
  expired: "Next: ask again, and tell an approver before.",
  rolledBack: "Next: find out why with the gateway and its preflight, then ask again.",
  partlyRolledBack:
    "Next: set by hand what differs. It is listed as left half done until that is dealt with.",
};

/** What to do after a change that has ended; null where nothing is, or its state says it. */
export function nextWords({ kind, state }: Change, { emergency, closeOut }: NextOffers): string | null {
  if (state.status !== "succeeded") return next[state.status] ?? null;
  if (emergency) return "Next: move emergency calls, then close out the old trunk.";
  if (closeOut) return "Next: close out the old trunk once nothing uses it any more.";
  if (kinds[kind].toNewTrunk)
    return "Next: emergency calls and the old trunk, which an admin can ask for here.";
  return kinds[kind].setsBypass === true && state.judged
    ? "Next: look at the gateway's calls again in some days."
    : null;
}

/** The button of whoever may look at a change that has ended: its evidence, in their own chat. */
export function offersEvidence(
  change: Change,
  { look, details }: { readonly look: boolean; readonly details: boolean },
): boolean {
  return hasEnded(change) && look && !details;
}
