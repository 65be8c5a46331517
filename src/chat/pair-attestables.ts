import type { TrunkPair } from "../change/move/move-plan.ts";
import type { FleetObservation } from "../store/observation-store.ts";
import { sbcVendorOf } from "../telephony/sbc/vendor.ts";
import type { AttestSubject } from "./attest-subject.ts";
import { attestables, type Attestable } from "./attestables.ts";
import type { ChatDependencies } from "./turn.ts";

type Needed = Pick<ChatDependencies, "observations" | "preflights" | "checks" | "pairChecks" | "config">;

/** Everything that can be attested on a trunk, on a pair, or on both; what nobody attested comes first. */
export async function everyAttestable(
  deps: Needed,
  { trunk, pair, fleet }: AttestSubject,
  now: Date,
): Promise<readonly Attestable[]> {
  const all = [
    ...(pair ? await pairAttestables(deps, pair, fleet, now) : []),
    ...(trunk ? await attestables(deps, trunk, now) : []),
  ];
  return [...all.filter(({ attested }) => !attested), ...all.filter(({ attested }) => attested)];
}

/** Whether the network's part could be seen from here is not known before the request, so all of it is asked. */
export async function pairAttestables(
  { observations, preflights, pairChecks, config }: Omit<Needed, "checks">,
  { from, to }: TrunkPair,
  { verifiedDomains }: Pick<FleetObservation, "verifiedDomains">,
  now: Date,
): Promise<readonly Attestable[]> {
  const [attestations, probes, enteredSbc] = await Promise.all([
    preflights.attestations(to.fqdn, now, to.sipSignalingPort),
    observations.probes(),
    preflights.enteredSbc(from.fqdn),
  ]);
  const vendor = sbcVendorOf(probes.get(from.fqdn)?.product, enteredSbc);
  const known = { from, to, cloud: config.cloud, verifiedDomains, vendor, attestations, now };
  return pairChecks.flatMap((check) => {
    const { attestationDays: days } = check;
    if (days === null) return [];
    return check.attestable(known).map((item): Attestable => {
      const attested = attestations.find((attestation) => attestation.item === item.id) ?? null;
      return { check, item, days, port: to.sipSignalingPort, attested, needed: true };
    });
  });
}
