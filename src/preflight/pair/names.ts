import type { PairFacts, PairCheck } from "../check.ts";
import { clouds } from "../../telephony/clouds.ts";
import { namePart } from "../checks/fqdn.ts";
import { links } from "../links.ts";
import { conclude, type Part } from "../parts.ts";

const effects = { warn: "warns", fail: "blocks", unknown: "blocks" } as const;

/**
 * Names and TLS ports, which must differ, and the new name's domain. Sources: "Plan for media bypass with Direct Routing";
 * "Plan Direct Routing".
 */
export const pairNamesCheck: PairCheck = {
  id: "pair-names",
  title: "Names and ports of the pair",
  needs: "tenant",
  reads: ["verified domains"],
  effects,
  deadlineMs: 1_000,
  attestationDays: null,
  attestable: () => [],
  async run(context) {
    const { from, to, verifiedDomains } = context;
    return conclude(
      effects,
      [differentNames(context), namePart(to.fqdn, verifiedDomains), portPart(context)],
      {
        pass: `${to.fqdn}:${to.sipSignalingPort} beside ${from.fqdn}:${from.sipSignalingPort}.`,
        evidence: [`Verified domains: ${verifiedDomains.join(", ") || "none read"}`],
        link: links.planBypass,
      },
    );
  },
};

function differentNames({ from, to }: PairFacts): Part {
  return from.fqdn === to.fqdn
    ? {
        outcome: "fail",
        says: `Both trunks are named ${to.fqdn}; Microsoft tells trunks apart by name.`,
        fix: "Give the new trunk a name of its own, with an A record.",
      }
    : { outcome: "pass", says: `Names: ${from.fqdn} and ${to.fqdn}` };
}

function portPart({ from, to, cloud }: PairFacts): Part {
  const fixed = clouds[cloud].fixedSbcPort;
  if (fixed !== null) {
    return to.sipSignalingPort === fixed
      ? { outcome: "pass", says: `Port: ${fixed}, which this cloud asks for` }
      : {
          outcome: "warn",
          says: `The new trunk uses port ${to.sipSignalingPort}; this cloud asks for ${fixed}.`,
          fix: `Use port ${fixed} at a public address of its own, or check the linked page for today's rule.`,
        };
  }
  return from.sipSignalingPort === to.sipSignalingPort
    ? {
        outcome: "fail",
        says: `Both trunks use port ${to.sipSignalingPort}; two trunks of one SBC need different TLS ports.`,
        fix: "Let the SBC listen for the new trunk on another TLS port, and plan with that.",
      }
    : { outcome: "pass", says: `Ports: ${from.sipSignalingPort} and ${to.sipSignalingPort}` };
}
