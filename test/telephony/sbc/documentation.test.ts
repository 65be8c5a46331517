import { describe, expect, it } from "@jest/globals";
import { adviceByVendor, adviceForAll } from "../../../src/telephony/sbc/advice-on.ts";
import type { TopicAdvice } from "../../../src/telephony/sbc/advice.ts";
import { mediaRangeName, mediaRangeNeed } from "../../../src/telephony/sbc/media-ports.ts";
import { sipEndpointRoots } from "../../../src/telephony/sbc/microsoft-roots.ts";
import { vendorNames, type SbcVendor } from "../../../src/telephony/sbc/vendor.ts";
import { generatedPart, table } from "../../support/infra/generated-docs.ts";

const vendors = (Object.keys(vendorNames) as SbcVendor[]).sort((a, b) =>
  vendorNames[a] < vendorNames[b] ? -1 : 1,
);

function adviceTable(advice: readonly TopicAdvice[]): string {
  return table(
    ["About", "What should be so", "Otherwise", "How sure", "Source"],
    advice.map(({ topic, text, why, confidence, source }) => [
      topic,
      cell(text),
      cell(why),
      confidence,
      `${source.page}, ${source.dated === "read" ? "read " : ""}${source.date}`,
    ]),
  );
}

function cell(text: string): string {
  return text.replace(/[<>*]/g, "\\$&");
}

const sections = [
  ["All SBCs", adviceForAll("commercial")] as const,
  ...vendors.map((vendor) => [vendorNames[vendor], adviceByVendor[vendor]] as const),
].filter(([, advice]) => advice.length > 0);

describe("the documentation of what SBCs need", () => {
  it.each([
    [
      "media ports",
      table(
        ["SBC", "The range that counts", "For 100 calls at once"],
        vendors.map((vendor) => [vendorNames[vendor], mediaRangeName(vendor), mediaRangeNeed(vendor, 100)]),
      ),
    ],
    [
      "seven roots",
      table(
        ["Root", "SHA-1"],
        sipEndpointRoots.map(({ name, sha1 }) => [name, `\`${sha1}\``]),
      ),
    ],
    ["advice", sections.map(([name, advice]) => `### ${name}\n\n${adviceTable(advice)}`).join("\n\n")],
  ])("holds every line, with its source: %s", async (part, found) => {
    const { committed, wanted } = await generatedPart("docs/sbc-settings.md", part, found);
    expect(committed).toBe(wanted);
  });
});
