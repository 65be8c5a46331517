import { endingWith } from "../../lib/deadline.ts";
import type { ProbeFailure } from "./probes.ts";

/** When a probe has to end. */
export interface Limits {
  /** Milliseconds for one stage: look-up, handshake or answer. */
  readonly timeoutMs: number;
  /** Aborts what is under way and all that would follow. */
  readonly signal: AbortSignal;
}

export function failure(reason: ProbeFailure["reason"], detail: string, because?: string): ProbeFailure {
  return { ok: false, reason, detail, ...(because !== undefined && { because }) };
}

/** A signal that aborts after the stage's time, or with the preflight. */
export function stageSignal({ timeoutMs, signal }: Limits): AbortSignal {
  return endingWith(signal, timeoutMs);
}

/** What to answer when a stage's signal aborted while `doing`, such as "waiting for the TLS handshake". */
export function gaveUp(doing: string, { timeoutMs, signal }: Limits): ProbeFailure {
  return signal.aborted
    ? failure("timedOut", `Stopped while ${doing}.`)
    : failure("timedOut", `Gave up after ${timeoutMs} ms of ${doing}.`);
}

const reasons: Readonly<Record<string, ProbeFailure["reason"]>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "closed",
  EPIPE: "closed",
  ETIMEDOUT: "timedOut",
  EHOSTUNREACH: "timedOut",
  ENETUNREACH: "timedOut",
};

/** The reason and detail of an error on the way to or from `remote`; TLS's own errors stop the handshake. */
export function socketFailure(error: Error, remote: string): ProbeFailure {
  return failure(reasons[codeOf(error)] ?? "handshakeStopped", detailOf(error, remote));
}

export function detailOf(error: Error, remote: string): string {
  const said = "reason" in error && typeof error.reason === "string" ? ` (${error.reason})` : "";
  return `${remote}: ${codeOf(error) || error.message}${said}`;
}

/** The system's or OpenSSL's code of an error; empty without one. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
