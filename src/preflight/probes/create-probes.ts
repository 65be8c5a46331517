import { createDial, type Dial } from "./dial.ts";
import { createLookup, type Lookup } from "./dns.ts";
import { failure, type Limits } from "./failure.ts";
import type { ProbeFailure, Probes, SipOptionsAnswer, TlsAnswer } from "./probes.ts";
import { askOptions } from "./sip-options.ts";
import { createTlsContexts, type TlsContexts } from "./tls-contexts.ts";
import { type OpenTls, openTls, type TlsTarget } from "./tls.ts";

/** What all probes of a process share. */
export interface ProbeTools {
  readonly lookup: Lookup;
  readonly dial: Dial;
  readonly contexts: TlsContexts;
}

interface ProbeSettings {
  /** `address` or `address:port`; empty means the system's resolvers. */
  readonly dnsServers: readonly string[];
  /** Null outside simulated mode. */
  readonly routes: ReadonlyMap<string, string> | null;
  /** PEM of a root to trust beside the default ones; null outside simulated mode. */
  readonly extraCa: string | null;
}

/** Made once for a process. Throws when a server, a route or the certificate cannot be used. */
export function createProbeTools({ dnsServers, routes, extraCa }: ProbeSettings): ProbeTools {
  return {
    lookup: createLookup(dnsServers),
    dial: createDial(routes),
    contexts: createTlsContexts(extraCa),
  };
}

interface ProbeRequest extends ProbeTools {
  readonly fqdn: string;
  readonly port: number;
  /** Where to dial the trunk instead of at its address in DNS. */
  readonly at?: { readonly address: string; readonly port: number };
  /** Stops what is under way; the answers then say so. */
  readonly signal?: AbortSignal;
  /** Milliseconds for each stage: DNS look-up, TCP connection, TLS handshake, SIP answer. */
  readonly timeoutMs?: number;
}

/** How long a TLS connection is kept for an OPTIONS that may follow, in milliseconds. */
const keptFor = 500;

/** The probes of one preflight of one trunk: each runs when first asked for, and once. */
export function createProbes(request: ProbeRequest): Probes {
  const { fqdn, port, lookup, dial, contexts, timeoutMs = 4_000 } = request;
  const limits: Limits = { timeoutMs, signal: request.signal ?? new AbortController().signal };
  let optionsAsked = false;

  const dns = once(() => lookup(fqdn, limits));
  const standard = once(() => open("standard"));

  async function open(context: keyof TlsContexts): Promise<OpenTls | ProbeFailure> {
    const target = await findTarget();
    return "ok" in target ? target : openTls(target, { dial, context: contexts[context] }, limits);
  }

  async function findTarget(): Promise<TlsTarget | ProbeFailure> {
    if (request.at) return { fqdn, ...request.at };
    const answer = await dns();
    if (!answer.ok) return answer;
    const [address] = answer.ipv4;
    if (address !== undefined) return { fqdn, address, port };
    return failure("noAddress", `${fqdn} has no IPv4 address to dial, only ${answer.ipv6.join(", ")}.`);
  }

  async function tls(): Promise<TlsAnswer> {
    const opened = await standard();
    if (!opened.ok) return opened;
    if (!optionsAsked) closeUnlessUsed(opened, () => optionsAsked);
    return opened.session;
  }

  async function microsoftTls(): Promise<TlsAnswer> {
    const opened = await open("microsoft");
    if (!opened.ok) return opened;
    discard(opened);
    return opened.session;
  }

  async function sipOptions(): Promise<SipOptionsAnswer> {
    optionsAsked = true;
    const opened = await openForOptions();
    if (!opened.ok) return opened;
    opened.socket.ref();
    const answer = await askOptions(opened.socket, { fqdn, port, remote: opened.session.remote }, limits);
    discard(opened);
    return answer;
  }

  async function openForOptions(): Promise<OpenTls | ProbeFailure> {
    const opened = await standard();
    if (opened.ok) return opened.socket.destroyed ? open("standard") : opened; // it was not kept that long
    if (!/^handshake/.test(opened.reason)) return opened;
    const other = await open("microsoft"); // it demands less than this host's default
    return other.ok ? other : opened;
  }

  return { dns, tls: once(tls), microsoftTls: once(microsoftTls), sipOptions: once(sipOptions) };
}

function once<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => (running ??= run());
}

function discard({ socket }: OpenTls): void {
  socket.destroy();
}

/** An idle connection keeps neither the process alive nor, for long, the SBC busy. */
function closeUnlessUsed(opened: OpenTls, used: () => boolean): void {
  opened.socket.unref();
  setTimeout(() => {
    if (!used()) discard(opened);
  }, keptFor).unref();
}
