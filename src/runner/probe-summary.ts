import type { Probes } from "../preflight/probes/probes.ts";
import type { ProbeSummary } from "../store/observation-store.ts";

/** Characters that are kept of an issuer's name. */
const longestIssuer = 200;

/** What the fleet and gateway cards show of an SBC, from one look at it. */
export async function summariseProbes(fqdn: string, probes: Probes, at: Date): Promise<ProbeSummary> {
  const [tls, options] = await Promise.all([probes.tls(), probes.sipOptions()]);
  return {
    fqdn,
    at,
    reached: tls.ok || options.ok,
    detail: tls.ok ? `${tls.protocol}, ${tls.suite}` : tls.detail,
    certificateNotAfter: tls.ok ? new Date(tls.certificate.validTo) : null,
    certificateIssuer: tls.ok ? commonNameOf(tls.certificate.issuer).slice(0, longestIssuer) : null,
    optionsStatus: options.ok ? options.status : null,
    optionsDetail: options.ok ? `${options.status} ${options.reason}` : options.detail,
    product: options.ok ? options.product : null,
  };
}

function commonNameOf(distinguishedName: string): string {
  return /(?:^|\n)CN=(.+)/.exec(distinguishedName)?.[1] ?? distinguishedName.replaceAll("\n", ", ");
}
