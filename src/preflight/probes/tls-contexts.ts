import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";

/** The two ways of connecting to an SBC. Made once, as reading the roots is slow. */
export interface TlsContexts {
  /** As this host does it by default: TLS 1.2 or newer. */
  readonly standard: SecureContext;
  /** TLS 1.2 with four suites, as Microsoft's side does it. Source: "What's new for Direct Routing". */
  readonly microsoft: SecureContext;
}

const microsoftSuites = [
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES256-SHA384",
  "ECDHE-RSA-AES128-SHA256",
].join(":");

/** Short keys are let through, so that a check can name them instead of seeing a failed handshake. */
const anyKeySize = "@SECLEVEL=0";

/** @param extraCa PEM of a root to trust beside the default ones. */
export function createTlsContexts(extraCa: string | null): TlsContexts {
  const trust = extraCa === null ? {} : { ca: [...getCACertificates("default"), extraCa] };
  return {
    standard: createSecureContext({ ...trust, minVersion: "TLSv1.2", ciphers: `DEFAULT:${anyKeySize}` }),
    microsoft: createSecureContext({
      ...trust,
      minVersion: "TLSv1.2",
      maxVersion: "TLSv1.2",
      ciphers: `${microsoftSuites}:${anyKeySize}`,
    }),
  };
}
