import { minute } from "../lib/time.ts";

export type TenantErrorKind =
  /** Slow down; `retryAfterMs` says how long. */
  | "throttled"
  /** No answer could be had; nothing was changed. */
  | "unreachable"
  | "timedOut"
  /**
   * Our own access is not in order: a credential, a permission, a role or a module. Somebody must fix it, and the same call
   * succeeds afterwards; nothing was changed.
   */
  | "noAccess"
  /** The service understood and said no. */
  | "refused"
  | "notFound"
  /** Something of that name is there already. */
  | "alreadyExists"
  /** An answer that cannot be understood at all: no JSON, a link elsewhere, garbage. */
  | "unreadable"
  /** An answer that lacks a property, or has another type of it, than its contract promises: cmdlet or path, and property. */
  | "contractDrift"
  /** An effect was sent and its answer was lost: read back before anything else. */
  | "outcomeUnknown";

const maxRetryAfterMs = 5 * minute;

/** Why the tenant's services did not do or answer something. The message is for an admin, without secrets. */
export class TenantError extends Error {
  override readonly name = "TenantError";
  readonly kind: TenantErrorKind;
  /** At most five minutes, whatever a service asks for: nobody waits longer for a way back. */
  readonly retryAfterMs: number | null;
  /** The service's own id of the request. Apart from the message, which stays the same from try to try. */
  readonly trace: string | null;

  constructor(
    kind: TenantErrorKind,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number; trace?: string | null } = {},
  ) {
    super(message, options);
    this.kind = kind;
    this.retryAfterMs =
      options.retryAfterMs === undefined ? null : Math.min(options.retryAfterMs, maxRetryAfterMs);
    this.trace = options.trace ?? null;
  }

  /** Whether the same call may succeed later without anybody fixing anything. */
  get passing(): boolean {
    return this.kind === "throttled" || this.kind === "unreachable" || this.kind === "timedOut";
  }
}

/** Why a request ended without an answer: the caller's own end, or our deadline. */
export function timeoutError(signal: AbortSignal, what: string, cause: unknown): TenantError {
  return new TenantError(
    "timedOut",
    signal.aborted ? `Stopped waiting for ${what}.` : `No answer in time from ${what}.`,
    { cause },
  );
}
