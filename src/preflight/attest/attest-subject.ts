import { migrationAsked } from "../../changes/kinds/kinds.ts";
import type { TrunkPair } from "../../changes/plan.ts";
import { trunkPair } from "../../changes/plans/trunk-pair.ts";
import type { FleetObservation } from "../../store/observations/observation-store.ts";
import { parseFqdn, parentDomainOf, verifiedDomainOf } from "../../telephony/fqdn.ts";
import { proposedValues } from "../../changes/kinds/migrate/form-values.ts";
import type { NamedTrunks } from "../../gateways/named-trunks.ts";
import { readTrunkName } from "../../gateways/trunk-name.ts";
import { findTrunk, type KnownTrunk } from "../../gateways/trunk.ts";
import { refusal, type ChatDependencies, type Refused } from "../../teams/capability/turn.ts";

/** A trunk, or a pair of which the second may not be a gateway yet. Attestations stand under `fqdn`. */
export interface AttestSubject {
  readonly ok: true;
  readonly fqdn: string;
  /** Null where there is no such trunk yet. */
  readonly trunk: KnownTrunk | null;
  readonly pair: TrunkPair | null;
}

type SecondTrunk = AttestSubject & { readonly pair: TrunkPair };
interface Refusal {
  readonly ok: false;
  readonly refused: Refused;
}
type Found = AttestSubject | Refusal;

export async function attestSubject(
  deps: Pick<ChatDependencies, "observations" | "changes">,
  { fqdn: typed, second }: NamedTrunks,
): Promise<Found> {
  if (second) return secondTrunk(deps, typed ?? "", second, "attest");
  const trunk = await findTrunk(deps, typed, "attest");
  const fqdn = trunk.ok ? trunk.fqdn : parseFqdn(readTrunkName(typed ?? "").name);
  const fleet = (await deps.observations.fleet())?.value;
  const pair = fqdn && fleet ? await openPair(deps, fqdn, fleet) : undefined;
  if (fqdn !== undefined && pair) return { ok: true, fqdn, trunk: trunk.ok ? trunk : null, pair };
  if (trunk.ok) return { ok: true, fqdn: trunk.fqdn, trunk, pair: null };
  if (fqdn === undefined || !fleet || verifiedDomainOf(fqdn, fleet.verifiedDomains) === undefined)
    return trunk;
  const text = `${trunk.refused.text} A second trunk that is still to be made is confirmed beside its first: confirm ${fqdn} for sbc1.contoso.com.`;
  return { ok: false, refused: { ...trunk.refused, text } };
}

/** A pair of trunks; the first must be a gateway. `command` is what a suggestion runs. */
export async function secondTrunk(
  deps: Pick<ChatDependencies, "observations" | "changes">,
  typed: string,
  { of, port }: NonNullable<NamedTrunks["second"]>,
  command: "attest" | "preflight",
): Promise<SecondTrunk | Refusal> {
  const old = await findTrunk(deps, of, command);
  if (!old.ok) return old;
  const { gateway } = old;
  const fleet = old.fleet.value;
  const fqdn = parseFqdn(typed);
  if (!gateway)
    return refused(`${old.fqdn} is a carrier's derived trunk: this tenant cannot give it a second one.`);
  if (fqdn === undefined) return refused(`“${typed.slice(0, 80)}” is not an FQDN.`);
  if (fqdn === old.fqdn) return refused("The second trunk needs an FQDN of its own.");
  if (port !== null && (port < 1 || port > 65_535))
    return refused(`${port} is no port: those go from 1 to 65535.`);
  if (verifiedDomainOf(fqdn, fleet.verifiedDomains) === undefined)
    return refused(`${parentDomainOf(fqdn)} is not a verified domain of this tenant.`);
  const open = await openPair(deps, fqdn, fleet);
  const planned = open?.from.fqdn === old.fqdn ? open.to.sipSignalingPort : undefined;
  const made = fleet.gateways.find((other) => other.fqdn === fqdn);
  const newPort =
    port ?? made?.sipSignalingPort ?? planned ?? Number(proposedValues(gateway, fleet, "UTC").newPort);
  const known = made && (await findTrunk(deps, fqdn, command));
  return {
    ok: true,
    fqdn,
    trunk: known?.ok ? known : null,
    pair: trunkPair(gateway, { newFqdn: fqdn, newPort }),
  };
}

/** The two trunks of an open migration to that name. */
async function openPair(
  { changes }: Pick<ChatDependencies, "changes">,
  fqdn: string,
  { gateways }: FleetObservation,
): Promise<TrunkPair | undefined> {
  for (const { request, subject } of (await changes.openByTrunk()).values()) {
    const asked = migrationAsked(request);
    if (asked?.newFqdn !== fqdn) continue;
    const from = gateways.find((gateway) => gateway.fqdn === subject);
    if (from) return trunkPair(from, asked);
  }
  return undefined;
}

function refused(text: string): Refusal {
  return { ok: false, refused: refusal("Not as a second trunk", text) };
}
