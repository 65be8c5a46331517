export const roles = ["viewer", "admin", "approver"] as const;
export type Role = (typeof roles)[number];

/** What a person may do by role; who the requester is, is decided with the change. */
export type Permission =
  | "look"
  | "preflight"
  | "attest"
  | "request"
  | "approve"
  | "control"
  | "rollBack"
  | "notify"
  | "audit"
  | "verifyAudit"
  | "doctor";

const granted: Readonly<Record<Permission, readonly Role[]>> = {
  look: ["viewer", "admin", "approver"],
  preflight: ["admin", "approver"],
  attest: ["admin", "approver"],
  request: ["admin"],
  approve: ["approver"],
  control: ["admin", "approver"],
  rollBack: ["admin", "approver"],
  notify: ["admin", "approver"],
  audit: ["viewer", "admin", "approver"],
  verifyAudit: ["admin", "approver"],
  doctor: ["admin", "approver"],
};

export const permissions = Object.keys(granted) as readonly Permission[];

export function may(roles: ReadonlySet<Role>, permission: Permission): boolean {
  return granted[permission].some((role) => roles.has(role));
}
