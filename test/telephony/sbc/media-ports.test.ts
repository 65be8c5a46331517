import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { mediaRangeNeed } from "../../../src/telephony/sbc/media-ports.ts";

describe("what a media range must hold", () => {
  it.each([
    [
      "audiocodes",
      "at least 125 legs (1 leg for each of 125 calls; 500 ports at a spacing of 4, 625 ports at a spacing of 5, 1250 ports at a spacing of 10)",
    ],
    ["cisco", "at least 500 ports (4 ports for each of 125 calls)"],
    ["oracle", "at least 250 ports (2 ports for each of 125 calls)"],
    ["ribbonCore", "at least 250 ports (2 ports for each of 125 calls)"],
    ["ribbonEdge", "at least 250 port pairs (2 port pairs for each of 125 calls)"],
    ["teSystems", "at least 250 ports (2 ports for each of 125 calls)"],
    ["generic", "at least 250 ports (2 ports for each of 125 calls)"],
  ] as const)("is counted as the vendor counts: %s", (vendor, need) => {
    expect(mediaRangeNeed(vendor, 125)).toBe(need);
  });

  it("is given for one call where their number is not known", () => {
    expect(mediaRangeNeed("generic", null)).toBe("at least 2 ports for each call it may carry at a time");
    expect(mediaRangeNeed("audiocodes", null)).toBe(
      "at least 1 leg for each call it may carry at a time (ports / UdpPortSpacing = legs)",
    );
  });

  it("of AudioCodes is never two ports a call: at a spacing of 4, that would carry half of them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (calls) => {
        const ports = Number(/(\d+) ports at a spacing of 4/.exec(mediaRangeNeed("audiocodes", calls))?.[1]);
        expect(Math.floor(ports / 4)).toBe(calls);
        expect(Math.floor((2 * calls) / 4)).toBeLessThan(calls);
      }),
    );
  });
});
