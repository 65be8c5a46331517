export type TenantErrorKind =
  /** Slow down; `retryAfterMs` says how long. */
  | "throttled"
  /** No answer could be had; nothing was changed. */
  | "unreachable"
  | "timedOut"
  /**
   * Our own access is not in order: a credential, a permission, a role or a module. Somebody must mend it, and the same call
   * succeeds afterwards; nothing was changed.
   */
  | "noAccess"
  /** The service understood and said no. */
  | "refused"
  | "notFound"
  /** Something of that name is there already. */
  | "alreadyExists"
  /** An answer that is not of the documented shape. */
  | "unreadable"
  /** An effect was sent and its answer was lost: read back before anything else. */
  | "outcomeUnknown";

/** Why the tenant's services did not do or answer something. The message is for an admin, without secrets. */
export class TenantError extends Error {
  override readonly name = "TenantError";
  readonly kind: TenantErrorKind;
  readonly retryAfterMs: number | null;

  constructor(
    kind: TenantErrorKind,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** Whether the same call may succeed later without anybody mending anything. */
  get passing(): boolean {
    return this.kind === "throttled" || this.kind === "unreachable" || this.kind === "timedOut";
  }
}
