import type { TrunkPair } from "../changes/plan.ts";
import type { Config } from "../config/config.ts";
import type { ObservationStore } from "../store/observations/observation-store.ts";
import type { PreflightStore } from "../store/preflight-store.ts";
import { sbcVendorOf } from "../telephony/sbc/vendor.ts";
import { unreadOf } from "../telephony/unread.ts";
import { orUnread } from "../tenant/reading.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { Check, CheckContext, Finding, PairCheck, PairContext } from "./check.ts";
import type { Probes } from "./probes/probes.ts";
import { runChecks } from "./report.ts";
import { readFleet } from "./run/read-fleet.ts";
import { day } from "../lib/time.ts";

/**
 * What a preflight is about: one trunk, or the two trunks of one SBC against each other, of which the new one may not be a
 * gateway yet. Of one trunk `live` asks for all that routes calls to be read again, as before an effect; else the last
 * observation will do.
 */
export type PreflightSubject = { readonly fqdn: string; readonly live: boolean } | TrunkPair;

/** Gathers what the checks look at and runs them side by side, telling each finding as it comes. */
export type RunPreflight = (
  about: PreflightSubject,
  signal: AbortSignal,
  onFinding?: (finding: Finding) => void,
) => Promise<readonly Finding[]>;

export interface PreflightOptions {
  readonly checks: readonly Check[];
  readonly pairChecks: readonly PairCheck[];
  readonly tenant: Tenant;
  readonly observations: ObservationStore;
  readonly preflights: PreflightStore;
  readonly probesFor: (fqdn: string, port: number, signal: AbortSignal) => Probes;
  readonly cloud: Config["cloud"];
  readonly now: () => Date;
}

export function createPreflight(options: PreflightOptions): RunPreflight {
  const { checks, pairChecks } = options;
  return async function runPreflight(about, signal, onFinding = () => {}) {
    return "fqdn" in about
      ? runChecks(checks, await gatherTrunk(options, about.fqdn, about.live, signal), onFinding, signal)
      : runChecks(pairChecks, await gatherPair(options, about, signal), onFinding, signal);
  };
}

/** A trunk without a gateway object is probed at the port most SBCs use. */
const defaultPort = 5061;

/** The trunk itself is always read live. */
async function gatherTrunk(
  { tenant, observations, preflights, probesFor, cloud, now }: PreflightOptions,
  fqdn: string,
  live: boolean,
  signal: AbortSignal,
): Promise<CheckContext> {
  const at = now();
  const [
    gateway,
    { value: fleet, unread },
    population,
    emergencyCalling,
    attestations,
    enteredSbc,
    lastProbes,
  ] = await Promise.all([
    tenant.readGateway(fqdn, signal),
    live ? readFleet(tenant, signal) : observations.fleet().then((seen) => seen ?? readFleet(tenant, signal)),
    observations.usersByPolicy(),
    observations.emergencyCalling(),
    preflights.attestations(fqdn, at),
    preflights.enteredSbc(fqdn),
    observations.probes(),
  ]);
  const others = gateway ? fleet.gateways.filter((other) => other.fqdn !== gateway.fqdn) : fleet.gateways;
  return {
    fqdn,
    gateway,
    fleet: gateway ? [...others, gateway] : others,
    cloud,
    // A list with a gap would tell that a domain is missing.
    verifiedDomains: unreadOf(["verified domains"], unread).length > 0 ? [] : fleet.verifiedDomains,
    routing: fleet.routing,
    dependants: fleet.dependants,
    clientMediaPorts: fleet.clientMediaPorts,
    unread: [...unread, ...(population?.unread ?? [])],
    usersByPolicy: population?.value ?? [],
    emergencyCalling: population ? emergencyCalling : null,
    attestations,
    enteredSbc,
    lastSeenProduct: lastProbes.get(fqdn)?.product ?? null,
    probes: probesFor(fqdn, gateway?.sipSignalingPort ?? defaultPort, signal),
    now: at,
  };
}

/** How far back calls are looked at for how many there are at once. */
const week = 7 * day;

/** The old trunk is read live; the new one is as it is meant to be. */
async function gatherPair(
  { tenant, observations, preflights, probesFor, cloud, now }: PreflightOptions,
  { from, to }: TrunkPair,
  signal: AbortSignal,
): Promise<PairContext> {
  const at = now();
  const [gateway, domains, attestations, busiest, lastProbes, enteredSbc] = await Promise.all([
    tenant.readGateway(from.fqdn, signal),
    orUnread("verified domains", tenant.readVerifiedDomains(signal), []),
    preflights.attestations(to.fqdn, at, to.sipSignalingPort),
    observations.callsAtOnce([from.fqdn, to.fqdn], new Date(at.getTime() - week), at),
    observations.probes(),
    preflights.enteredSbc(from.fqdn),
  ]);
  return {
    from: gateway ?? from,
    to,
    cloud,
    verifiedDomains: domains.unread.length > 0 ? [] : domains.value,
    unread: domains.unread,
    attestations,
    vendor: sbcVendorOf(lastProbes.get(from.fqdn)?.product, enteredSbc),
    busiest,
    probesFrom: probesFor(from.fqdn, from.sipSignalingPort, signal),
    probesTo: probesFor(to.fqdn, to.sipSignalingPort, signal),
    now: at,
  };
}
