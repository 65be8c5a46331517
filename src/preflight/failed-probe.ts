import type { NetworkContext } from "./check.ts";
import type { Part } from "./parts.ts";
import type { ProbeFailure } from "./probes/probes.ts";

/** Failures before a byte of TLS was read: they are about this host's place in the network, not about the SBC. */
const unreached: ReadonlySet<ProbeFailure["reason"]> = new Set([
  "noAddress",
  "unresolved",
  "refused",
  "timedOut",
  "stalled",
  "closed",
  "notDialled",
]);

/** Failures after the other side was reached. */
const noSession: ReadonlySet<ProbeFailure["reason"]> = new Set([
  "handshakeFailed",
  "handshakeStopped",
  "stalled",
  "unreadable",
]);

/** Whether the trunk was not reached at all from this host. */
export function isUnreached({ reason }: ProbeFailure): boolean {
  return unreached.has(reason);
}

const maybeIntended =
  "Microsoft recommends that SBCs admit only its own ranges, so this may be as it should be.";
const nextSteps =
  "Check address and port. If the SBC admits only Microsoft's ranges, confirm what you saw from a host it admits, or run this check from such a host.";

/** A failed connection in full, for the one check that explains it. */
export function connectionFailure(
  failure: ProbeFailure,
  { fqdn, gateway }: Pick<NetworkContext, "fqdn" | "gateway">,
): Part {
  const target = gateway ? `${fqdn}:${gateway.sipSignalingPort}` : fqdn;
  const because = failure.because === undefined ? "" : `: ${failure.because}`;
  switch (failure.reason) {
    case "refused":
      return unknown(`${target} refuses connections from this host. ${maybeIntended}`, nextSteps);
    case "timedOut":
      return unknown(`${target} does not answer this host. ${maybeIntended}`, nextSteps);
    case "stalled":
      return unknown(
        `${target} accepts connections, but does not answer this host in TLS${because}. ${maybeIntended}`,
        nextSteps,
      );
    case "closed":
      return unknown(
        `${target} closes the connection before TLS is agreed${because}. ${maybeIntended}`,
        nextSteps,
      );
    case "noAddress":
      return unknown("Nothing was dialled: the name has no address to dial.", "Fix DNS first.");
    case "unresolved":
      return unknown(
        "Nothing was dialled: the DNS servers of this host did not answer.",
        "Run the check again when they do.",
      );
    case "notDialled":
      return unknown(
        "Nothing was dialled: the address is not one this host may dial.",
        "Confirm what you saw from a host that reaches it, or run this check from such a host.",
      );
    case "clientCertificateRequired":
      return unknown(
        `${target} demands a client certificate, and this host has none it would accept. Microsoft's side presents one.`,
        "Confirm what you saw from a host with an accepted certificate. A demand for one is mutual TLS and no defect.",
      );
    case "handshakeFailed":
      return {
        outcome: "fail",
        says: `${target} answers, but TLS cannot be agreed with it${because}.`,
        fix: "Switch TLS 1.2 on for this trunk's TLS profile, with a certificate and its private key.",
      };
    case "handshakeStopped":
      return stopped(target, failure);
    case "unreadable":
      return {
        outcome: "fail",
        says: `${target} answers with something that is not TLS${because}.`,
        fix: "Check that the trunk's port is the SBC's SIP over TLS port.",
      };
  }
}

/** A handshake that this host's TLS library ended: Microsoft's side may go on with it. */
export function stopped(target: string, { because, detail }: ProbeFailure): Part {
  return unknown(
    `${target} answers in TLS, but ${because ?? `the handshake stops (${detail})`}. Whether Microsoft's side agrees with it cannot be checked from here.`,
    "See whether newer firmware or the SBC's TLS profile changes that. Confirm what you saw from a host with another TLS library, or in the Teams admin center.",
  );
}

/** A check that could not be made for a reason that another check explains. */
export function notSeen(what: string, failure: ProbeFailure): Part {
  const why =
    failure.reason === "clientCertificateRequired"
      ? "the SBC demands a client certificate"
      : noSession.has(failure.reason)
        ? "no TLS session came about"
        : "the trunk was not reached from here";
  return unknown(
    `${what} could not be looked at: ${why}.`,
    "See “TLS”; confirm what you saw from a host the SBC admits.",
  );
}

function unknown(says: string, fix: string): Part {
  return { outcome: "unknown", says, fix };
}
