import { listed } from "../../lib/cut.ts";
import { coverUnknowns } from "../attested.ts";
import type { AttestationItem, Check, PairCheck } from "../check.ts";
import { links } from "../links.ts";
import { conclude, type Part } from "../parts.ts";
import type { DnsAnswer } from "../probes/probes.ts";
import { isPublicAddress } from "../probes/public-address.ts";

const effects = { fail: "blocks", unknown: "blocks" } as const;

/**
 * Exactly one public IPv4 address. Sources: "Plan Direct Routing"; "Connect your Session Border Controller to Direct
 * Routing" (several addresses behind one name are not supported); ICE Lite candidates are IPv4 only ("Direct Routing:
 * media protocols").
 */
export const dnsCheck: Check = {
  id: "dns",
  title: "DNS",
  needs: "network",
  effects,
  deadlineMs: 10_000,
  attestationDays: 1,
  attestable: ({ fqdn }) => [itemFor("dns", fqdn)],
  async run(context) {
    const answer = await context.probes.dns();
    const parts = coverUnknowns([addressPart(context.fqdn, answer)], itemFor("dns", context.fqdn), context);
    return conclude(effects, parts, {
      pass: answer.ok ? `One public IPv4 address: ${answer.ipv4.join(", ")}.` : "",
      evidence: dnsEvidence(answer),
      link: links.plan,
    });
  },
};

/** The same for the name of a pair's new trunk. */
export const pairDnsCheck: PairCheck = {
  id: "pair-dns",
  title: "DNS of the new trunk",
  needs: "network",
  effects,
  deadlineMs: 10_000,
  attestationDays: 1,
  attestable: ({ to }) => [itemFor("pair-dns", to.fqdn)],
  async run(context) {
    const { fqdn } = context.to;
    const answer = await context.probesTo.dns();
    const parts = coverUnknowns([addressPart(fqdn, answer)], itemFor("pair-dns", fqdn), context);
    return conclude(effects, parts, {
      pass: answer.ok ? `${fqdn} has one public IPv4 address: ${answer.ipv4.join(", ")}.` : "",
      evidence: dnsEvidence(answer),
      link: links.plan,
    });
  },
};

function itemFor(check: "dns" | "pair-dns", fqdn: string): AttestationItem {
  return {
    id: `${check}:one-public-ipv4`,
    statement: `In public DNS, asked from outside our network, I saw exactly one A record for ${fqdn}, and it holds the SBC's public address.`,
    link: links.plan,
  };
}

/** Whether a name has exactly one public IPv4 address. */
function addressPart(fqdn: string, answer: DnsAnswer): Part {
  if (!answer.ok) {
    if (answer.reason === "noAddress") return noAddress(fqdn);
    return {
      outcome: "unknown",
      says: `The DNS servers of this host gave no usable answer for ${fqdn}.`,
      fix: "Run the check again; if it stays so, ask a public resolver and confirm its answer.",
    };
  }
  const { ipv4, ipv6 } = answer;
  if (ipv4.length === 0 && ipv6.length === 0) return noAddress(fqdn);
  if (ipv4.length === 0) {
    return {
      outcome: "fail",
      says: `${fqdn} has an IPv6 address only, and media bypass works over IPv4 only.`,
      fix: "Publish an A record with the SBC's public IPv4 address.",
    };
  }
  if (ipv4.length > 1) {
    return {
      outcome: "fail",
      says: `${fqdn} has ${ipv4.length} IPv4 addresses; Teams supports one address behind an SBC's name.`,
      fix: "Keep one A record, with the address that the SBC offers for media.",
    };
  }
  // No real SBC has an address of the documentation range, so counting it as public is right in every mode.
  if (!ipv4.every((address) => isPublicAddress(address, true))) {
    return {
      outcome: "unknown",
      says: `${fqdn} has the private address ${ipv4.join(", ")} here, as an internal resolver tells it (split DNS); what Microsoft sees in public DNS cannot be checked from this host.`,
      fix: "Point the bot at a public resolver, or look the name up from outside and confirm it. If public DNS holds the private address too, publish the public one.",
    };
  }
  return { outcome: "pass", says: `A record: ${ipv4.join(", ")}` };
}

function noAddress(fqdn: string): Part {
  return {
    outcome: "fail",
    says: `${fqdn} has no address in DNS.`,
    fix: "Publish an A record with the SBC's public IPv4 address. The TXT record that verifies a domain is not enough.",
  };
}

function dnsEvidence(answer: DnsAnswer): readonly string[] {
  if (!answer.ok) return [answer.detail];
  return [
    ...(answer.ipv4.length > 0 ? [] : ["A record: none"]),
    ...(answer.ipv4.length > 1 ? [`A records: ${listed(answer.ipv4)}`] : []),
    ...(answer.ipv6.length > 0
      ? [`AAAA record: ${answer.ipv6.join(", ")}; Teams uses IPv4 on a trunk with media bypass`]
      : []),
    `Asked: ${answer.servers.join(", ") || "the resolver of this host"}`,
  ];
}
