/** `breakGlass`: one of the few who may act while no approver answers. */
export const roles = ["viewer", "admin", "approver", "breakGlass"] as const;
export type Role = (typeof roles)[number] | GroupRole;

/** Somebody who speaks, as an approver, for a group of them. */
export type GroupRole = `approver:${string}`;

/** What a person may do by role; who the requester is, is decided with the change. */
export type Permission =
  | "view"
  | "preflight"
  | "attest"
  | "request"
  | "approve"
  | "control"
  | "rollBack"
  | "notify"
  | "alert"
  | "audit"
  | "verifyAudit"
  | "doctor"
  | "breakGlass"
  | "answerBreakGlass";

const granted: Readonly<Record<Permission, readonly Role[]>> = {
  view: ["viewer", "admin", "approver", "breakGlass"],
  preflight: ["admin", "approver"],
  attest: ["admin", "approver"],
  request: ["admin"],
  approve: ["approver"],
  control: ["admin", "approver"],
  rollBack: ["admin", "approver"],
  notify: ["admin", "approver"],
  alert: ["admin", "approver"],
  audit: ["viewer", "admin", "approver", "breakGlass"],
  verifyAudit: ["admin", "approver"],
  doctor: ["admin", "approver"],
  breakGlass: ["breakGlass"],
  answerBreakGlass: ["approver"],
};

export const permissions = Object.keys(granted) as readonly Permission[];

/** Who has a permission. */
export function rolesWith(permission: Permission): readonly Role[] {
  return granted[permission];
}

export function may(roles: ReadonlySet<Role>, permission: Permission): boolean {
  return granted[permission].some((role) => roles.has(role));
}

const groupPrefix = "group:";

/** Ids of the groups among those that a role is given to, each once. */
export function groupsIn(entries: readonly string[]): readonly string[] {
  const groups = entries.filter((entry) => entry.startsWith(groupPrefix));
  return [...new Set(groups)].map((entry) => entry.slice(groupPrefix.length));
}

/** The people among them. */
export function peopleIn(entries: readonly string[]): readonly string[] {
  return entries.filter((entry) => !entry.startsWith(groupPrefix));
}
