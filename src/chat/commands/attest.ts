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

/** The form with everything on a trunk that needs a person's word. */
export async function showAttestForm(
  deps: ChatDependencies,
  typed: string | undefined,
  turn: Turn,
  said: {
    /** What was wrong with the form before. */
    readonly problem?: string;
    /** What it recorded; now it asks only for what is still open. */
    readonly recorded?: string;
  } = {},
): Promise<Answer> {
  const trunk = await findTrunk(deps, typed, "attest");
  if (!trunk.ok) return trunk.refused;
  const { fqdn } = trunk;
  const [all, enteredSbc] = await Promise.all([
    attestables(deps, trunk, turn.now),
    deps.preflights.enteredSbc(fqdn),
  ]);
  const goesOn = said.recorded !== undefined;
  const items = all.filter(({ needed, attested }) => needed && !(goesOn && attested));
  const offerSbc = trunk.gateway !== undefined && !goesOn;
  if (items.length === 0 && !offerSbc) {
    return notice("info", "Nothing to attest", `There is nothing to attest on ${fqdn}.`);
  }
  const card = attestFormCard({
    fqdn,
    items: items.map(({ check, item, days, attested }) => ({
      check: check.title,
      item,
      attested: attested && { by: attested.byName, at: attested.at, expiresAt: attested.expiresAt },
      days,
    })),
    enteredSbc,
    offerSbc,
    ...said,
    now: turn.now,
    ...(turn.zone !== null && { zone: turn.zone }),
  });
  return { type: "card", card };
}
