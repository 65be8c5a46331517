import type { Config } from "../config.ts";
import type { CheckContext, Finding } from "../preflight/check.ts";
import type { Probes } from "../preflight/probes/probes.ts";
import type { FleetObservation, ObservationStore } from "../store/observation-store.ts";
import type { PreflightStore } from "../store/preflight-store.ts";
import { orUnread, type Reading } from "../tenant/reading.ts";
import type { Tenant } from "../tenant/tenant.ts";
import { unreadOf } from "../telephony/unread.ts";
import { mediaPorts } from "../telephony/clouds.ts";
import type { ClientMediaPorts } from "../telephony/trunk-dependants.ts";
import type { Gateway } from "../telephony/gateway.ts";

export interface CheckTrunkOptions {
  /** Runs every check side by side, telling each finding as it comes. */
  readonly runChecks: (
    context: CheckContext,
    onFinding: (finding: Finding) => void,
    signal: AbortSignal,
  ) => Promise<readonly Finding[]>;
  readonly tenant: Tenant;
  readonly observations: ObservationStore;
  readonly preflights: PreflightStore;
  readonly probesFor: (fqdn: string, port: number, signal: AbortSignal) => Probes;
  readonly cloud: Config["cloud"];
  readonly now: () => Date;
}

/** Preflights one trunk: gathers what the checks look at and runs them side by side. */
export type CheckTrunk = (
  fqdn: string,
  options: { readonly live: boolean; readonly onFinding?: (finding: Finding) => void },
  signal: AbortSignal,
) => Promise<readonly Finding[]>;

/** A trunk without a gateway object is probed at the port most SBCs use. */
const usualPort = 5061;

export function createCheckTrunk(options: CheckTrunkOptions): CheckTrunk {
  return async function checkTrunk(fqdn, { live, onFinding = () => {} }, signal) {
    const context = await gather(options, fqdn, live, signal);
    return options.runChecks(context, onFinding, signal);
  };
}

/**
 * The trunk itself is always read live; the rest comes from the last observation, unless `live` asks for all that
 * routes calls to be read again, as before an effect.
 */
async function gather(
  options: CheckTrunkOptions,
  fqdn: string,
  live: boolean,
  signal: AbortSignal,
): Promise<CheckContext> {
  const { tenant, observations, preflights, now } = options;
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
  return {
    fqdn,
    gateway,
    fleet: withCurrent(fleet.gateways, gateway),
    cloud: options.cloud,
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
    probes: options.probesFor(fqdn, gateway?.sipSignalingPort ?? usualPort, signal),
    now: at,
  };
}

/** Where it is not known which ports clients use, they may use any. */
const anyPort: ClientMediaPorts = { restricted: false, audio: mediaPorts.clientUnrestricted };

/**
 * Reads all that the fleet observation holds. Without the gateways there is no fleet; whatever else is refused, or is not as
 * its contract says, is unread.
 */
export async function readFleet(tenant: Tenant, signal: AbortSignal): Promise<Reading<FleetObservation>> {
  const [gateways, routing, dependants, clientMediaPorts, verifiedDomains] = await Promise.all([
    tenant.readGateways(signal),
    tenant.readVoiceRouting(signal),
    tenant.readTrunkDependants(signal),
    orUnread(
      "client media ports",
      tenant.readClientMediaPorts(signal).then((value) => ({ value, unread: [] })),
      anyPort,
    ),
    orUnread("verified domains", tenant.readVerifiedDomains(signal), []),
  ]);
  return {
    value: {
      gateways: gateways.value,
      routing: routing.value,
      dependants: dependants.value,
      clientMediaPorts: clientMediaPorts.value,
      verifiedDomains: verifiedDomains.value,
    },
    unread: [gateways, routing, dependants, clientMediaPorts, verifiedDomains].flatMap(
      ({ unread }) => unread,
    ),
  };
}

function withCurrent(fleet: readonly Gateway[], gateway: Gateway | undefined): readonly Gateway[] {
  return gateway ? [...fleet.filter(({ fqdn }) => fqdn !== gateway.fqdn), gateway] : fleet;
}
