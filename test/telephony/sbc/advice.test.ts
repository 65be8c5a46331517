import { describe, expect, it } from "@jest/globals";
import { adviceByVendor, adviceForAll, adviceOn } from "../../../src/telephony/sbc/advice-on.ts";
import { sourceWords } from "../../../src/telephony/sbc/advice.ts";
import type { SbcVendor } from "../../../src/telephony/sbc/vendor.ts";
import { allChecks, pairChecks } from "../../../src/preflight/all-checks.ts";
import { aCheckContext } from "../../support/preflight/check-context.ts";
import { aPairContext } from "../../support/preflight/pair-context.ts";

const vendors = Object.keys(adviceByVendor) as SbcVendor[];
const clouds = ["commercial", "gcc", "gccHigh", "dod"] as const;
const rows = [
  ...vendors.flatMap((vendor) => adviceByVendor[vendor].map((row) => ({ vendor, ...row }))),
  ...clouds.flatMap((cloud) => adviceForAll(cloud).map((row) => ({ vendor: `any in ${cloud}`, ...row }))),
];

/** What an SBC of each vendor may call itself. */
const products: Readonly<Record<SbcVendor, string>> = {
  audiocodes: "Mediant VE SBC/v.7.40A.500",
  cisco: "Cisco-SIPGateway/IOS-17.6.1",
  oracle: "Oracle Acme Packet 3950",
  ribbonCore: "Ribbon SBC 5400",
  ribbonEdge: "SONUS SBC1000",
  teSystems: "anynode/4.8.12",
  generic: "SomethingElse/1.0",
};

describe("every row of advice", () => {
  it.each(rows.map((row) => [row.vendor, row.text, row] as const))(
    "says where it stands and since when: %s, %s",
    (_, __, { source, why }) => {
      expect(source.page).not.toBe("");
      expect(source.date).toMatch(/^20\d\d-(0[1-9]|1[0-2])(-\d\d)?$/);
      expect(new Date(source.date).getTime()).not.toBeNaN();
      expect(why).toMatch(/\.$/);
    },
  );

  it.each(rows.filter(({ confidence }) => confidence === "M").map(({ vendor, text }) => [vendor, text]))(
    "from memory is worded as a look, and orders nothing: %s, %s",
    (_, text) => {
      expect(text).toMatch(/^Look at /);
      expect(text).not.toMatch(/\b(must|is set to|set it|shall)\b/i);
    },
  );

  it("without a page is from memory", () => {
    const unsourced = rows.filter(({ source }) => source.page.startsWith("No page"));
    expect(unsourced.length).toBeGreaterThan(0);
    expect(unsourced.filter(({ confidence }) => confidence !== "M")).toEqual([]);
  });

  it("stands once", () => {
    for (const vendor of vendors) {
      const texts = [...adviceForAll("commercial"), ...adviceByVendor[vendor]].map(({ text }) => text);
      expect(new Set(texts).size).toBe(texts.length);
    }
  });

  it.each(vendors)("has a place in the lists of the trunk or of the pair: %s", (vendor) => {
    const product = products[vendor];
    const shown = [
      ...allChecks.flatMap((check) => check.attestable(aCheckContext({ lastSeenProduct: product }))),
      ...pairChecks.flatMap((check) => check.attestable(aPairContext({ vendor }))),
    ].flatMap(({ advice = [] }) => advice.map(({ text }) => text));
    expect(adviceByVendor[vendor].filter(({ text }) => !shown.includes(text))).toEqual([]);
  });
});

describe("a source in words", () => {
  const row = (vendor: SbcVendor, topic: string, nth = 0) => {
    const found = adviceOn([topic], { vendor, cloud: "commercial" })[nth];
    if (!found) throw new Error(`nothing on ${topic}`);
    return sourceWords(found);
  };

  it("tells a page's own date from the day on which it was read, and how sure it is", () => {
    expect(row("cisco", "refer")).toBe(
      "Cisco, Direct Routing for Microsoft Phone System with CUBE, 2023-07-11",
    );
    expect(row("audiocodes", "forking")).toMatch(/, read 2026-11-30$/);
    expect(row("audiocodes", "session-timer")).toMatch(/, read 2026-11-30, derived$/);
    expect(row("generic", "trusted-roots")).toMatch(/, 2025-12-12, second-hand$/);
    expect(row("oracle", "session-timer")).toMatch(/, unconfirmed$/);
  });
});

describe("what vendors' pages say", () => {
  const texts = (vendor: SbcVendor, topic: string) =>
    adviceOn([topic], { vendor, cloud: "commercial" })
      .map(({ text }) => text)
      .join("\n");

  it("is that REFER on AudioCodes and CUBE takes a route beside the setting", () => {
    expect(texts("audiocodes", "refer")).toMatch(
      /SBCRemoteReferBehavior is 3[^]*IP-to-IP Routing also has a row/,
    );
    expect(texts("cisco", "refer")).toMatch(/no supplementary-service sip refer[^]*dial-peer/);
  });

  it("is that CUBE may strip the ICE that it has on", () => {
    expect(texts("cisco", "ice-lite")).toMatch(/stun usage ice lite[^]*a=candidate/);
  });

  it("is that the same media ports are the same Media Realm", () => {
    expect(texts("audiocodes", "same-media-ports")).toContain("the same Media Realm");
  });

  it("is that a second trunk may need another address on CUBE, and another key on Oracle", () => {
    expect(texts("cisco", "signalling-port")).toContain("a second address");
    expect(texts("oracle", "own-options")).toContain("another key");
  });
});
