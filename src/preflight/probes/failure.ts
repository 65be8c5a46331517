import { endingWith } from "../../deadline.ts";
import type { ProbeFailure } from "./probes.ts";

/** When a probe has to end. */
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

/** The reason and detail of an error on the way to or from `remote`; TLS's own errors are a failed handshake. */
export function socketFailure(error: Error, remote: string): ProbeFailure {
  const code = codeOf(error);
  const said = "reason" in error && typeof error.reason === "string" ? ` (${error.reason})` : "";
  return failure(reasons[code] ?? "handshakeFailed", `${remote}: ${code || error.message}${said}`);
}

/** The system's or OpenSSL's code of an error; empty without one. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
