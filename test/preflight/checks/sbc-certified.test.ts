import { describe, expect, it } from "@jest/globals";
import { certificationOf } from "../../../src/preflight/certified-sbcs.ts";
import type { EnteredSbc } from "../../../src/preflight/check.ts";
import { sbcCertifiedCheck } from "../../../src/preflight/checks/sbc-certified.ts";
import { standingOf } from "../../../src/preflight/firmware.ts";
import {
  aCheckContext,
  aFailure,
  anOptionsReply,
  probesThatSaw,
} from "../../support/preflight/check-context.ts";

const { signal } = new AbortController();

describe("whether the SBC is certified for bypass", () => {
  function check(product: string | null, enteredSbc: EnteredSbc | null = null) {
    const sipOptions = anOptionsReply({ product });
    return sbcCertifiedCheck.run(
      aCheckContext({ probes: probesThatSaw({ sipOptions }), enteredSbc }),
      signal,
    );
  }

  it("passes for a listed product and firmware, and shows the list's date", async () => {
    const result = await check("Mediant VE SBC/v.7.40A.500.357");
    expect(result).toMatchObject({
      outcome: "pass",
      summary: "AudioCodes Virtual Edition SBC is on the list for media bypass.",
    });
    expect(result.evidence).toContain("Microsoft's list as of 2024-06-12");
  });

  it.each([
    ["Frafos ABC SBC 4.6", "listed for Direct Routing, but not for media bypass"],
    ["Audiocodes-Sip-Gateway-Mediant 800B/v.7.00A.100", "is older than what the list names"],
    ["anynode/4.8.12", "is newer than what the list of 2024-06-12 names"],
    ["Asterisk PBX 20.1.0", "was not recognised"],
    ["Mediant 800 SBC", "its firmware is not told"],
  ])("warns about %s", async (product, words) => {
    expect(await check(product)).toMatchObject({
      outcome: "warn",
      summary: expect.stringContaining(words),
    });
  });

  it("is unknown where nobody says what it is", async () => {
    expect(await check(null)).toMatchObject({ outcome: "unknown" });
    const probes = probesThatSaw({ tls: aFailure("refused") });
    expect(await sbcCertifiedCheck.run(aCheckContext({ probes }), signal)).toMatchObject({
      outcome: "unknown",
    });
  });

  describe("where somebody entered what it is", () => {
    const by = { byName: "Alex Wilber", at: new Date("2026-11-20T09:00:00Z") };
    const oracle = { vendor: "Oracle", product: "AP 3950", firmware: "9.0.0", ...by };
    const audiocodes = { vendor: "AudioCodes", product: "Mediant 800", firmware: "7.40A.500", ...by };

    it.each([
      ["where the SBC does not say", null, oracle],
      ["where the SBC does not say its firmware", "Mediant 800 SBC", audiocodes],
    ])(
      "it is their statement %s, with their name, which the approver is shown",
      async (_, product, entered) => {
        const result = await check(product, entered);
        expect(result).toMatchObject({ outcome: "attested", effect: "warns" });
        expect(result.summary).toContain("Entered by Alex Wilber on 2026-11-20");
        expect(result.summary).toContain("Nothing that was seen says so");
        expect(result.evidence.join()).toContain("Entered by Alex Wilber");
      },
    );

    it("a product on the wire that is not recognised stays a warning", async () => {
      const result = await check("Unlisted/1.0", oracle);
      expect(result).toMatchObject({
        outcome: "warn",
        summary: expect.stringContaining("was not recognised"),
        evidence: expect.arrayContaining(["Product: Unlisted/1.0", expect.stringContaining("Alex Wilber")]),
      });
    });

    it("it replaces neither vendor, model nor firmware that the SBC itself reports", async () => {
      expect(await check("Frafos ABC SBC 4.6", oracle)).toMatchObject({ outcome: "warn" });
      const old = "Audiocodes-Sip-Gateway-Mediant 800B/v.7.00A.100";
      expect(await check(old, audiocodes)).toMatchObject({
        outcome: "warn",
        summary: expect.stringContaining("older than what the list names"),
      });
      expect(await check("Mediant VE SBC/v.7.40A.500.357", oracle)).toMatchObject({
        outcome: "warn",
        summary: expect.stringContaining("not what it says of itself"),
      });
    });

    it("an old firmware stays a warning when they entered it, too", async () => {
      const entered = { ...audiocodes, firmware: "7.00A.100" };
      expect(await check("Mediant 800 SBC", entered)).toMatchObject({ outcome: "warn" });
    });
  });

  it("never blocks", () => {
    expect(Object.values(sbcCertifiedCheck.effects)).not.toContain("blocks");
  });
});

describe("an SBC's product string", () => {
  it.each([
    ["Audiocodes-Sip-Gateway-Mediant 1000B/v.7.20A.258", "AudioCodes", "Mediant 1000B SBC"],
    ["MEDIANT CE SBC/v.7.40A.500", "AudioCodes", "Mediant Cloud Edition SBC"],
    ["Ribbon SBC SWe Lite 11.0.1", "Ribbon Communications", "SBC SWe Edge (formerly SWe Lite)"],
    ["SONUS SBC1000 12.1.0v30", "Ribbon Communications", "SBC 1000"],
    ["Oracle Acme Packet 3950 SCZ9.0.0", "Oracle", "AP 3950"],
    ["anynode/4.0.1", "TE-SYSTEMS", "anynode"],
    ["Nokia Session Border Controller 23.8", "Nokia", "Nokia Session Border Controller"],
  ])("%s is recognised", (words, vendor, product) => {
    expect(certificationOf(words)).toMatchObject({ vendor, product, mediaBypass: true });
  });

  it("may name the vendor only, if all its models are certified", () => {
    expect(certificationOf("Cisco-SIPGateway/IOS-17.6.1a")).toMatchObject({
      vendor: "Cisco",
      product: null,
      mediaBypass: true,
      standing: "supported",
    });
  });

  // Sizes at which work that grows with their square takes minutes.
  it.each(["1", "1.", "a1", "mediant ", "V1R"])(
    "is read quickly although %j is repeated very often",
    (part) => {
      expect(certificationOf(`Mediant ${part.repeat(400_000)}`)).toMatchObject({ vendor: "AudioCodes" });
    },
  );

  it.each(["", "Kamailio (5.7.2)", "Microsoft.PSTNHub.SIPProxy v.2024"])(
    "%j matches nothing on the list",
    (words) => {
      expect(certificationOf(words)).toBeUndefined();
    },
  );
});

describe("whether a firmware is supported", () => {
  const audiocodes = "Supported 7.20A.258 (Recommended 7.40A.500)";

  it("is unknown for a number of very many digits", () => {
    expect(standingOf(audiocodes, "1".repeat(400_000))).toEqual({ standing: "unknown", firmware: null });
  });

  it.each([
    [audiocodes, "7.20A.258", "supported"],
    [audiocodes, "7.20A.300.012", "supported"],
    [audiocodes, "7.40A.600", "supported"],
    [audiocodes, "7.40A.250", "supported"],
    [audiocodes, "7.20A.100", "older"],
    [audiocodes, "7.60A.100", "newer"],
    ["Supported 7.2x.xxx (Recommended 7.40A.400)", "7.26A.001", "supported"],
    ["Supported 8.3.0.0.1 & Recommended 8.4.x & 9.x", "SCZ9.2.0", "supported"],
    ["Supported 8.3.0.0.1 & Recommended 8.4.x & 9.x", "8.2.0", "older"],
    [
      "Supported on available versions of 12.x and later, 11.x, or 9.x (Recommend latest version)",
      "13.0.1",
      "supported",
    ],
    [
      "Supported on available versions of 12.x and later, 11.x, or 9.x (Recommend latest version)",
      "8.0.2",
      "older",
    ],
    ["4.7 (4.9 for Media Bypass)", "4.7.20", "older"],
    ["4.7 (4.9 for Media Bypass)", "4.9.10", "supported"],
    ["Release 8.1.1 or higher (8.1.2 or higher for Media Bypass)", "8.1.1", "older"],
    ["Release 8.1.1 or higher (8.1.2 or higher for Media Bypass)", "10.1.0", "supported"],
    ["V10R2.2.0 or higher", "V10R3.1.0", "supported"],
    ["2023-01-31", "1.0", "unknown"],
    [audiocodes, "no version here", "unknown"],
  ])("by %j, %s is %s", (list, words, standing) => {
    expect(standingOf(list, words).standing).toBe(standing);
  });
});
