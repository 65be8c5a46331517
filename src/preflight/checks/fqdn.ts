import { longestGatewayFqdn, parseFqdn, tenantDomainOf } from "../../telephony/fqdn.ts";
import type { Check } from "../check.ts";
import { links } from "../links.ts";
import { conclude, type Part } from "../parts.ts";

const effects = { fail: "blocks", unknown: "blocks" } as const;

/** The trunk's name and the tenant domain it must sit in. Source: "Plan Direct Routing". */
export const fqdnCheck: Check = {
  id: "fqdn",
  title: "FQDN and domain",
  needs: "tenant",
  reads: ["verified domains"],
  effects,
  deadlineMs: 1_000,
  attestationDays: null,
  attestable: () => [],
  async run({ fqdn, verifiedDomains }) {
    const domain = tenantDomainOf(fqdn);
    return conclude(effects, [namePart(fqdn, verifiedDomains)], {
      pass: `${domain} is a verified domain of this tenant.`,
      evidence: [
        `Verified domains: ${verifiedDomains.join(", ") || "none read"}`,
        `A domain works for Direct Routing once a licensed user has a sign-in name in it; that can take 24 hours.`,
      ],
      link: links.plan,
    });
  },
};

/** What is to be said of a trunk's name: whether Teams accepts it, and whether its domain is verified. */
export function namePart(fqdn: string, verifiedDomains: readonly string[]): Part {
  if (parseFqdn(fqdn) !== fqdn.toLowerCase()) {
    return {
      outcome: "fail",
      says: `${fqdn} is not a name that Teams accepts for an SBC.`,
      fix: `Pair the SBC under an FQDN of at most ${longestGatewayFqdn} characters; a trunk cannot be renamed.`,
    };
  }
  const domain = tenantDomainOf(fqdn.toLowerCase());
  if (domain === "onmicrosoft.com" || domain.endsWith(".onmicrosoft.com")) {
    return {
      outcome: "fail",
      says: "Names below onmicrosoft.com cannot be used for an SBC.",
      fix: "Pair the SBC under a name in a domain of your own that is verified in the tenant.",
    };
  }
  if (verifiedDomains.length === 0) {
    return {
      outcome: "unknown",
      says: "The tenant's verified domains could not be read.",
      fix: "Check that the bot may read the organisation's domains, then run the check again.",
    };
  }
  if (!verifiedDomains.includes(domain)) {
    return {
      outcome: "fail",
      says: `${domain} is not a verified domain of this tenant.`,
      fix: `Verify ${domain} in the Microsoft 365 admin center. A verified parent domain is not enough: it is the name less exactly one label that counts.`,
    };
  }
  return { outcome: "pass", says: `Name less one label: ${domain}` };
}
