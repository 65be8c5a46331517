/** What is read of a tenant, in the field's words. */
export type TenantPart =
  | "gateways"
  | "PSTN usages"
  | "voice routes"
  | "voice routing policies"
  | "emergency call routing policies"
  | "survivable branch appliances"
  | "shared calling policies"
  | "audio conferencing routing policies"
  | "network sites"
  | "group assignments"
  | "client media ports"
  | "verified domains"
  | "users"
  | "call rows";

/**
 * Something that the tenant has and that could not be read: unknown, which is neither empty nor absent. Whoever decides by
 * that part of the tenant must say so and not go on as if it were not there.
 */
export interface Unread {
  readonly part: TenantPart;
  /** The single things that were set aside, by name where they tell one; null: nothing of that part could be read. */
  readonly names: readonly string[] | null;
  /** For an admin, without secrets. */
  readonly why: string;
}
