import { matches, readPattern } from "../../src/telephony/numbers/number-pattern.ts";
import type { StoredRoute, TenantState } from "./state.ts";
import type { StoredUser } from "./users.ts";

/** Where outgoing calls go as the tenant is configured now. Good for many calls made at one time. */
export interface Outgoing {
  /** Trunks in the order in which Microsoft tries them, without those that are switched off. */
  trunksFor(
    user: StoredUser,
    number: string,
    shuffle: (trunks: readonly string[]) => readonly string[],
  ): readonly string[];
  /** Everybody with a number whose policy leads to a trunk, whatever number they call. */
  peopleOf(fqdn: string): readonly StoredUser[];
}

/**
 * The policy's first usage that has a matching route, and no other; of that the matching routes by priority, in each route
 * the gateways in random order. Source: "Configure call routing for Direct Routing".
 */
export function outgoingOf(state: TenantState): Outgoing {
  const byUsage = new Map<
    string,
    (Pick<StoredRoute, "gateways"> & { readonly takes: (number: string) => boolean })[]
  >();
  for (const route of state.routes.allShown().toSorted((a, b) => a.priority - b.priority)) {
    const pattern = readPattern(route.pattern);
    for (const usage of route.usages)
      byUsage.set(usage, [
        ...(byUsage.get(usage) ?? []),
        { gateways: route.gateways, takes: (number) => matches(pattern, number) },
      ]);
  }
  const usagesOf = (user: StoredUser) =>
    state.policies.shown(state.people.assignmentOf(user)?.policy ?? "Global")?.usages ?? [];
  const takesCalls = (fqdn: string) => state.gateways.shown(fqdn)?.settings.Enabled ?? true;
  let people: ReadonlyMap<string, readonly StoredUser[]> | undefined;

  return {
    trunksFor(user, number, shuffle) {
      const matching = usagesOf(user)
        .map((usage) => (byUsage.get(usage) ?? []).filter(({ takes }) => takes(number)))
        .find((routes) => routes.length > 0);
      const trunks = (matching ?? []).flatMap(({ gateways }) => shuffle(gateways));
      return [...new Set(trunks)].filter(takesCalls);
    },
    peopleOf(fqdn) {
      people ??= peopleByTrunk();
      return people.get(fqdn) ?? [];
    },
  };

  function peopleByTrunk(): ReadonlyMap<string, readonly StoredUser[]> {
    const found = new Map<string, StoredUser[]>();
    const trunksOfPolicy = new Map<readonly string[], readonly string[]>();
    for (const user of state.people.all) {
      if (user.number === null) continue;
      const usages = usagesOf(user);
      const trunks = trunksOfPolicy.get(usages) ?? trunksBehind(usages);
      trunksOfPolicy.set(usages, trunks);
      for (const fqdn of trunks) {
        const known = found.get(fqdn);
        if (known) known.push(user);
        else found.set(fqdn, [user]);
      }
    }
    return found;
  }

  function trunksBehind(usages: readonly string[]): readonly string[] {
    return [
      ...new Set(usages.flatMap((usage) => (byUsage.get(usage) ?? []).flatMap(({ gateways }) => gateways))),
    ];
  }
}
