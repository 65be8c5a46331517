/** Every check by its id, which stands in stored findings, attestations and evidence: one that was used is never used anew. */
export const checkIds = [
  "fqdn",
  "dns",
  "tls",
  "certificate",
  "certificate-second-name",
  "microsoft-handshake",
  "sip-options",
  "sbc-sends-options",
  "gateway-settings",
  "trunk-dependants",
  "sbc-certified",
  "firewall",
  "calls-tried",
  "emergency-calling",
  "sbc-settings",
  // Of the two trunks of one SBC.
  "pair-names",
  "pair-dns",
  "pair-same-sbc",
  "pair-certificate",
  "pair-sip-options",
  "pair-old-trunk",
  "pair-media-ports",
  "pair-sessions",
  "trunk-pair",
] as const;

export type CheckId = (typeof checkIds)[number];
