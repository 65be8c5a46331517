import type { Change } from "../changes/change.ts";
import { refusalOf } from "../changes/kinds/bypass/plan-bypass.ts";
import { leftWords } from "../changes/left-half-done.ts";
import { openHolds } from "../changes/hold.ts";
import { usesLocalMediaOptimisation } from "../telephony/gateway.ts";
import { byName } from "../telephony/fqdn.ts";
import { derivedTrunks, policiesReaching } from "../telephony/voice-routing.ts";
import { namesUnread, unreadWords } from "../telephony/unread.ts";
import type { ChatDependencies } from "../teams/capability/turn.ts";
import { trunkState, type TrunkFacts, type TrunkState } from "./trunk-state.ts";

/** One trunk as last observed. */
export interface FleetTrunk {
  readonly fqdn: string;
  readonly facts: TrunkFacts;
  readonly state: TrunkState;
}

/** Every trunk as last observed. */
export interface Fleet {
  readonly asOf: Date;
  readonly usersAsOf: Date | null;
  /** By name; a carrier's derived trunks, which are its own, come last. */
  readonly trunks: readonly FleetTrunk[];
  /** Users who reach the trunk; null: not counted yet. */
  usersOf(fqdn: string): number | null;
  /** Whether the trunk's bypass may be switched the other way. */
  switchable(fqdn: string): boolean;
}

/** `fleet` undefined: nothing was read yet. `problem`: what is wrong with what was read; `failure`: only why it is old. */
export async function observedFleet({
  observations,
  preflights,
  changes,
  now,
}: Pick<ChatDependencies, "observations" | "preflights" | "changes" | "now">): Promise<{
  readonly fleet: Fleet | undefined;
  readonly problem: string | null;
  readonly failure: string | null;
}> {
  const [observed, users, probes, latest, open, half, failures, unread] = await Promise.all([
    observations.fleet(),
    observations.usersByPolicy(),
    observations.probes(),
    preflights.latestByTrunk(),
    changes.openByTrunk(),
    changes.leftHalfDone(),
    observations.failures(),
    observations.unread(),
  ]);
  const failure = failureWords(failures.get("fleet")?.message);
  const left = unread.length === 0 ? null : unread.map(unreadWords).join(" ");
  const problem = [failure, left].filter((words) => words !== null).join(" ") || null;
  if (!observed) return { fleet: undefined, problem, failure };

  const { gateways, routing } = observed.value;
  const known = new Map(gateways.map((gateway) => [gateway.fqdn, gateway]));
  const changeOn = new Map(
    [...open.values()].flatMap((change) => trunksOf(change).map((fqdn) => [fqdn, change] as const)),
  );
  const names = [
    ...[...known.keys()].sort(byName),
    ...derivedTrunks(new Set([...known.keys(), ...namesUnread("gateways", unread)]), routing),
  ];
  return {
    problem,
    failure,
    fleet: {
      asOf: observed.at,
      usersAsOf: users?.at ?? null,
      trunks: names.map(trunkOf),
      usersOf(fqdn) {
        if (!users) return null;
        const reaching = new Set(policiesReaching(fqdn, routing));
        const reached = users.value.filter(({ policy }) => reaching.has(policy));
        return reached.reduce((sum, row) => sum + row.users, 0);
      },
      switchable(fqdn) {
        const gateway = known.get(fqdn);
        return (
          gateway !== undefined &&
          refusalOf({ fqdn, gateway, fleet: gateways, routing }, !gateway.mediaBypass) === undefined
        );
      },
    },
  };

  function trunkOf(fqdn: string): FleetTrunk {
    const gateway = known.get(fqdn) ?? null;
    const change = changeOn.get(fqdn);
    const facts: TrunkFacts = {
      settings: gateway,
      localMediaOptimisation: gateway !== null && usesLocalMediaOptimisation(gateway, gateways),
      probe: probes.get(fqdn) ?? null,
      lastPreflight: latest.get(fqdn) ?? null,
      change: change
        ? { id: change.id, status: change.state.status, held: openHolds(change).length > 0 }
        : null,
      leftHalfDone: half
        .filter((one) => trunksOf(one.change).includes(fqdn))
        .map((one) => ({ id: one.change.id, what: leftWords(one) })),
      unread: left,
    };
    return { fqdn, facts, state: trunkState(facts, now()) };
  }
}

/** The second trunk of a migration is in it as well. */
function trunksOf({ subject, submission }: Change): readonly string[] {
  const pair = submission?.plan.pair;
  return pair ? [subject, pair.from.fqdn, pair.to.fqdn] : [subject];
}

function failureWords(message: string | undefined): string | null {
  return message === undefined ? null : `The last refresh failed: ${message} Shown is what was read before.`;
}
