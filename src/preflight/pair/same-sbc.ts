import { clouds } from "../../telephony/clouds.ts";
import { coverUnknowns } from "../attested.ts";
import type { AttestationItem, NetworkPairContext, PairCheck } from "../check.ts";
import { links } from "../links.ts";
import { conclude, type Part } from "../parts.ts";
import type { DnsAnswer, SipOptionsAnswer } from "../probes/probes.ts";

const effects = { fail: "blocks", unknown: "blocks" } as const;

/**
 * Whether both names lead to one SBC, as far as that shows: by its address and by what it calls itself. Source: "Plan for
 * media bypass with Direct Routing" (two trunks of one SBC may share the public address).
 */
export const pairSameSbcCheck: PairCheck = {
  id: "pair-same-sbc",
  title: "One SBC behind both names",
  needs: "network",
  effects,
  deadlineMs: 20_000,
  attestationDays: 90,
  attestable: (known) => [itemFor(known)],
  async run(context) {
    const { probesFrom, probesTo } = context;
    const [old, fresh, oldAnswer, newAnswer] = await Promise.all([
      probesFrom.dns(),
      probesTo.dns(),
      probesFrom.sipOptions(),
      probesTo.sipOptions(),
    ]);
    const parts = [addresses(old, fresh, context), ...products(oldAnswer, newAnswer)];
    return conclude(effects, coverUnknowns(parts, itemFor(context), context), {
      pass: "Both names lead to one SBC.",
      evidence: [
        `${context.from.fqdn}: ${seen(old, oldAnswer)}`,
        `${context.to.fqdn}: ${seen(fresh, newAnswer)}`,
      ],
      link: links.planBypass,
    });
  },
};

function itemFor({ from, to }: Pick<NetworkPairContext, "from" | "to">): AttestationItem {
  return {
    id: "pair-same-sbc:one-sbc",
    statement: `${from.fqdn} and ${to.fqdn} lead to one and the same SBC.`,
    link: links.planBypass,
  };
}

function addresses(old: DnsAnswer, fresh: DnsAnswer, { from, to, cloud }: NetworkPairContext): Part {
  const [theirs, own] = [ipv4Of(old), ipv4Of(fresh)];
  if (theirs.length === 0 || own.length === 0) {
    return {
      outcome: "unknown",
      says: `The addresses of both names could not be compared: ${own.length === 0 ? to.fqdn : from.fqdn} has none here.`,
      fix: "See “DNS”, and confirm that both names lead to one SBC.",
    };
  }
  const same = theirs.join(" ") === own.join(" ");
  if (same && clouds[cloud].fixedSbcPort !== null && from.sipSignalingPort === to.sipSignalingPort) {
    return {
      outcome: "fail",
      says: `Both names lead to ${own.join(", ")}:${to.sipSignalingPort}, and only one trunk can listen there.`,
      fix: "In this cloud all trunks use one port: give the new trunk a public address of its own.",
    };
  }
  if (same) return { outcome: "pass", says: `Address of both: ${own.join(", ")}` };
  return {
    outcome: "unknown",
    says: `${from.fqdn} leads to ${theirs.join(", ")}, ${to.fqdn} to ${own.join(", ")}: whether that is one SBC cannot be checked from here.`,
    fix: "Point both names at the same public address, or confirm that both addresses are one SBC's.",
  };
}

function products(old: SipOptionsAnswer, fresh: SipOptionsAnswer): readonly Part[] {
  if (!old.ok || !fresh.ok || old.product === null || fresh.product === null) return [];
  return old.product === fresh.product
    ? [{ outcome: "pass", says: `Both answer as ${fresh.product}` }]
    : [
        {
          outcome: "unknown",
          says: `The old trunk answers as ${old.product}, the new one as ${fresh.product}: that looks like two SBCs.`,
          fix: "Check where the new trunk's port leads, and confirm it if it is one SBC.",
        },
      ];
}

function ipv4Of(answer: DnsAnswer): readonly string[] {
  return answer.ok ? [...answer.ipv4].sort() : [];
}

function seen(dns: DnsAnswer, answer: SipOptionsAnswer): string {
  return `${ipv4Of(dns).join(", ") || "no address"}, product ${(answer.ok ? answer.product : null) ?? "not told"}`;
}
