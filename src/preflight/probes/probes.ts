import type { X509Certificate } from "node:crypto";

/**
 * What can be seen of an SBC from this host. Each probe runs at most once in a preflight, however many checks ask; a
 * failed probe answers with the reason instead of rejecting, so that checks word it.
 */
export interface Probes {
  dns(): Promise<DnsAnswer>;
  /** TLS as this host negotiates it by default. */
  tls(): Promise<TlsAnswer>;
  /** TLS 1.2 with only the four suites Microsoft's side offers. */
  microsoftTls(): Promise<TlsAnswer>;
  sipOptions(): Promise<SipOptionsAnswer>;
}

/** Why nothing was learnt. `refusedHere` is our own rule: an address we will not dial. */
export interface ProbeFailure {
  readonly ok: false;
  readonly reason:
    | "noAddress"
    | "refused"
    | "timedOut"
    | "closed"
    | "handshakeFailed"
    | "clientCertificateRequired"
    | "notDialled"
    | "unreadable"
    | "unresolved";
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
  /** As presented, leaf first. */
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
}
export type SipOptionsAnswer = SipOptionsReply | ProbeFailure;
