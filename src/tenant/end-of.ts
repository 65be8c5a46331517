import { TenantError } from "./tenant-error.ts";

/** Why a request ended without an answer: the caller's own end, or our deadline. */
export function endOf(signal: AbortSignal, what: string, cause: unknown): TenantError {
  return new TenantError(
    "timedOut",
    signal.aborted ? `Stopped waiting for ${what}.` : `No answer in time from ${what}.`,
    { cause },
  );
}
