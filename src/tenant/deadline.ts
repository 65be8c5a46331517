import { TenantError } from "./tenant-error.ts";

/** Aborts with the caller's signal or after so many milliseconds, whichever is first. */
export function endingWith(signal: AbortSignal, milliseconds: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
}

/** Why a request ended without an answer: the caller's own end, or our deadline. */
export function endOf(signal: AbortSignal, what: string, cause: unknown): TenantError {
  return new TenantError(
    "timedOut",
    signal.aborted ? `Stopped waiting for ${what}.` : `No answer in time from ${what}.`,
    { cause },
  );
}
