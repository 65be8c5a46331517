export type StoreErrorKind =
  /** The database was made by a newer version of this product. */
  | "newerSchema"
  /** By an older version, and nobody migrated it since. */
  | "olderSchema"
  | "migrationFailed"
  /** A stored value is not what this version writes: it was changed by something else. */
  | "unreadable"
  /** The audit is sealed with a key that this process does not go by. */
  | "otherAuditKey";

/** The database holds what this version cannot work with. Trouble in reaching it stays the driver's own error. */
export class StoreError extends Error {
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
    this.kind = kind;
  }
}
