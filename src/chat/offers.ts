import { hasEnded, type Change } from "../change/change.ts";
import { may, type Role } from "../change/roles.ts";
import { rollbackRefusal } from "../change/rollback.ts";
import type { Offer } from "./views/offers.ts";

/** Whom a card is drawn for; `personId` null where many read it. */
export interface Viewer {
  readonly personId: string | null;
  readonly roles: ReadonlySet<Role>;
}

const cancellable = new Set(["draft", "awaitingApproval", "approved", "scheduled"]);

/** What this person may do with a change now. A button's presence grants nothing: the click is decided anew. */
export function changeOffers(
  change: Change,
  viewer: Viewer,
  rollbackDays: number,
  now: Date,
): readonly Offer[] {
  if (viewer.personId === null) return ["details"];
  const own = viewer.personId === change.requestedBy.id;
  const decided = change.approvals.some(({ by }) => by.id === viewer.personId);
  const open = change.state.status === "awaitingApproval" && now < change.state.expiresAt;
  const offers: Offer[] = [];
  if (open && !own && !decided && may(viewer.roles, "approve")) offers.push("approve", "reject");
  if (own && may(viewer.roles, "request") && cancellable.has(change.state.status)) offers.push("cancel");
  if (may(viewer.roles, "rollBack") && rollbackRefusal(change.state, rollbackDays, now) === undefined) {
    offers.push("rollBack");
  }
  if (change.state.status === "needsAttention" && !own && may(viewer.roles, "approve"))
    offers.push("acknowledge");
  if (may(viewer.roles, "look")) offers.push("gateway", "changes");
  return offers;
}

/** What this person may do with a trunk now. */
export function trunkOffers(
  trunk: {
    /** Null for a carrier's derived trunk. */
    readonly mediaBypass: boolean | null;
    /** Whether its bypass may be switched the other way. */
    readonly switchable: boolean;
    readonly openChange: Change | undefined;
  },
  { roles }: Viewer,
): readonly Offer[] {
  const offers: Offer[] = [];
  if (may(roles, "preflight")) offers.push("preflight");
  if (may(roles, "attest")) offers.push("attest");
  const free = !trunk.openChange || hasEnded(trunk.openChange);
  if (may(roles, "request") && free && trunk.switchable && trunk.mediaBypass !== null) {
    offers.push(trunk.mediaBypass ? "disableBypass" : "enableBypass");
    if (!trunk.mediaBypass) offers.push("migrate");
  }
  if (may(roles, "look")) offers.push("changes");
  return offers;
}
