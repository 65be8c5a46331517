import { clouds } from "../../telephony/clouds.ts";
import { parseFqdn, parentDomainOf, verifiedDomainOf } from "../../telephony/fqdn.ts";
import { factsOf, namesOf, presentedBy } from "../certificate-facts.ts";
import type { Check, CheckContext } from "../check.ts";
import { links } from "../links.ts";
import { conclude, type Part } from "../parts.ts";
import { notSeen } from "../failed-probe.ts";

const effects = { warn: "warns", unknown: "informs" } as const;

/**
 * Whether the certificate also covers the name of a second trunk to the same SBC, which the phased method needs; the
 * switch of the trunk itself does not. Source: "Configure media bypass with Direct Routing".
 */
export const certificateSecondNameCheck: Check = {
  id: "certificate-second-name",
  title: "Certificate for a second trunk",
  needs: "tenant",
  reads: ["gateways", "verified domains"],
  effects,
  deadlineMs: 15_000,
  attestationDays: null,
  attestable: () => [],
  async run(context) {
    const session = await presentedBy(context.probes);
    const names = session.ok ? namesOf(factsOf(session.certificate)) : [];
    const part = session.ok
      ? secondName(names, context)
      : notSeen("A second name in the certificate", session);
    return conclude(effects, [part], {
      pass: "The certificate also covers the name of a second trunk, as the phased method needs.",
      evidence: [
        ...(names.length > 0 ? [`Names: ${names.join(", ")}`] : []),
        ...(clouds[context.cloud].fixedSbcPort === null
          ? []
          : [
              "In this cloud every trunk uses port 5061, so a second trunk also needs a public address of its own",
            ]),
      ],
      link: links.configureBypass,
    });
  },
};

/** Its own domain counts even where it is not verified: that is another check's finding. */
function secondName(names: readonly string[], { fqdn, fleet, verifiedDomains }: CheckContext): Part {
  const domains = [...verifiedDomains, parentDomainOf(fqdn)];
  const wildcard = names.find((name) => name.startsWith("*.") && domains.includes(name.slice(2)));
  if (wildcard) return { outcome: "pass", says: `Any name below ${wildcard.slice(2)} will do` };

  const own = fleet.find((gateway) => gateway.fqdn === fqdn);
  const usable = names.filter((name) => {
    if (name === fqdn || parseFqdn(name) !== name || verifiedDomainOf(name, domains) === undefined)
      return false;
    // Two trunks of one SBC differ in port, so a trunk of that name on the same port is another SBC's.
    const taken = fleet.find((gateway) => gateway.fqdn === name);
    return !taken || taken.sipSignalingPort !== own?.sipSignalingPort;
  });
  if (usable.length > 0) return { outcome: "pass", says: `Second name: ${usable.join(", ")}` };
  return {
    outcome: "warn",
    says: "The certificate covers no name for a second trunk, so users could not be moved in waves.",
    fix: `For the phased method, get a certificate that also holds a second name, such as ${fqdn.replace(".", "-bypass.")}, or *.${parentDomainOf(fqdn)}.`,
  };
}
