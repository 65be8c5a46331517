import { describe, expect, it } from "@jest/globals";
import { cmdletOf } from "../../src/changes/cmdlets.ts";
import { undoOf } from "../../src/changes/step.ts";
import { aGateway } from "../support/changes/builders.ts";
import { aPolicy, aRoute } from "../support/changes/migration-builders.ts";

const gateway = (changed: Parameters<typeof aGateway>[0]) =>
  cmdletOf({ kind: "createGateway", gateway: aGateway(changed) }).parameters;
const route = (changed: Parameters<typeof aRoute>[0]) =>
  cmdletOf({ kind: "createRoute", route: aRoute(changed) }).parameters;
const policy = (changed: Parameters<typeof aPolicy>[0]) =>
  cmdletOf({ kind: "createPolicy", policy: aPolicy(changed) }).parameters;

describe("the cmdlet that creates a trunk", () => {
  it("names the IP version only where it is not the default, as not every module version takes it", () => {
    expect(gateway({ ipAddressVersion: "IPv4" })).not.toHaveProperty("IPAddressVersion");
    expect(gateway({ ipAddressVersion: "IPv6" })).toMatchObject({ IPAddressVersion: "IPv6" });
  });
});

describe("the cmdlet that creates a route", () => {
  it("carries its bridge number where it has one", () => {
    expect(route({ bridgeSourcePhoneNumber: "+4930555", gateways: [] })).toMatchObject({
      BridgeSourcePhoneNumber: "+4930555",
    });
    expect(route({})).not.toHaveProperty("BridgeSourcePhoneNumber");
  });

  it("is also the undo of its removal, bridge number included", () => {
    const removed = { kind: "removeRoute", route: aRoute({ bridgeSourcePhoneNumber: "+4930555" }) } as const;
    expect(cmdletOf(undoOf(removed)).parameters).toMatchObject({ BridgeSourcePhoneNumber: "+4930555" });
  });
});

describe("the cmdlet that creates a policy", () => {
  it("gives its usages as a plain list, in order", () => {
    expect(policy({ usages: ["b", "a"] })).toMatchObject({ OnlinePstnUsages: ["b", "a"] });
  });

  it("carries its route type, and names none where it is the default", () => {
    expect(policy({ routeType: "Other" })).toMatchObject({ RouteType: "Other" });
    expect(policy({ routeType: null })).not.toHaveProperty("RouteType");
  });
});
