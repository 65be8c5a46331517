import { listed } from "../../lib/cut.ts";
import { counted } from "../../lib/sentences.ts";
import type { Member, Roster } from "../sdk/connector.ts";

/** Names told at most, of each kind. */
const maxNamed = 10;

/**
 * Who besides this organisation's own people reads along in a channel, in sentences; null where nobody does. What Teams does
 * not tell is said: a roster that could not be read (null), or not whole, and who may still join a shared channel.
 */
export function othersIn(
  roster: Roster | null,
  { tenantId, shared }: { readonly tenantId: string; readonly shared: boolean },
): string | null {
  const members = roster?.members ?? [];
  const foreign = members.filter((member) => member.tenantId !== null && !isOf(member, tenantId));
  const guests = members.filter((member) => isOf(member, tenantId) && isGuest(member));
  const unknown = members.filter((member) => member.tenantId === null);
  const tenants = new Set(foreign.map((member) => member.tenantId)).size;
  const sentences = [
    shared && "This channel is shared: its owners can let in people of other organisations at any time.",
    foreign.length > 0 && `Of ${counted(tenants, "other organisation")}: ${named(foreign)}.`,
    guests.length > 0 && `Guests: ${named(guests)}.`,
    unknown.length > 0 && `Teams does not say which organisation they are of: ${named(unknown)}.`,
    roster === null && "Teams did not tell who is in this channel, so guests and other organisations may be.",
    roster !== null &&
      !roster.complete &&
      `Only the first ${members.length} people of this channel could be looked at.`,
  ].filter((sentence) => sentence !== false);
  return sentences.length === 0 ? null : sentences.join(" ");
}

function isOf(member: Member, tenantId: string): boolean {
  return member.tenantId?.toLowerCase() === tenantId.toLowerCase();
}

function isGuest({ role }: Member): boolean {
  return role === "guest" || role === "anonymous";
}

function named(members: readonly Member[]): string {
  return listed(
    members.map(({ name }) => name ?? "somebody without a name"),
    maxNamed,
  );
}
