import { attestationOf, coverUnknowns } from "../attested.ts";
import type { AttestationItem } from "../check.ts";
import { addressPart, dnsEvidence } from "../checks/dns.ts";
import { links } from "../links.ts";
import { conclude } from "../parts.ts";
import type { NetworkPairCheck } from "./pair-check.ts";

const effects = { fail: "blocks", unknown: "blocks" } as const;

/** The new name's A record: exactly one, public. Source: "Plan Direct Routing". */
export const pairDnsCheck: NetworkPairCheck = {
  id: "pair-dns",
  title: "DNS of the new trunk",
  needs: "network",
  effects,
  deadlineMs: 10_000,
  attestationDays: 1,
  attestable: ({ to }) => [itemFor(to.fqdn)],
  async run(context) {
    const { fqdn } = context.to;
    const answer = await context.probesTo.dns();
    const attestation = attestationOf(itemFor(fqdn).id, context);
    return conclude(effects, coverUnknowns([addressPart(fqdn, answer)], attestation), {
      pass: answer.ok ? `${fqdn} has one public IPv4 address: ${answer.ipv4.join(", ")}.` : "",
      evidence: dnsEvidence(answer),
      link: links.plan,
    });
  },
};

function itemFor(fqdn: string): AttestationItem {
  return {
    id: "pair-dns:one-public-ipv4",
    statement: `In public DNS, asked from outside our network, I saw exactly one A record for ${fqdn}, and it holds the SBC's public address.`,
    link: links.plan,
  };
}
