import { describe, expect, it } from "@jest/globals";
import { readTrunkName, trunkNamed } from "../../src/gateways/trunk-name.ts";

const known = [
  "sbc1.contoso.com",
  "sbc10.contoso.com",
  "sbc1.fabrikam.com",
  "berlin-sbc.contoso.com",
  "berlin-old.contoso.com",
  "dublin.contoso.com",
];

describe("a trunk's name, as people type and paste it", () => {
  it.each([
    ["sbc1.contoso.com", null],
    ["SBC1.Contoso.COM", null],
    ["sbc1.contoso.com.", null],
    ["sbc1.contoso.com:5061", 5061],
    ["https://sbc1.contoso.com/", null],
    ["https://sbc1.contoso.com:5061/admin?x=1#top", 5061],
    ["sip:sbc1.contoso.com", null],
    ["<sip:+31205551234@sbc1.contoso.com:5061;transport=tls>", 5061],
    ["sips:sbc1.contoso.com;lr", null],
    ["[sbc1.contoso.com](http://sbc1.contoso.com)", null],
    ["[https://sbc1.contoso.com:5061](https://sbc1.contoso.com:5061)", 5061],
    ["`sbc1.contoso.com`", null],
    ['"sbc1.contoso.com"', null],
  ])("%s is that trunk", (typed, port) => {
    expect(readTrunkName(typed)).toEqual({ name: "sbc1.contoso.com", port });
    expect(trunkNamed(typed, known)).toEqual({ kind: "one", fqdn: "sbc1.contoso.com" });
  });

  it.each([
    ["dublin", "dublin.contoso.com"],
    ["dub", "dublin.contoso.com"],
    ["SBC10", "sbc10.contoso.com"],
    ["berlin-s", "berlin-sbc.contoso.com"],
  ])("%s is the only one that is called so, or begins so", (typed, fqdn) => {
    expect(trunkNamed(typed, known)).toEqual({ kind: "one", fqdn });
  });

  it.each([
    ["sbc1", ["sbc1.contoso.com", "sbc1.fabrikam.com"]],
    ["berlin", ["berlin-old.contoso.com", "berlin-sbc.contoso.com"]],
  ])("%s may be several, and which is asked", (typed, fqdns) => {
    expect(trunkNamed(typed, known)).toEqual({ kind: "several", fqdns });
  });

  it("with a dot is never completed: whoever names a trunk that is gone does not get another", () => {
    expect(trunkNamed("sbc1.contoso", known)).toMatchObject({ kind: "none" });
    expect(trunkNamed("sbc1.contoso.com", ["sbc1.contoso.com.example"])).toMatchObject({ kind: "none" });
  });

  it("that nobody has leads to what is like it", () => {
    expect(trunkNamed("dubln.contoso.com", known)).toEqual({ kind: "none", near: ["dublin.contoso.com"] });
    expect(trunkNamed("", known)).toEqual({ kind: "none", near: [] });
  });
});
