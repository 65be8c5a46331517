import { listed } from "../../lib/cut.ts";
import { checklistResult } from "../attested.ts";
import type { AttestationItem, Check, CheckContext } from "../check.ts";
import { links } from "../links.ts";

const effects = { unknown: "warns" } as const;

/**
 * What only a call shows, tried and attested by a person. It does not block: without it some calls fail or stay silent, and
 * the rest go well. Sources: RFC 3261; "Direct Routing: media protocols"; "Diagnose issues that affect Direct Routing".
 */
export const callsTriedCheck: Check = {
  id: "calls-tried",
  title: "Calls tried, and Microsoft's own test",
  needs: "attestation",
  effects,
  deadlineMs: 1_000,
  attestationDays: 90,
  attestable: itemsFor,
  async run(context) {
    return checklistResult(itemsFor(context), context, {
      noun: "trial",
      fix: "Try each of them on this trunk, and confirm what you saw.",
      link: links.protocolsMedia,
    });
  },
};

function itemsFor({ gateway, cloud }: Pick<CheckContext, "gateway" | "cloud">): readonly AttestationItem[] {
  return [
    {
      id: "calls-tried:long-messages",
      statement: `SIP messages above 1,500 bytes get through, as a forwarded call showed: the SBC's limit for one message is higher, and towards the carrier it sends them by TCP or TLS, or no firewall drops the fragments of UDP.${longer(gateway)}`,
      link: links.rfc3261,
    },
    {
      id: "calls-tried:ringback",
      statement:
        "Callers hear ringback until somebody answers, as an inbound call to a person with two devices showed: the SBC takes several 18x answers to one call, rings back itself while they bring no media, and follows the first device that sends some.",
      link: links.protocolsMedia,
    },
    // The test is not offered in Microsoft's government clouds.
    ...(cloud === "commercial"
      ? [
          {
            id: "calls-tried:self-test",
            statement:
              "Microsoft's own test (aka.ms/TeamsDirectRoutingDiag, in the Microsoft 365 admin center) finds a person of this trunk configured correctly.",
            link: links.diagnose,
          },
        ]
      : []),
  ];
}

/** Settings of the trunk that make its messages longer. */
function longer(gateway: CheckContext["gateway"]): string {
  const settings = [
    ...(gateway?.forwardCallHistory ? ["ForwardCallHistory"] : []),
    ...(gateway?.pidfLoSupported ? ["PidfLoSupported"] : []),
  ];
  if (settings.length === 0) return "";
  return ` On this trunk ${listed(settings)} ${settings.length === 1 ? "makes" : "make"} them longer.`;
}
