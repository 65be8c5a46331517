import { describe, expect, it } from "@jest/globals";
import { attestFormCard, type AttestFormView } from "../../../src/preflight/attest/attest-form-card.ts";
import { allChecks, pairChecks } from "../../../src/preflight/all-checks.ts";
import type { AttestationItem } from "../../../src/preflight/check.ts";
import { vendorNames, type SbcVendor } from "../../../src/telephony/sbc/vendor.ts";
import { problemsOf, textsOf } from "../../support/cards/card-lint.ts";
import { noon } from "../../support/changes/builders.ts";
import * as example from "../../support/cards/card-examples.ts";
import { aCheckContext } from "../../support/preflight/check-context.ts";
import { aPairContext } from "../../support/preflight/pair-context.ts";

const products: Readonly<Record<SbcVendor, { vendor: string; product: string }>> = {
  audiocodes: { vendor: "AudioCodes", product: "Mediant VE" },
  cisco: { vendor: "Cisco", product: "CUBE" },
  oracle: { vendor: "Oracle", product: "AP 3950" },
  ribbonCore: { vendor: "Ribbon", product: "SBC 5400" },
  ribbonEdge: { vendor: "Ribbon", product: "SBC 1000" },
  teSystems: { vendor: "TE-SYSTEMS", product: "anynode" },
  generic: { vendor: "Some", product: "SBC" },
};

const form = (check: string, items: readonly AttestationItem[]): AttestFormView["items"] =>
  items.map((item) => ({ check, item, attested: null, days: 90 }));

describe("the form in which people confirm", () => {
  it.each(Object.keys(vendorNames) as SbcVendor[])(
    "has room for all that is known of a vendor, for a trunk and its second at once: %s",
    (vendor) => {
      const items = [
        ...pairChecks.flatMap((check) => form(check.title, check.attestable(aPairContext({ vendor })))),
        ...allChecks.flatMap((check) =>
          form(
            check.title,
            check.attestable(
              aCheckContext({
                enteredSbc: { firmware: null, byName: "Alex Wilber", at: noon, ...products[vendor] },
              }),
            ),
          ),
        ),
      ];
      for (const shown of [items, [...items].reverse()]) {
        const card = attestFormCard({ ...example.attestForm, items: shown });
        expect(problemsOf(card)).toEqual([]);
        const advised = shown.slice(0, 15).flatMap(({ item }) => item.advice ?? []);
        const text = textsOf(card).join("\n");
        for (const { source } of advised) expect(text).toContain(source.date);
      }
    },
  );
});
