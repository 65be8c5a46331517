import { checklist } from "../attested.ts";
import type { AttestationItem, Check, CheckContext } from "../check.ts";
import { checklistResult } from "../checklist-result.ts";
import { documentationOf, settingItems, vendorOf, type ChecklistVendor } from "../vendor-checklists.ts";

const effects = { unknown: "blocks" } as const;

/** The SBC's own settings for bypass: the vendor's checklist, gone through and attested by a person. */
export const sbcSettingsCheck: Check = {
  id: "sbc-settings",
  title: "SBC settings for bypass",
  needs: "attestation",
  effects,
  deadlineMs: 20_000,
  attestationDays: 90,
  attestable: attestableSettings,
  async run(context) {
    const answer = await context.probes.sipOptions();
    const vendor = knownVendor(context, answer.ok ? answer.product : null);
    return checklistResult(checklist(settingItems(vendor), context), {
      noun: "SBC setting",
      fix: "Go through the list in the SBC's configuration and attest each setting.",
      link: documentationOf(vendor),
    });
  },
};

function attestableSettings(context: Omit<CheckContext, "probes">): readonly AttestationItem[] {
  return settingItems(knownVendor(context, context.lastSeenProduct ?? null));
}

/** What the SBC says of itself, else what an admin entered. */
function knownVendor(
  { enteredSbc }: Pick<CheckContext, "enteredSbc">,
  product: string | null,
): ChecklistVendor {
  const told = vendorOf(product);
  return told === "generic" && enteredSbc ? vendorOf(`${enteredSbc.vendor} ${enteredSbc.product}`) : told;
}
