import { describe, expect, it } from "@jest/globals";
import { cmdletOf } from "../../src/change/cmdlets.ts";
import { undoOf } from "../../src/change/step.ts";
import { aGateway } from "../support/builders.ts";
import { aPolicy, aRoute } from "../support/migration-builders.ts";

const gateway = (changed: Parameters<typeof aGateway>[0]) =>
  cmdletOf({ kind: "createGateway", gateway: aGateway(changed) }).parameters;
const route = (changed: Parameters<typeof aRoute>[0]) =>
  cmdletOf({ kind: "createRoute", route: aRoute(changed) }).parameters;
const policy = (changed: Parameters<typeof aPolicy>[0]) =>
  cmdletOf({ kind: "createPolicy", policy: aPolicy(changed) }).parameters;

describe("what makes a trunk", () => {
  it("names the version of IP only where it is not the usual one, as not every module takes it", () => {
    expect(gateway({ ipAddressVersion: "IPv4" })).not.toHaveProperty("IPAddressVersion");
    expect(gateway({ ipAddressVersion: "IPv6" })).toMatchObject({ IPAddressVersion: "IPv6" });
  });
});

describe("what makes a route", () => {
  it("carries its bridge number, and names none where it has none", () => {
    expect(route({ bridgeSourcePhoneNumber: "+4930555", gateways: [] })).toMatchObject({
      BridgeSourcePhoneNumber: "+4930555",
    });
    expect(route({})).not.toHaveProperty("BridgeSourcePhoneNumber");
  });

  it("is the way back of its removal, bridge number included", () => {
    const removed = { kind: "removeRoute", route: aRoute({ bridgeSourcePhoneNumber: "+4930555" }) } as const;
    expect(cmdletOf(undoOf(removed)).parameters).toMatchObject({ BridgeSourcePhoneNumber: "+4930555" });
  });
});

describe("what makes a policy", () => {
  it("gives its usages as a plain list, in order", () => {
    expect(policy({ usages: ["b", "a"] })).toMatchObject({ OnlinePstnUsages: ["b", "a"] });
  });

  it("carries its route type, and names none where it is the usual one", () => {
    expect(policy({ routeType: "Other" })).toMatchObject({ RouteType: "Other" });
    expect(policy({ routeType: null })).not.toHaveProperty("RouteType");
  });
});
