/** The Microsoft clouds Direct Routing runs in. GCC shares the commercial signalling hosts and ranges. */
export type Cloud = "commercial" | "gcc" | "gccHigh" | "dod";

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface CloudFacts {
  /** Hosts the SBC sends SIP OPTIONS to, in order of preference. */
  readonly signallingHosts: readonly string[];
  /** CIDR ranges of signalling, media processors and transport relays. */
  readonly ranges: readonly string[];
  /** Where the cloud fixes the SBC's signalling port. */
  readonly fixedSbcPort: number | null;
}

const commercial: CloudFacts = {
  signallingHosts: ["sip.pstnhub.microsoft.com", "sip2.pstnhub.microsoft.com", "sip3.pstnhub.microsoft.com"],
  // The pages differ: one lists 52.122.0.0/15 instead. It lies inside 52.120.0.0/14, so this union satisfies both.
  ranges: ["52.112.0.0/14", "52.120.0.0/14"],
  fixedSbcPort: null,
};

/** Source: "Plan for media bypass with Direct Routing" (Aug 2026); the fixed port: "Plan Direct Routing" (2024). */
export const clouds: Readonly<Record<Cloud, CloudFacts>> = {
  commercial,
  gcc: commercial,
  gccHigh: {
    signallingHosts: ["sip.pstnhub.gov.teams.microsoft.us"],
    ranges: ["52.127.88.0/21"],
    fixedSbcPort: 5061,
  },
  dod: {
    signallingHosts: ["sip.pstnhub.dod.teams.microsoft.us"],
    ranges: ["52.127.64.0/21"],
    fixedSbcPort: 5061,
  },
};

/** Port that Microsoft's SIP proxies listen on. */
export const microsoftSignallingPort = 5061;

/** Media ports by leg. Source: "Plan for media bypass with Direct Routing" (Aug 2026). */
export const mediaPorts = {
  /** Source ports of a Teams client while the tenant restricts them; see the meeting configuration. */
  clientDefault: { first: 50_000, last: 50_019 },
  /** Source ports of a client whose tenant has not switched `ClientMediaPortRangeEnabled` on. */
  clientUnrestricted: { first: 1024, last: 65_535 },
  /** Ports of a Transport Relay towards clients. Source: "Microsoft 365 URLs and IP address ranges". */
  clientRelay: { first: 3478, last: 3481 },
  relay: { first: 50_000, last: 59_999 },
  relayNewer: { first: 3478, last: 3481 },
  processor: [
    { first: 3478, last: 3481 },
    { first: 49_152, last: 53_247 },
  ],
} as const;

/** Media ports an SBC needs for each concurrent call. */
export const mediaPortsPerSession = 2;
