import { describe, expect, it } from "@jest/globals";
import { sbcVendorOf } from "../../../src/telephony/sbc/vendor.ts";

describe("whose SBC it is", () => {
  it.each([
    ["Mediant VE SBC/v.7.40A.500.357", "audiocodes"],
    ["Cisco-SIPGateway/IOS-17.6.1a", "cisco"],
    ["CUBE 17.12", "cisco"],
    ["Oracle Acme Packet 3950 SCZ9.0.0", "oracle"],
    ["SONUS SBC1000 9.0.2v579 Sonus SBC", "ribbonEdge"],
    ["Ribbon SBC SWe Lite 11.0.1", "ribbonEdge"],
    ["Ribbon SBC 2000", "ribbonEdge"],
    ["Ribbon SWe Edge 12.1", "ribbonEdge"],
    ["Ribbon SBC 5400 10.1", "ribbonCore"],
    ["Ribbon SBC SWe Core V10.01", "ribbonCore"],
    ["Ribbon SBC SWe", "ribbonCore"],
    ["anynode/4.8.12", "teSystems"],
    ["SomethingElse/1.0", "generic"],
    ["Yeastar 5000", "generic"],
    [null, "generic"],
  ])("shows in %j: %s", (product, vendor) => {
    expect(sbcVendorOf(product, null)).toBe(vendor);
  });

  it("is not told by Ribbon's name alone, as its two families differ", () => {
    expect(sbcVendorOf(null, { vendor: "Ribbon", product: "SBC" })).toBe("generic");
  });

  it("is what an admin entered where the SBC does not say, and what the SBC says otherwise", () => {
    const entered = { vendor: "Cisco", product: "CUBE" };
    expect(sbcVendorOf(null, entered)).toBe("cisco");
    expect(sbcVendorOf("Server", entered)).toBe("cisco");
    expect(sbcVendorOf("Mediant VE", entered)).toBe("audiocodes");
  });

  it("is found at once in words of any length", () => {
    expect(sbcVendorOf("sonus ".repeat(100_000), null)).toBe("generic");
  });
});
