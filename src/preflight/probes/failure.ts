import type { ProbeFailure } from "./probes.ts";

/** A probe's time or its preflight's is over, or somebody stopped it. */
export interface Limits {
  /** Milliseconds for one stage: look-up, handshake or answer. */
  readonly timeoutMs: number;
  /** Aborts what is under way and all that would follow. */
  readonly signal: AbortSignal;
}

export function failure(reason: ProbeFailure["reason"], detail: string): ProbeFailure {
  return { ok: false, reason, detail };
}

/** A signal that aborts after the stage's time, or with the preflight. */
export function stageSignal({ timeoutMs, signal }: Limits): AbortSignal {
  return AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]);
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

/** The reason and detail of a socket's error; TLS's own errors are a failed handshake. */
export function socketFailure(error: Error): ProbeFailure {
  const code = codeOf(error);
  return failure(reasons[code] ?? "handshakeFailed", code ? `${code}: ${error.message}` : error.message);
}

/** The system's or OpenSSL's code of an error; empty without one. */
export function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
