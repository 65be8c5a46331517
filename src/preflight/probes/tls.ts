import type { X509Certificate } from "node:crypto";
import { connect, type SecureContext, type TLSSocket } from "node:tls";
import type { Dial } from "./dial.ts";
import { codeOf, failure, gaveUp, type Limits, stageSignal } from "./failure.ts";
import { firstAnswer, type FirstAnswer } from "./first-answer.ts";
import { failureOf, failureOfSilence, failureSeen } from "./handshake-failure.ts";
import type { ProbeFailure, TlsSession } from "./probes.ts";

/** An open connection with what was seen in its handshake. Whoever holds it destroys the socket. */
export interface OpenTls {
  readonly ok: true;
  readonly session: TlsSession;
  readonly socket: TLSSocket;
}

export interface TlsTarget {
  readonly fqdn: string;
  readonly address: string;
  readonly port: number;
}

/** Alerts with which a server rejects a client that showed no certificate, as OpenSSL names them. */
const clientRejected =
  /ALERT_(HANDSHAKE_FAILURE|(NO|BAD)_CERTIFICATE|CERTIFICATE_(UNKNOWN|REQUIRED)|ACCESS_DENIED)$/;

/**
 * How long a TLS 1.3 server may take to reject a client without a certificate, in milliseconds: the client has finished
 * the handshake before the server checks for one. A session ticket ends the wait at once.
 */
const lateRejectionMs = 250;

/** How many certificates of a chain are read; the longest in use have five. */
const maxPresentedCertificates = 20;

/**
 * Connects and makes the handshake whatever the certificate; the session says how that was. Where the error does not say
 * why it failed, it sends a ClientHello once more on a second connection and reads the answer. Never rejects.
 */
export async function openTls(
  target: TlsTarget,
  means: { readonly dial: Dial; readonly context: SecureContext },
  limits: Limits,
): Promise<OpenTls | ProbeFailure> {
  const { fqdn, address, port } = target;
  const dialled = await means.dial(address, port, limits);
  if (!dialled.ok) return dialled;
  const socket = connect({
    socket: dialled.socket,
    secureContext: means.context,
    servername: fqdn,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined, // names are a check of their own
    minDHSize: 1, // as with short keys: let through
  });
  const remote = `${address}:${port}`;
  const shaken = await shakeHands(socket, remote, limits);
  if ("ok" in shaken && shaken.ok) return { ok: true, session: shaken, socket };
  socket.destroy();
  if ("unexplained" in shaken)
    return failureSeen(shaken.unexplained, remote, await seeFirstAnswer(target, means, limits));
  const saidSomething = dialled.socket.bytesRead > 0;
  if (!saidSomething || (shaken.reason !== "stalled" && shaken.reason !== "closed")) return shaken;
  return failureOfSilence(shaken, await seeFirstAnswer(target, means, limits));
}

async function seeFirstAnswer(
  { fqdn, address, port }: TlsTarget,
  { dial, context }: { readonly dial: Dial; readonly context: SecureContext },
  { timeoutMs, signal }: Limits,
): Promise<FirstAnswer> {
  const shorter = { timeoutMs: timeoutMs / 2, signal }; // checks wait for it
  const dialled = await dial(address, port, shorter);
  return dialled.ok ? firstAnswer(dialled.socket, { fqdn, context }, shorter) : { kind: "nothing" };
}

/** What came of a handshake; `unexplained` is an error that only the server's first answer explains. */
type Handshake = TlsSession | ProbeFailure | { readonly unexplained: Error };

function shakeHands(socket: TLSSocket, remote: string, limits: Limits): Promise<Handshake> {
  return new Promise((resolve) => {
    const signal = stageSignal(limits);
    let session: TlsSession | ProbeFailure | undefined;
    let lateRejection: NodeJS.Timeout | undefined;
    let keysAgreed = false;

    const end = (result: Handshake) => {
      clearTimeout(lateRejection);
      signal.removeEventListener("abort", abort);
      resolve(result); // what happens to the socket from here on changes nothing
    };
    const abort = () => {
      const { reason, detail } = gaveUp("waiting for the TLS handshake", limits);
      end(session ?? failure(limits.signal.aborted ? reason : "stalled", detail));
    };
    const settled = () => {
      if (session) end(session);
    };
    signal.addEventListener("abort", abort, { once: true });
    socket.once("keylog", () => (keysAgreed = true));
    socket.on("secureConnect", () => {
      session = describe(socket, remote);
      if (!session.ok || session.protocol !== "TLSv1.3") return end(session);
      // If this process was stalled, what came meanwhile is read before an immediate runs.
      lateRejection = setTimeout(() => setImmediate(settled), lateRejectionMs);
    });
    socket.on("session", () => setImmediate(settled)); // what is written inside this event is never sent
    socket.on("error", (error: Error) => {
      if (keysAgreed && isClientRejected(error)) end(certificateRequired(error, remote));
      else end(session ?? failureOf(error, remote) ?? { unexplained: error });
    });
    socket.on("close", () => {
      end(session ?? failure("closed", "The connection was closed during the TLS handshake."));
    });
  });
}

function describe(socket: TLSSocket, remote: string): TlsSession | ProbeFailure {
  const certificate = socket.getPeerX509Certificate(); // answers once only
  if (!certificate) return failure("unreadable", "The server showed no certificate.");
  const { standardName } = socket.getCipher();
  return {
    ok: true,
    protocol: socket.getProtocol() ?? "unknown",
    suite: standardName,
    certificate,
    chain: chainFrom(certificate),
    chainError: verificationError(socket),
    remote,
  };
}

/** Node gives each certificate the next one that was sent, whoever issued it; some SBCs send one twice. */
function chainFrom(leaf: X509Certificate): readonly X509Certificate[] {
  const chain = new Map<string, X509Certificate>();
  let next: X509Certificate | undefined = leaf;
  for (let read = 0; next && read < maxPresentedCertificates; read += 1) {
    if (!chain.has(next.fingerprint256)) chain.set(next.fingerprint256, next);
    next = next.issuerCertificate;
  }
  return [...chain.values()];
}

/** Typed as an error, but OpenSSL's code as a string once the handshake is over. */
function verificationError(socket: TLSSocket): string | null {
  const error: unknown = socket.authorizationError;
  return typeof error === "string" ? error : codeOf(error) || null;
}

/** Whether a server that had agreed on keys with us then rejected us for want of a certificate. */
export function isClientRejected(error: Error): boolean {
  return clientRejected.test(codeOf(error));
}

export function certificateRequired(error: Error, remote: string): ProbeFailure {
  return failure("clientCertificateRequired", `${remote}: ${codeOf(error)}`);
}
