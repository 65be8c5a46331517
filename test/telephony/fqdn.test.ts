import { describe, expect, it } from "@jest/globals";
import {
  byName,
  certificateNameCovers,
  parseFqdn,
  parentDomainOf,
  verifiedDomainOf,
} from "../../src/telephony/fqdn.ts";

describe("a gateway's name", () => {
  it("is sorted with numbers in numeric order", () => {
    const names = ["sbc10.contoso.com", "sbc2.contoso.com", "sbc1.contoso.com", "edge.contoso.com"];
    expect(names.sort(byName)).toEqual([
      "edge.contoso.com",
      "sbc1.contoso.com",
      "sbc2.contoso.com",
      "sbc10.contoso.com",
    ]);
  });

  it.each([
    ["SBC1.Contoso.com", "sbc1.contoso.com"],
    [" sbc1.contoso.com. ", "sbc1.contoso.com"],
    ["http://sbc1.contoso.com", "sbc1.contoso.com"],
  ])("is read from %j as %j", (text, fqdn) => {
    expect(parseFqdn(text)).toBe(fqdn);
  });

  it.each([
    "",
    "sbc1",
    "203.0.113.5",
    "-sbc.contoso.com",
    "sbc1..contoso.com",
    "sbc 1.contoso.com",
    `${"a".repeat(60)}.com`,
  ])("is not %j", (text) => {
    expect(parseFqdn(text)).toBeUndefined();
  });

  it("belongs to the domain that is left when one label is taken off", () => {
    expect(parentDomainOf("sbc1.sip.contoso.com")).toBe("sip.contoso.com");
  });

  it.each([
    [
      "customer1.carrier.example",
      ["carrier.example", "customer1.carrier.example"],
      "customer1.carrier.example",
    ],
    ["sbc1.contoso.com", ["contoso.com"], "contoso.com"],
    ["sbc1.sip.contoso.com", ["contoso.com"], undefined],
    ["sbc1.sip.contoso.com", ["sip.contoso.com"], "sip.contoso.com"],
    ["contoso.com", ["com.example", "contoso.com"], "contoso.com"],
  ])("%s is looked up as a whole first, then less one label, in %j", (fqdn, domains, found) => {
    expect(verifiedDomainOf(fqdn, domains)).toBe(found);
  });
});

describe("a certificate name", () => {
  it.each([
    ["sbc1.contoso.com", "sbc1.contoso.com", true],
    ["*.contoso.com", "sbc1.contoso.com", true],
    ["*.contoso.com", "sbc1.test.contoso.com", false],
    ["*.com", "contoso.com", true],
    ["sbc*.contoso.com", "sbc1.contoso.com", false],
    ["*.contoso.com", "contoso.com", false],
  ])("%s covering %s: %s", (name, fqdn, covers) => {
    expect(certificateNameCovers(name, fqdn)).toBe(covers);
  });
});
