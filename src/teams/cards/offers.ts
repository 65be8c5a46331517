/** Something this person may do next, already decided by role and state; cards show a button for each and no other. */
export type Offer =
  "preflight" | "findings" | "attest" | "enableBypass" | "disableBypass" | "migrate" | "details" | "gateway";

export interface Offers {
  readonly offers: readonly Offer[];
  /** What to do next, of these: it stands first. Null: nothing in particular. */
  readonly primary: Offer | null;
}
