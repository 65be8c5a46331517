import type { Gateway } from "../telephony/gateway.ts";
import { namesUnread, unreadOf, type Unread } from "../telephony/unread.ts";
import { derivedTrunks, type VoiceRouting } from "../telephony/voice-routing.ts";
import type { Sight } from "./sight.ts";

/** The fleet as it was last read, with what of it could not be. */
interface SeenFleet {
  readonly value: { readonly gateways: readonly Gateway[]; readonly routing: VoiceRouting };
  readonly unread: readonly Unread[];
  readonly at: Date;
}

type SeenProbe = NonNullable<Sight["probe"]> & { readonly reached: boolean };

/** All trunks of the tenant: its gateways, and what routes name beside them. */
export function trunksOf({ value, unread }: SeenFleet): readonly string[] {
  const known = value.gateways.map(({ fqdn }) => fqdn);
  const odd = namesUnread("gateways", unread);
  return [...known, ...derivedTrunks(new Set([...known, ...odd]), value.routing)];
}

/** What is known of one trunk now. */
export function seeTrunk(
  fqdn: string,
  fleet: SeenFleet,
  probes: ReadonlyMap<string, SeenProbe>,
  calls: ReadonlyMap<string, NonNullable<Sight["calls"]>> = new Map(),
): Sight {
  const { gateways, routing } = fleet.value;
  const gateway = gateways.find((other) => other.fqdn === fqdn) ?? null;
  const probe = probes.get(fqdn);
  return {
    fqdn,
    fleetAt: fleet.at,
    gateway: gateway === null && mayBeUnread(fqdn, fleet.unread) ? undefined : gateway,
    routes:
      unreadOf(["voice routes"], fleet.unread).length > 0
        ? undefined
        : routing.routes.filter((route) => route.gateways.includes(fqdn)),
    emergencyPolicies: routing.emergencyPolicies,
    probe: probe && gateway && reachesAnything(probe, probes) ? probe : undefined,
    calls: calls.get(fqdn),
  };
}

/** A gateway that is missing while some could not be read by name may be one of those. */
function mayBeUnread(fqdn: string, unread: readonly Unread[]): boolean {
  return unreadOf(["gateways"], unread).some(
    ({ names }) => names === null || names.some((name) => name.toLowerCase() === fqdn || !name.includes(".")),
  );
}

/** Where no SBC at all answers, most likely the way out from here is broken, and nothing is known of any. */
function reachesAnything(probe: SeenProbe, probes: ReadonlyMap<string, SeenProbe>): boolean {
  return probe.reached || probes.size === 1 || [...probes.values()].some(({ reached }) => reached);
}
