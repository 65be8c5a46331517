import { parseFqdn } from "../telephony/fqdn.ts";
import type { Gateway } from "../telephony/gateway.ts";
import { derivedTrunks } from "../telephony/voice-routing.ts";
import { namesUnread, unreadOf, unreadWords } from "../telephony/unread.ts";
import type { FleetObservation, Observed } from "../store/observation-store.ts";
import { nearest } from "./did-you-mean.ts";
import { refusal, type ChatDependencies, type Refused } from "./turn.ts";

export interface KnownTrunk {
  readonly ok: true;
  readonly fqdn: string;
  /** Undefined for a carrier's derived trunk. */
  readonly gateway: Gateway | undefined;
  readonly fleet: Observed<FleetObservation>;
}

/** The trunk somebody typed, as last observed; or a refusal that says what they may have meant. */
export async function findTrunk(
  deps: Pick<ChatDependencies, "observations">,
  typed: string | undefined,
  command: string,
): Promise<KnownTrunk | { readonly ok: false; readonly refused: Refused }> {
  if (!typed) return no("Which gateway?", `Write its name behind the command: ${command} sbc1.contoso.com.`);
  const fleet = await deps.observations.fleet();
  if (!fleet) {
    return no("Not read yet", "The gateways of this tenant have not been read yet. Try again in a minute.");
  }
  const { gateways, routing } = fleet.value;
  const known = gateways.map(({ fqdn }) => fqdn);
  const odd = namesUnread("gateways", fleet.unread);
  const derived = derivedTrunks(new Set([...known, ...odd]), routing);
  const fqdn = parseFqdn(typed);
  if (fqdn !== undefined && odd.includes(fqdn))
    return no("Not to be read", unreadOf(["gateways"], fleet.unread).map(unreadWords).join(" "));
  const gateway = gateways.find((other) => other.fqdn === fqdn);
  if (fqdn !== undefined && (gateway || derived.includes(fqdn))) return { ok: true, fqdn, gateway, fleet };

  const shown = typed.slice(0, 80);
  const near = nearest(shown, [...known, ...derived]);
  const why =
    fqdn === undefined
      ? `“${shown}” is not a gateway's name. A gateway is named by its FQDN, like sbc1.contoso.com.`
      : `${shown} is not a gateway of this tenant.`;
  return no("No such gateway", near.length > 0 ? `${why} Did you mean ${near.join(" or ")}?` : why, [
    ...near.map((name) => ({ title: name, command: `${command} ${name}` })),
    { title: "All gateways", command: "gateways" },
  ]);
}

function no(...parts: Parameters<typeof refusal>): { readonly ok: false; readonly refused: Refused } {
  return { ok: false, refused: refusal(...parts) };
}
