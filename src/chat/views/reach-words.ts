import type { Affected } from "../../change/plan.ts";
import { counted, listed } from "./text.ts";

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
