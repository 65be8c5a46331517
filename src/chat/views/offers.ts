/** Something this person may do next, already decided by role and state; cards show a button for each and no other. */
export type Offer =
  | "preflight"
  | "attest"
  | "enableBypass"
  | "disableBypass"
  | "migrate"
  | "approve"
  | "reject"
  | "cancel"
  | "rollBack"
  | "acknowledge"
  | "details"
  | "changes"
  | "gateway";
