import type { X509Certificate } from "node:crypto";

/**
 * What can be seen of an SBC from this host. Each probe runs at most once in a preflight, however many checks ask; a
 * failed probe answers with the reason instead of rejecting, so that checks can put it in words.
 */
export interface Probes {
  dns(): Promise<DnsAnswer>;
  /** TLS as this host negotiates it by default. */
  tls(): Promise<TlsAnswer>;
  /** TLS 1.2 with only the four suites Microsoft's side offers. */
  microsoftTls(): Promise<TlsAnswer>;
  sipOptions(): Promise<SipOptionsAnswer>;
}

/**
 * Why a probe failed. `notDialled` is our own rule: an address we will not dial. `stalled`: connected, and then no
 * answer. Of a handshake, `handshakeFailed` is the other side's refusal of what Microsoft's side would offer as well, and
 * `handshakeStopped` anything else that ended it, such as a reason of our TLS library's own.
 */
export interface ProbeFailure {
  readonly ok: false;
  readonly reason:
    | "noAddress"
    | "refused"
    | "timedOut"
    | "stalled"
    | "closed"
    | "handshakeFailed"
    | "handshakeStopped"
    | "clientCertificateRequired"
    | "notDialled"
    | "unreadable"
    | "unresolved";
  /** What was seen, as the end of a sentence, where the reason alone does not tell. */
  readonly because?: string;
  /** For the evidence: what happened, with the system's own code. */
  readonly detail: string;
}

export type DnsAnswer =
  | {
      readonly ok: true;
      readonly ipv4: readonly string[];
      readonly ipv6: readonly string[];
      readonly servers: readonly string[];
    }
  | ProbeFailure;

export interface TlsSession {
  readonly ok: true;
  readonly protocol: string;
  /** IANA name. */
  readonly suite: string;
  readonly certificate: X509Certificate;
  /** As presented, leaf first, each once: whatever was sent, in whatever order. */
  readonly chain: readonly X509Certificate[];
  /** Null when the chain leads to a trusted root, else OpenSSL's reason code. Names are not part of this. */
  readonly chainError: string | null;
  readonly remote: string;
}
export type TlsAnswer = TlsSession | ProbeFailure;

export interface SipOptionsReply {
  readonly ok: true;
  readonly status: number;
  readonly reason: string;
  readonly tookMs: number;
  /** Host part of the first Contact value, lower case; null without a Contact. */
  readonly contactHost: string | null;
  /** Methods of the Allow header, upper case; null without one. */
  readonly allow: readonly string[] | null;
  /** Server or User-Agent header. */
  readonly product: string | null;
  /** The Reason and Warning headers as they came: what the SBC says of its answer. */
  readonly explained: readonly string[];
  /** Seconds of the Retry-After header; null without one. */
  readonly retryAfter: number | null;
  /** Start line and headers as they came. */
  readonly raw?: string;
}
export type SipOptionsAnswer = SipOptionsReply | ProbeFailure;
