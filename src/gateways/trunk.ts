import { parseFqdn } from "../telephony/fqdn.ts";
import type { Gateway } from "../telephony/gateway.ts";
import { derivedTrunks } from "../telephony/voice-routing.ts";
import { namesUnread, unreadOf, unreadWords } from "../telephony/unread.ts";
import type { FleetObservation, Observed } from "../store/observations/observation-store.ts";
import { refusal, type ChatDependencies, type Refused, type Suggestion } from "../teams/capability/turn.ts";
import { oneRow } from "../teams/cards/buttons.ts";
import { listed } from "../lib/cut.ts";
import { readTrunkName, trunkNamed } from "./trunk-name.ts";

export interface KnownTrunk {
  readonly ok: true;
  readonly fqdn: string;
  /** Undefined for a carrier's derived trunk. */
  readonly gateway: Gateway | undefined;
  readonly fleet: Observed<FleetObservation>;
}

const maxNamed = 5;

/**
 * The trunk somebody named, as last observed; or a refusal with what they may have meant as buttons. A button types
 * `command`, the name, and `behind`, what stood behind the name.
 */
export async function findTrunk(
  deps: Pick<ChatDependencies, "observations">,
  typed: string | undefined,
  command: string,
  behind = "",
): Promise<KnownTrunk | { readonly ok: false; readonly refused: Refused }> {
  const all = { title: "All gateways", command: "gateways" };
  const again = (name: string): Suggestion => ({
    title: name,
    command: `${command} ${name} ${behind}`.trim(),
  });
  const fleet = await deps.observations.fleet();
  if (!typed) {
    const names = fleet?.value.gateways.map(({ fqdn }) => fqdn) ?? [];
    const few = names.length <= maxNamed ? names.map(again) : [];
    return refused("Which gateway?", `Add the name: ${command} sbc1.contoso.com.`, [...few, all]);
  }
  if (!fleet) {
    return refused(
      "Not read yet",
      "The gateways of this tenant have not been read yet. Try again in a minute.",
    );
  }
  const { gateways, routing } = fleet.value;
  const known = gateways.map(({ fqdn }) => fqdn);
  const odd = namesUnread("gateways", fleet.unread);
  const derived = derivedTrunks(new Set([...known, ...odd]), routing);
  const shown = typed.slice(0, 80);
  const named = trunkNamed(shown, [...new Set([...known, ...derived, ...odd])]);
  if (named.kind === "one") {
    const { fqdn } = named;
    return odd.includes(fqdn)
      ? refused("Not to be read", unreadOf(["gateways"], fleet.unread).map(unreadWords).join(" "))
      : { ok: true, fqdn, gateway: gateways.find((other) => other.fqdn === fqdn), fleet };
  }
  if (named.kind === "several") {
    const text = `“${shown}” may be ${listed(named.fqdns, maxNamed)}. Say which.`;
    return refused("Which of them?", text, [...oneRow(named.fqdns.map(again), maxNamed), all]);
  }
  const { near } = named;
  const why =
    parseFqdn(readTrunkName(shown).name) === undefined
      ? `“${shown}” is not a gateway's name. A gateway is named by its FQDN, like sbc1.contoso.com.`
      : `${shown} is not a gateway of this tenant.`;
  return refused("No such gateway", near.length > 0 ? `${why} Did you mean ${near.join(" or ")}?` : why, [
    ...near.map(again),
    all,
  ]);
}

function refused(...parts: Parameters<typeof refusal>): { readonly ok: false; readonly refused: Refused } {
  return { ok: false, refused: refusal(...parts) };
}
