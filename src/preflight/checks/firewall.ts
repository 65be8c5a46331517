import { checklist } from "../attested.ts";
import type { Check } from "../check.ts";
import { firewallItems } from "../firewall-rows.ts";
import { links } from "../links.ts";
import { checklistResult } from "../checklist-result.ts";

const effects = { unknown: "blocks" } as const;

/** Firewall and media ports, row by row: a port scan from here would show nothing of what Microsoft's ranges reach. */
export const firewallCheck: Check = {
  id: "firewall",
  title: "Firewall and media ports",
  needs: "attestation",
  reads: ["client media ports"],
  effects,
  deadlineMs: 1_000,
  attestationDays: 30,
  attestable: firewallItems,
  async run(context) {
    return checklistResult(checklist(firewallItems(context), context), {
      noun: "firewall row",
      fix: "Compare the rows with the firewall and attest them one by one.",
      link: links.planBypass,
    });
  },
};
