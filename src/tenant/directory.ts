import { roleOfGroup } from "../changes/approver-groups.ts";
import { groupsIn, peopleIn, type Role } from "../changes/roles.ts";
import type { Config } from "../config/config.ts";
import { createRemembered } from "./remembered.ts";
import type { Account, Tenant } from "./tenant.ts";

/** Who holds which role, from the configured ids and groups. Guests and disabled accounts hold none. */
export interface Directory {
  /**
   * The person's roles. Group members and accounts are remembered for five minutes unless `fresh`; decisions and effects
   * ask fresh. Rejects with a `TenantError` when a group that could matter, or the account, cannot be read.
   */
  rolesOf(
    personId: string,
    options: { readonly fresh?: boolean },
    signal: AbortSignal,
  ): Promise<ReadonlySet<Role>>;
  /**
   * The person's roles as far as they are known without asking anybody: for what only stops or takes back, which must not
   * wait for Graph. Whoever the configuration names holds the role unless their account was last seen as one that may not.
   */
  lastKnownRolesOf(personId: string): ReadonlySet<Role>;
  /** Those of them who are known without asking anybody, in the same way. */
  lastKnownWith(role: Role): readonly string[];
  /** Entra object ids of everybody who holds the role. */
  peopleWith(role: Role, signal: AbortSignal): Promise<readonly string[]>;
}

export interface DirectoryOptions {
  readonly config: Pick<Config, "roles">;
  readonly tenant: Pick<Tenant, "readGroupMembers" | "readAccounts">;
  readonly now: () => Date;
}

export function createDirectory({ config, tenant, now }: DirectoryOptions): Directory {
  const members = createRemembered<ReadonlySet<string>>(now, async ([group = ""], signal) => {
    const people = await tenant.readGroupMembers(group, signal);
    return new Map([[group, new Set(people.map((id) => id.toLowerCase()))]]);
  });
  const accounts = createRemembered<Account>(now, tenant.readAccounts);
  const holders: readonly (readonly [Role, readonly string[]])[] = [
    ["viewer", config.roles.viewers],
    ["admin", config.roles.admins],
    ["approver", config.roles.approvers],
    ["breakGlass", config.roles.breakGlass],
    ...config.roles.groups.map(({ name, members }) => [roleOfGroup(name), members] as const),
  ];

  return {
    async rolesOf(personId, { fresh = false }, signal) {
      const id = personId.toLowerCase();
      const roles = new Set(holders.filter(([, entries]) => entries.includes(id)).map(([role]) => role));
      const named = new Set(roles);
      try {
        for (const [role, entries] of holders) {
          if (!roles.has(role) && (await inAnyGroup(id, entries, fresh, signal))) roles.add(role);
        }
        // Strangers cost nothing: nobody's account is read who would hold no role anyway.
        if (roles.size > 0 && !mayAct((await accounts.get([id], fresh, signal)).get(id))) return new Set();
      } catch (error) {
        // Somebody named in the configuration can still look around while Graph does not answer.
        if (fresh || named.size === 0) throw error;
        return named;
      }
      return roles;
    },

    lastKnownRolesOf(personId) {
      const id = personId.toLowerCase();
      const account = accounts.last(id);
      if (account !== null && !mayAct(account)) return new Set();
      const holds = (entries: readonly string[]) =>
        entries.includes(id) || groupsIn(entries).some((group) => members.last(group)?.has(id));
      return new Set(holders.filter(([, entries]) => holds(entries)).map(([role]) => role));
    },

    lastKnownWith(role) {
      const entries = holders.find(([name]) => name === role)?.[1] ?? [];
      const people = new Set([
        ...peopleIn(entries),
        ...groupsIn(entries).flatMap((group) => [...(members.last(group) ?? [])]),
      ]);
      return [...people].filter((id) => {
        const account = accounts.last(id);
        return account === null || mayAct(account);
      });
    },

    async peopleWith(role, signal) {
      const entries = holders.find(([name]) => name === role)?.[1] ?? [];
      const people = new Set(peopleIn(entries));
      for (const group of groupsIn(entries)) {
        for (const member of await membersOf(group, false, signal)) people.add(member);
      }
      const found = await accounts.get([...people], false, signal);
      return [...people].filter((id) => mayAct(found.get(id)));
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
    return (await members.get([group], fresh, signal)).get(group) ?? new Set();
  }
}

/** An account that the tenant does not know may not. */
function mayAct(account: Account | undefined): boolean {
  return account !== undefined && account.enabled && !account.guest;
}
