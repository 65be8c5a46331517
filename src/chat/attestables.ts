import type { Attestation, AttestationItem, Check, CheckContext, Finding } from "../preflight/check.ts";
import { onlyAttested } from "../preflight/weighing.ts";
import type { ProbeSummary } from "../store/observation-store.ts";
import type { KnownTrunk } from "./trunk.ts";
import type { ChatDependencies } from "./turn.ts";

/** Something a person can vouch for on one trunk. */
export interface Attestable {
  readonly check: Pick<Check, "title">;
  readonly item: AttestationItem;
  readonly days: number;
  /** Of a second trunk, for which the word holds on this port alone; null where the port does not matter. */
  readonly port: number | null;
  /** The newest word on it that still holds; null where nobody's does. */
  readonly attested: Attestation | null;
  /** Whether a person's word is needed: false where the probes got through. */
  readonly needed: boolean;
}

/** Everything that can be attested on a trunk, from the last observation; what nobody attested comes first. */
export async function attestables(
  deps: Pick<ChatDependencies, "observations" | "preflights" | "checks" | "config">,
  { fqdn, gateway, fleet }: KnownTrunk,
  now: Date,
): Promise<readonly Attestable[]> {
  const [users, attestations, enteredSbc, probes, latest] = await Promise.all([
    deps.observations.usersByPolicy(),
    deps.preflights.attestations(fqdn, now),
    deps.preflights.enteredSbc(fqdn),
    deps.observations.probes(),
    deps.preflights.latest(fqdn),
  ]);
  const probe = probes.get(fqdn);
  const context: Omit<CheckContext, "probes"> = {
    fqdn,
    gateway,
    fleet: fleet.value.gateways,
    cloud: deps.config.cloud,
    verifiedDomains: fleet.value.verifiedDomains,
    routing: fleet.value.routing,
    dependants: fleet.value.dependants,
    clientMediaPorts: fleet.value.clientMediaPorts,
    unread: fleet.unread,
    usersByPolicy: users?.value ?? [],
    emergencyCalling: null,
    attestations,
    enteredSbc,
    lastSeenProduct: probe?.product ?? null,
    now,
  };
  const all = deps.checks.flatMap((check) => {
    const { attestationDays: days } = check;
    if (days === null) return [];
    const needed = needsWord(check, latest?.findings, probe);
    return check.attestable(context).map((item): Attestable => {
      const attested = attestations.find((attestation) => attestation.item === item.id) ?? null;
      return { check, item, days, port: null, attested, needed };
    });
  });
  return [...all.filter(({ attested }) => !attested), ...all.filter(({ attested }) => attested)];
}

/** What can be probed needs a word only where the last preflight, or else the last background probe, did not get through. */
function needsWord(
  { id, effects }: Check,
  findings: readonly Finding[] | undefined,
  probe: ProbeSummary | undefined,
): boolean {
  if (onlyAttested(effects)) return true;
  if (!findings) return probe?.reached === false;
  return findings.some(
    ({ check, outcome }) => check === id && (outcome === "unknown" || outcome === "attested"),
  );
}
