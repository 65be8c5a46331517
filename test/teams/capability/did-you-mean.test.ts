import { describe, expect, it } from "@jest/globals";
import { editDistance, nearest } from "../../../src/teams/capability/did-you-mean.ts";

describe("what somebody may have meant", () => {
  const commands = ["help", "whoami", "gateways", "gateway", "preflight", "changes", "change", "rollback"];

  it.each([
    ["gatways", "gateways"],
    ["prefligth", "preflight"],
    ["hlep", "help"],
    ["rolback", "rollback"],
    ["pre", "preflight"],
  ])("%s is near %s", (typed, meant) => {
    expect(nearest(typed, commands)[0]).toBe(meant);
  });

  it.each(["xyzzy", "", "delete"])("%j is near nothing", (typed) => {
    expect(nearest(typed, commands)).toEqual([]);
  });

  it("finds gateways by a misspelt name and by their first label", () => {
    const fleet = ["sbc1.contoso.com", "sbc2.contoso.com", "edge.contoso.com"];
    expect(nearest("sbc1.contso.com", fleet)[0]).toBe("sbc1.contoso.com");
    expect(nearest("edge", fleet)).toEqual(["edge.contoso.com"]);
  });

  it("counts a swap of neighbours as one error", () => {
    expect(editDistance("hlep", "help")).toBe(1);
    expect(editDistance("kitten", "sitting")).toBe(3);
  });
});
