import type { AccountEdit, AccountSeed, Contoso } from "../contoso.ts";

/** The directory's side of accounts: who is a guest, and who may sign in. */
export interface Accounts {
  /** Somebody who works here: a member who may sign in, unless the seed or an edit says otherwise. */
  of(id: string): AccountSeed;
  /** Somebody whom only the directory knows; undefined where it does not. */
  find(id: string): AccountSeed | undefined;
  /** Ids of all that the seed or an edit tells something of. */
  all(): readonly string[];
  edit(id: string, edit: AccountEdit): void;
}

export function createAccounts(seed: Contoso): Accounts {
  const known = new Map<string, AccountSeed>(seed.directoryOnly.map((account) => [account.id, account]));
  const of = (id: string) => known.get(id) ?? { id, userType: "Member" as const, accountEnabled: true };
  return {
    of,
    find: (id) => known.get(id.toLowerCase()),
    all: () => [...known.keys()],
    edit(id, { userType = of(id).userType, accountEnabled = of(id).accountEnabled }) {
      known.set(id, { id, userType, accountEnabled });
    },
  };
}
