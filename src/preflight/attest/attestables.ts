import type { Change } from "../../changes/change.ts";
import type { Person } from "../../changes/person.ts";
import type { TrunkPair } from "../../changes/plan.ts";
import { findTrunk, type KnownTrunk } from "../../gateways/trunk.ts";
import type { ProbeSummary } from "../../store/observations/observation-store.ts";
import { sbcVendorOf } from "../../telephony/sbc/vendor.ts";
import type { ChatDependencies } from "../../teams/capability/turn.ts";
import type { Attestation, AttestationItem, CheckOn, Finding } from "../check.ts";
import { onlyAttested } from "../weighing.ts";

/** Something a person can confirm on one trunk. */
export interface Attestable {
  readonly check: { readonly title: string };
  readonly item: AttestationItem;
  readonly days: number;
  /** Of a second trunk, for which a confirmation holds on this port alone; null where the port does not matter. */
  readonly port: number | null;
  /** The newest confirmation that still holds; null where there is none. */
  readonly attested: Attestation | null;
  /** Whether a confirmation is needed: false where the probes succeeded. */
  readonly needed: boolean;
}

type Needed = Pick<ChatDependencies, "observations" | "preflights" | "checks" | "pairChecks" | "config">;

/** Everything that can be attested on a trunk, on a pair, or on both; what nobody attested comes first. */
export async function everyAttestable(
  deps: Needed,
  { trunk, pair }: { readonly trunk: KnownTrunk | null; readonly pair: TrunkPair | null },
  now: Date,
): Promise<readonly Attestable[]> {
  const all = [
    ...(pair ? await ofPair(deps, pair, now) : []),
    ...(trunk ? await ofTrunk(deps, trunk, now) : []),
  ];
  return [...all.filter(({ attested }) => !attested), ...all.filter(({ attested }) => attested)];
}

/** A statement that somebody confirmed. */
export interface Confirmed {
  readonly statement: string;
  readonly by: Person;
}

/** What people confirmed of a request's trunks: an approver should know what nobody probed, and whose word it is. */
export async function confirmedOf(
  deps: Needed,
  { state, submission, subject }: Change,
  now: Date,
): Promise<readonly Confirmed[]> {
  if (state.status !== "awaitingApproval" || !submission || submission.preflightId === null) return [];
  const { pair } = submission.plan;
  const trunk = await findTrunk(deps, subject, "gateway");
  const items = trunk.ok ? await everyAttestable(deps, { trunk, pair }, now) : [];
  const given = await Promise.all([
    ...(pair ? [deps.preflights.attestations(pair.to.fqdn, now, pair.to.sipSignalingPort)] : []),
    deps.preflights.attestations(subject, now),
  ]);
  return given
    .flat()
    .filter(({ sealed }) => sealed)
    .map(({ item, by, byName }) => ({
      statement: items.find((other) => other.item.id === item)?.item.statement ?? item,
      by: { id: by, name: byName },
    }));
}

async function ofTrunk(
  { observations, preflights, checks, config }: Needed,
  { fqdn, gateway, fleet }: KnownTrunk,
  now: Date,
): Promise<readonly Attestable[]> {
  const [attestations, enteredSbc, probes, latest] = await Promise.all([
    preflights.attestations(fqdn, now),
    preflights.enteredSbc(fqdn),
    observations.probes(),
    preflights.latest(fqdn),
  ]);
  const probe = probes.get(fqdn);
  const known = {
    fqdn,
    gateway,
    cloud: config.cloud,
    clientMediaPorts: fleet.value.clientMediaPorts,
    enteredSbc,
    lastSeenProduct: probe?.product ?? null,
  };
  return attestablesOf(checks, known, attestations, {
    port: null,
    needed: (check) => needsConfirmation(check, latest?.findings, probe),
  });
}

/** Whether the network's part could be seen from here is not known before the request, so all of it is asked. */
async function ofPair(
  { observations, preflights, pairChecks, config }: Needed,
  { from, to }: TrunkPair,
  now: Date,
): Promise<readonly Attestable[]> {
  const [attestations, probes, enteredSbc] = await Promise.all([
    preflights.attestations(to.fqdn, now, to.sipSignalingPort),
    observations.probes(),
    preflights.enteredSbc(from.fqdn),
  ]);
  const vendor = sbcVendorOf(probes.get(from.fqdn)?.product, enteredSbc);
  const known = { from, to, cloud: config.cloud, vendor };
  return attestablesOf(pairChecks, known, attestations, { port: to.sipSignalingPort, needed: () => true });
}

type CheckKnowing<Known> = Pick<
  CheckOn<never, Known>,
  "id" | "title" | "effects" | "attestationDays" | "attestable"
>;

function attestablesOf<Known>(
  checks: readonly CheckKnowing<Known>[],
  known: Known,
  attestations: readonly Attestation[],
  { port, needed }: { port: number | null; needed: (check: CheckKnowing<Known>) => boolean },
): readonly Attestable[] {
  return checks.flatMap((check) => {
    const { attestationDays: days } = check;
    if (days === null) return [];
    return check.attestable(known).map((item) => {
      const attested = attestations.find((given) => given.sealed && given.item === item.id) ?? null;
      return { check, item, days, port, attested, needed: needed(check) };
    });
  });
}

/** What can be probed needs one only where the last preflight, or else the last background probe, did not succeed. */
function needsConfirmation(
  { id, effects }: Pick<CheckOn<never, never>, "id" | "effects">,
  findings: readonly Finding[] | undefined,
  probe: ProbeSummary | undefined,
): boolean {
  if (onlyAttested(effects)) return true;
  if (!findings) return probe?.reached === false;
  return findings.some(
    ({ check, outcome }) => check === id && (outcome === "unknown" || outcome === "attested"),
  );
}
