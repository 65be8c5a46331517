import { sbcVendorOf } from "../../telephony/sbc/vendor.ts";
import { checklist } from "../attested.ts";
import type { AttestationItem, Check, CheckContext } from "../check.ts";
import { checklistResult } from "../checklist-result.ts";
import { documentationOf, settingItems } from "../vendor-checklists.ts";

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
    const vendor = sbcVendorOf(answer.ok ? answer.product : null, context.enteredSbc);
    return checklistResult(checklist(settingItems({ vendor, cloud: context.cloud }), context), {
      noun: "SBC setting",
      fix: "Go through the list in the SBC's configuration and attest each setting.",
      link: documentationOf(vendor),
    });
  },
};

function attestableSettings({
  lastSeenProduct,
  enteredSbc,
  cloud,
}: Omit<CheckContext, "probes">): readonly AttestationItem[] {
  return settingItems({ vendor: sbcVendorOf(lastSeenProduct, enteredSbc), cloud });
}
