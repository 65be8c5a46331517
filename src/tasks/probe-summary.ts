import type { X509Certificate } from "node:crypto";
import type { Probes } from "../preflight/probes/probes.ts";
import type { ProbeSummary } from "../store/observations/observation-store.ts";

/** Characters that are kept of an issuer's name. */
const maxIssuerLength = 200;

/** What the fleet and gateway cards show of an SBC, from one look at it. */
export async function summariseProbes(fqdn: string, probes: Probes, at: Date): Promise<ProbeSummary> {
  const [tls, options] = await Promise.all([probes.tls(), probes.sipOptions()]);
  return {
    fqdn,
    at,
    reached: tls.ok || options.ok,
    detail: tls.ok ? `${tls.protocol}, ${tls.suite}` : tls.detail,
    certificateNotAfter: tls.ok ? new Date(tls.certificate.validTo) : null,
    certificateIssuer: tls.ok ? issuerOf(tls.certificate).slice(0, maxIssuerLength) : null,
    optionsStatus: options.ok ? options.status : null,
    optionsDetail: options.ok ? `${options.status} ${options.reason}` : options.detail,
    product: options.ok ? options.product : null,
  };
}

/** Its common names, else all that its name holds. Node types a name as always there, and each value as one text. */
function issuerOf(certificate: X509Certificate): string {
  const issuer = certificate.toLegacyObject().issuer as unknown as
    Readonly<Record<string, string | readonly string[]>> | undefined;
  return [issuer?.CN ?? Object.values(issuer ?? {})].flat(2).join(", ");
}
