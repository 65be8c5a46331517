import { byName } from "../telephony/fqdn.ts";
import { derivedTrunks, policiesReaching } from "../telephony/voice-routing.ts";
import { namesUnread } from "../telephony/unread.ts";
import { readingProblem } from "./reading-problem.ts";
import type { ChatDependencies } from "./turn.ts";
import type { FleetRow } from "./views/fleet-card.ts";

/** Every trunk as last observed. */
export interface Fleet {
  readonly asOf: Date;
  readonly usersAsOf: Date | null;
  /** By name; a carrier's derived trunks, which are its own, come last. */
  readonly names: readonly string[];
  rowOf(fqdn: string): FleetRow;
  probedAt(fqdn: string): Date | null;
}

/** `fleet` undefined: nothing was read yet. `problem`: what is amiss with what was read. */
export async function readFleet({
  observations,
  preflights,
  changes,
}: Pick<ChatDependencies, "observations" | "preflights" | "changes">): Promise<{
  readonly fleet: Fleet | undefined;
  readonly problem: string | null;
}> {
  const [observed, users, probes, latest, open, failures, unread] = await Promise.all([
    observations.fleet(),
    observations.usersByPolicy(),
    observations.probes(),
    preflights.latestByTrunk(),
    changes.openByTrunk(),
    observations.failures(),
    observations.unread(),
  ]);
  const problem = readingProblem(failures.get("fleet")?.message, unread);
  if (!observed) return { fleet: undefined, problem };

  const { gateways, routing } = observed.value;
  const known = new Map(gateways.map((gateway) => [gateway.fqdn, gateway]));
  const fleet: Fleet = {
    asOf: observed.at,
    usersAsOf: users?.at ?? null,
    names: [
      ...[...known.keys()].sort(byName),
      ...derivedTrunks(new Set([...known.keys(), ...namesUnread("gateways", unread)]), routing),
    ],
    rowOf(fqdn) {
      const gateway = known.get(fqdn) ?? null;
      const probe = probes.get(fqdn);
      const change = open.get(fqdn);
      const reaching = new Set(policiesReaching(fqdn, routing));
      return {
        fqdn,
        mediaBypass: gateway?.mediaBypass ?? false,
        enabled: gateway?.enabled ?? true,
        options: probe ? { status: probe.optionsStatus, detail: probe.optionsDetail } : null,
        certificateNotAfter: probe?.certificateNotAfter ?? null,
        users: users
          ? users.value.filter(({ policy }) => reaching.has(policy)).reduce((sum, row) => sum + row.users, 0)
          : null,
        lastPreflight: latest.get(fqdn) ?? null,
        change: change ? { id: change.id, status: change.state.status } : null,
        derived: gateway === null,
      };
    },
    probedAt: (fqdn) => probes.get(fqdn)?.at ?? null,
  };
  return { fleet, problem };
}
