import { listed } from "../../lib/cut.ts";
import { clouds } from "../../telephony/clouds.ts";
import { attestedPart } from "../attested.ts";
import type { AttestationItem, Check, CheckContext } from "../check.ts";
import { links } from "../links.ts";
import { conclude } from "../parts.ts";

const effects = { unknown: "blocks" } as const;

/**
 * Whether the SBC itself sends OPTIONS to Microsoft from this FQDN: our own probe shows only that it answers. Without
 * them for five minutes the trunk is tried last. Sources: "What's new for Direct Routing" (trunk demoting); "Connect
 * your Session Border Controller to Direct Routing" (every 60 to 180 seconds).
 */
export const sbcSendsOptionsCheck: Check = {
  id: "sbc-sends-options",
  title: "SBC sends OPTIONS to Microsoft",
  needs: "attestation",
  effects,
  deadlineMs: 1_000,
  attestationDays: 7,
  attestable: ({ fqdn }) => [itemFor(fqdn)],
  async run(context) {
    const part = attestedPart(itemFor(context.fqdn), context);
    const seen =
      part.outcome === "attested"
        ? part
        : {
            outcome: "unknown" as const,
            says: "That the SBC sends OPTIONS to Microsoft from this name cannot be seen from here.",
            fix: "Look at the trunk in the Teams admin center (Voice, Direct Routing) and confirm it.",
          };
    return conclude(effects, [seen], {
      pass: "",
      evidence: evidenceOf(context),
      link: links.healthDashboard,
    });
  },
};

function itemFor(fqdn: string): AttestationItem {
  return {
    id: "sbc-sends-options:active",
    statement: `In the Teams admin center I saw the SIP options status “Active” for ${fqdn}, checked within the last minutes.`,
    link: links.healthDashboard,
  };
}

function evidenceOf({ cloud, gateway }: CheckContext): readonly string[] {
  return [
    `To be sent every 60 to 180 s to ${listed(clouds[cloud].signallingHosts)}, by name, never to their addresses`,
    ...(gateway?.sendSipOptions === false
      ? ["SendSipOptions is off: the admin center does not watch this trunk and shows no “Active”"]
      : []),
  ];
}
