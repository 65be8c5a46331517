import type { Affected } from "../plan.ts";
import type { TrunkReach } from "../reach.ts";
import { bold, counted, listed } from "../../teams/cards/text.ts";

/** How many accounts a switch of bypass reaches. */
export interface Reach {
  readonly users: number;
  readonly resourceAccounts: number;
}

/** Null where nobody could tell. */
export function reachOf({ policies }: Pick<Affected, "policies">): Reach | null {
  if (policies === null) return null;
  const sum = (of: keyof Reach) => policies.reduce((total, policy) => total + policy[of], 0);
  return { users: sum("users"), resourceAccounts: sum("resourceAccounts") };
}

export function reachWords(reach: Reach | null): string {
  if (reach === null) return "not known: the people of this tenant have not been read";
  const { users, resourceAccounts } = reach;
  return listed([
    counted(users, "user"),
    ...(resourceAccounts > 0 ? [counted(resourceAccounts, "resource account")] : []),
  ]);
}

/** What a trunk reached when a change of it was asked for, and reaches now. */
export interface ReachSince {
  readonly asked: TrunkReach;
  readonly now: TrunkReach;
  /** What would void an approval at the start, as sentences. */
  readonly grown: readonly string[];
}

/** Side by side, where they differ. */
export function reachFacts(since: ReachSince | null) {
  return since === null
    ? []
    : [
        { title: "Reached then", value: trunkReachWords(since.asked) },
        { title: "Reaches now", value: bold(trunkReachWords(since.now)) },
      ];
}

/** For whoever is asked to approve. */
export function reachCautions(since: ReachSince | null): readonly string[] {
  return since === null || since.grown.length === 0
    ? []
    : [
        "More is reached than when this was asked for: an approval of it is void at the start. Have it asked for again.",
        ...since.grown,
      ];
}

function trunkReachWords({ people, policies, usages, emergencyPolicies, groups }: TrunkReach): string {
  const ways = listed([
    counted(policies.length, "policy", "policies"),
    counted(usages.length, "usage"),
    counted(emergencyPolicies.length, "emergency policy", "emergency policies"),
    groups === null ? "groups that cannot be read" : counted(groups.length, "group assignment"),
  ]);
  return `${people === null ? "people not read" : reachWords(people)}; ${ways}`;
}
