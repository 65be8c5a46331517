import type { Config } from "../config.ts";

const prefix = "group:";

/** Ids of the groups that a role is given to, each once. */
export function groupsIn({ admins, approvers, viewers }: Config["roles"]): readonly string[] {
  const groups = [...admins, ...approvers, ...viewers].filter((entry) => entry.startsWith(prefix));
  return [...new Set(groups)].map((entry) => entry.slice(prefix.length));
}
