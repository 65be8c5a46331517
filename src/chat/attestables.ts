import type { AttestationItem, Check, CheckContext } from "../preflight/check.ts";
import type { KnownTrunk } from "./trunk.ts";
import type { ChatDependencies } from "./turn.ts";

/** Something a person can vouch for on one trunk. */
export interface Attestable {
  readonly check: Check;
  readonly item: AttestationItem;
  readonly days: number;
}

/** Everything that can be attested on a trunk, from the last observation. */
export async function attestables(
  deps: Pick<ChatDependencies, "observations" | "preflights" | "checks" | "config">,
  { fqdn, gateway, fleet }: KnownTrunk,
  now: Date,
): Promise<readonly Attestable[]> {
  const [users, attestations, enteredSbc, probes] = await Promise.all([
    deps.observations.usersByPolicy(),
    deps.preflights.attestations(fqdn, now),
    deps.preflights.enteredSbc(fqdn),
    deps.observations.probes(),
  ]);
  const context: Omit<CheckContext, "probes"> = {
    fqdn,
    gateway,
    fleet: fleet.value.gateways,
    cloud: deps.config.cloud,
    verifiedDomains: fleet.value.verifiedDomains,
    routing: fleet.value.routing,
    dependants: fleet.value.dependants,
    clientMediaPorts: fleet.value.clientMediaPorts,
    usersByPolicy: users?.value ?? [],
    attestations,
    enteredSbc,
    lastSeenProduct: probes.get(fqdn)?.product ?? null,
    now,
  };
  return deps.checks.flatMap((check) =>
    check.attestationDays === null
      ? []
      : check.attestable(context).map((item) => ({ check, item, days: check.attestationDays ?? 0 })),
  );
}
