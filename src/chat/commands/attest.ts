import { attestables } from "../attestables.ts";
import type { Command } from "../command.ts";
import { findTrunk } from "../trunk.ts";
import { notice, type Answer, type ChatDependencies, type Turn } from "../turn.ts";
import { attestFormCard } from "../views/attest-form-card.ts";

export function attestCommand(deps: ChatDependencies): Command {
  return {
    name: "attest",
    usages: [{ syntax: "attest <fqdn>", does: "vouch for what cannot be probed from here" }],
    permission: "attest",
    run: ([typed], turn) => showAttestForm(deps, typed, turn),
  };
}

/** The form with everything that can be attested on a trunk. */
export async function showAttestForm(
  deps: ChatDependencies,
  typed: string | undefined,
  turn: Turn,
  problem?: string,
): Promise<Answer> {
  const trunk = await findTrunk(deps, typed, "attest");
  if (!trunk.ok) return trunk.refused;
  const { fqdn } = trunk;
  const [items, attestations, enteredSbc] = await Promise.all([
    attestables(deps, trunk, turn.now),
    deps.preflights.attestations(fqdn, turn.now),
    deps.preflights.enteredSbc(fqdn),
  ]);
  const offerSbc = trunk.gateway !== undefined;
  if (items.length === 0 && !offerSbc) {
    return notice("info", "Nothing to attest", `There is nothing to attest on ${fqdn}.`);
  }
  const rows = items.map(({ check, item, days }) => {
    const found = attestations.find((attestation) => attestation.item === item.id);
    const attested = found ? { by: found.byName, at: found.at, expiresAt: found.expiresAt } : null;
    return { check: check.title, item, attested, days };
  });
  const card = attestFormCard({
    fqdn,
    // A card shows only so many: those still to attest come first.
    items: [...rows.filter(({ attested }) => !attested), ...rows.filter(({ attested }) => attested)],
    enteredSbc,
    offerSbc,
    ...(problem !== undefined && { problem }),
    now: turn.now,
    ...(turn.zone !== null && { zone: turn.zone }),
  });
  return { type: "card", card };
}
