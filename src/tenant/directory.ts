import type { Role } from "../change/roles.ts";
import type { Config } from "../config.ts";
import type { Tenant } from "./tenant.ts";

/** Who holds which role, from the configured ids and groups. */
export interface Directory {
  /**
   * The person's roles. Group members are remembered for five minutes unless `fresh`; decisions and effects ask fresh.
   * Rejects with a `TenantError` when a group that could matter cannot be read.
   */
  rolesOf(
    personId: string,
    options: { readonly fresh?: boolean },
    signal: AbortSignal,
  ): Promise<ReadonlySet<Role>>;
  /** Entra object ids of everybody who holds the role. */
  peopleWith(role: Role, signal: AbortSignal): Promise<readonly string[]>;
}

export interface DirectoryOptions {
  readonly config: Pick<Config, "roles">;
  readonly tenant: Pick<Tenant, "readGroupMembers">;
  readonly now: () => Date;
}

const rememberedMs = 5 * 60_000;
const groupPrefix = "group:";

export function createDirectory({ config, tenant, now }: DirectoryOptions): Directory {
  const groups = new Map<string, { readonly members: ReadonlySet<string>; readonly at: number }>();
  const holders: readonly (readonly [Role, readonly string[]])[] = [
    ["viewer", config.roles.viewers],
    ["admin", config.roles.admins],
    ["approver", config.roles.approvers],
  ];

  return {
    async rolesOf(personId, { fresh = false }, signal) {
      const id = personId.toLowerCase();
      const roles = new Set(holders.filter(([, entries]) => entries.includes(id)).map(([role]) => role));
      try {
        for (const [role, entries] of holders) {
          if (!roles.has(role) && (await inAnyGroup(id, entries, fresh, signal))) roles.add(role);
        }
      } catch (error) {
        // Somebody named in the configuration can still look around while groups cannot be read.
        if (fresh || roles.size === 0) throw error;
      }
      return roles;
    },

    async peopleWith(role, signal) {
      const entries = holders.find(([name]) => name === role)?.[1] ?? [];
      const people = new Set(entries.filter((entry) => !entry.startsWith(groupPrefix)));
      for (const group of groupsIn(entries)) {
        for (const member of await membersOf(group, false, signal)) people.add(member);
      }
      return [...people];
    },
  };

  async function inAnyGroup(
    personId: string,
    entries: readonly string[],
    fresh: boolean,
    signal: AbortSignal,
  ): Promise<boolean> {
    for (const group of groupsIn(entries)) {
      if ((await membersOf(group, fresh, signal)).has(personId)) return true;
    }
    return false;
  }

  async function membersOf(group: string, fresh: boolean, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const known = groups.get(group);
    if (known && !fresh && now().getTime() - known.at < rememberedMs) return known.members;
    const read = await tenant.readGroupMembers(group, signal);
    const members = new Set(read.map((id) => id.toLowerCase()));
    groups.set(group, { members, at: now().getTime() });
    return members;
  }
}

function groupsIn(entries: readonly string[]): readonly string[] {
  return entries
    .filter((entry) => entry.startsWith(groupPrefix))
    .map((entry) => entry.slice(groupPrefix.length));
}
