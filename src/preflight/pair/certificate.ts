import { certificateNameCovers, parentDomainOf } from "../../telephony/fqdn.ts";
import { coverUnknowns } from "../attested.ts";
import { factsOf, namesOf, presentedBy, type CertificateFacts } from "../certificate-facts.ts";
import type { AttestationItem, NetworkPairContext, PairCheck } from "../check.ts";
import { certificateNamePart, certificateParts } from "../checks/certificate.ts";
import { links } from "../links.ts";
import { about, conclude, type Part } from "../parts.ts";

const effects = { warn: "warns", fail: "blocks", unknown: "blocks" } as const;

/**
 * The certificates of both trunks: each holds its own name and, as Microsoft asks, the other's; and all else about the new
 * trunk's. Sources: "Plan for media bypass with Direct Routing"; "Configure media bypass with Direct Routing".
 */
export const pairCertificateCheck: PairCheck = {
  id: "pair-certificate",
  title: "Certificate for both names",
  needs: "network",
  effects,
  deadlineMs: 15_000,
  attestationDays: 1,
  attestable: (known) => [itemFor(known)],
  async run(context) {
    const { from, to } = context;
    const [old, fresh] = await Promise.all([presentedBy(context.probesFrom), presentedBy(context.probesTo)]);
    const oldFacts = old.ok ? factsOf(old.certificate) : undefined;
    const newFacts = fresh.ok ? factsOf(fresh.certificate) : undefined;
    const parts = [
      ...about(to.fqdn, [
        ...certificateParts(fresh, { ...context, fqdn: to.fqdn }),
        ...(newFacts ? [otherName(newFacts, from.fqdn)] : []),
      ]),
      ...about(
        from.fqdn,
        oldFacts
          ? [certificateNamePart(oldFacts, from.fqdn), otherName(oldFacts, to.fqdn)]
          : certificateParts(old, { ...context, fqdn: from.fqdn }),
      ),
    ];
    return conclude(effects, coverUnknowns(parts, itemFor(context), context), {
      pass: "Both trunks present a certificate for both names.",
      evidence: [
        ...(newFacts ? [`${to.fqdn} presents: ${namesOf(newFacts).join(", ") || "no name"}`] : []),
        ...(oldFacts ? [`${from.fqdn} presents: ${namesOf(oldFacts).join(", ") || "no name"}`] : []),
      ],
      link: links.configureBypass,
    });
  },
};

function itemFor({ from, to }: Pick<NetworkPairContext, "from" | "to">): AttestationItem {
  return {
    id: "pair-certificate:both-names",
    statement: `From a host the SBC admits I saw that both trunks present a valid certificate that holds ${from.fqdn} and ${to.fqdn}, or a wildcard for both.`,
    link: links.configureBypass,
  };
}

/** Two certificates with one name each would work; the pages ask for one with both. */
function otherName(facts: CertificateFacts, other: string): Part {
  return namesOf(facts).some((name) => certificateNameCovers(name, other))
    ? { outcome: "pass", says: `Covers ${other} as well` }
    : {
        outcome: "warn",
        says: `The certificate does not hold the other trunk's name, ${other}.`,
        fix: `Use one certificate on both trunks that holds both names, or *.${parentDomainOf(other)}.`,
      };
}
