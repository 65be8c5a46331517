/** What can be wrong with a simulated SBC. `wildcard` is no defect: its certificate is `*.domain`. */
export type SbcDefect =
  | "missing-second-name"
  | "wrong-name"
  | "expired"
  | "expires-soon"
  | "self-signed"
  | "incomplete-chain"
  | "no-client-auth"
  | "no-server-auth"
  | "ecdsa-key"
  | "small-key"
  | "contact-ip"
  | "no-contact"
  | "no-refer"
  | "other-contact"
  | "options-403"
  | "slow"
  | "silent"
  | "refusing"
  | "tls-1.3-only"
  | "client-certificate"
  | "private-address"
  | "two-addresses"
  | "ipv6-only"
  | "no-address"
  | "wildcard";

export interface SbcDescription {
  readonly fqdn: string;
  /** A documentation address such as 203.0.113.11; probes reach it through a route to loopback. */
  readonly address: string;
  readonly port: number;
  /** The Server header of its SIP answers. */
  readonly product: string;
  readonly defects: readonly SbcDefect[];
}

/**
 * The other name of a trunk pair on one SBC, as in a phased migration: `sbc1-bypass.contoso.com` for
 * `sbc1.contoso.com`, and the other way round.
 */
export function otherNameOf(fqdn: string): string {
  const [label = "", ...domain] = fqdn.split(".");
  const other = label.endsWith("-bypass") ? label.slice(0, -"-bypass".length) : `${label}-bypass`;
  return [other, ...domain].join(".");
}
