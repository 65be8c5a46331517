import { maxGatewayFqdnLength, parseFqdn, parentDomainOf, verifiedDomainOf } from "../../telephony/fqdn.ts";
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
    const domain = verifiedDomainOf(fqdn, verifiedDomains) ?? parentDomainOf(fqdn);
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
      fix: `Pair the SBC under an FQDN of at most ${maxGatewayFqdnLength} characters; a trunk cannot be renamed.`,
    };
  }
  const domain = parentDomainOf(fqdn.toLowerCase());
  if (fqdn.toLowerCase().endsWith(".onmicrosoft.com")) {
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
  const verified = verifiedDomainOf(fqdn.toLowerCase(), verifiedDomains);
  if (verified === undefined) {
    return {
      outcome: "fail",
      says: `${domain} is not a verified domain of this tenant.`,
      fix: `Verify ${domain} in the Microsoft 365 admin center. A verified domain further up is not enough: Microsoft looks up the full name, then the name less exactly one label.`,
    };
  }
  return {
    outcome: "pass",
    says:
      verified === domain
        ? `Name less one label: ${domain}`
        : `The full name is a verified domain: ${verified}`,
  };
}
