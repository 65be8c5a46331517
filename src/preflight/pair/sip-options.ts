import { attestationOf, coverUnknowns } from "../attested.ts";
import type { AttestationItem } from "../check.ts";
import { optionsParts } from "../checks/sip-options.ts";
import { links } from "../links.ts";
import { conclude, type Part } from "../parts.ts";
import type { Probes } from "../probes/probes.ts";
import { about, type NetworkPair, type NetworkPairCheck } from "./pair-check.ts";

const effects = { warn: "warns", fail: "blocks", unknown: "blocks" } as const;

/** OPTIONS on both trunks: each answers with 200 and in its own name. Source: "Direct Routing: SIP protocol". */
export const pairSipOptionsCheck: NetworkPairCheck = {
  id: "pair-sip-options",
  title: "SIP OPTIONS on both trunks",
  needs: "network",
  effects,
  deadlineMs: 20_000,
  attestationDays: 1,
  attestable: (known) => [itemFor(known)],
  async run(context) {
    const { from, to, probesFrom, probesTo } = context;
    const parts = await Promise.all([
      partsOf(probesTo, to.fqdn, from.fqdn),
      partsOf(probesFrom, from.fqdn, to.fqdn),
    ]);
    return conclude(effects, coverUnknowns(parts.flat(), attestationOf(itemFor(context).id, context)), {
      pass: "Both trunks answer with 200, each in its own name.",
      link: links.protocolsSip,
    });
  },
};

async function partsOf(probes: Probes, fqdn: string, rival: string): Promise<readonly Part[]> {
  const [session, answer] = await Promise.all([probes.tls(), probes.sipOptions()]);
  return about(fqdn, optionsParts(answer, session, fqdn, rival));
}

function itemFor({ from, to }: Pick<NetworkPair, "from" | "to">): AttestationItem {
  return {
    id: "pair-sip-options:answered",
    statement: `From a host the SBC admits I saw ${to.fqdn} on port ${to.sipSignalingPort} and ${from.fqdn} on port ${from.sipSignalingPort} answer OPTIONS over TLS with 200, each with its own name in Contact.`,
    link: links.protocolsSip,
  };
}
