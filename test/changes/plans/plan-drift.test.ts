import { describe, expect, it } from "@jest/globals";
import { planDrift } from "../../../src/changes/plans/plan-drift.ts";
import type { VoiceRouting } from "../../../src/telephony/voice-routing.ts";
import { aGateway, aRouting } from "../../support/changes/builders.ts";
import {
  aMovePlan,
  aNewGateway,
  aPolicy,
  aRoute,
  newFqdn,
} from "../../support/changes/migration-builders.ts";

const plan = aMovePlan();

function drift(changed: Partial<VoiceRouting>, gateway = aGateway()): readonly string[] {
  return planDrift(plan, { gateway, routing: aRouting(changed) });
}

describe("drift of what a move was planned from", () => {
  it("is nothing while all is as it was, the plan's own objects included", () => {
    const own = plan.opening.flatMap((step) => (step.kind === "createRoute" ? [step.route] : []));
    const policies = plan.opening.flatMap((step) => (step.kind === "createPolicy" ? [step.policy] : []));
    expect(drift({})).toEqual([]);
    expect(drift({ routes: [aRoute(), ...own], policies: [aPolicy(), ...policies] })).toEqual([]);
  });

  it("ignores the order of gateways, and objects that the plan does not use", () => {
    const two = aMovePlan({
      basis: { ...plan.basis, routes: [aRoute({ gateways: ["a.contoso.com", "b.contoso.com"] })] },
    });
    const routing = aRouting({
      routes: [
        aRoute({ gateways: ["b.contoso.com", "a.contoso.com"] }),
        aRoute({ name: "Elsewhere", usages: ["Elsewhere"] }),
      ],
    });
    expect(planDrift(two, { gateway: aGateway(), routing })).toEqual([]);
  });

  it.each([
    [
      "a route's pattern",
      { routes: [aRoute({ numberPattern: "^\\+43" })] },
      /had the pattern \^\\\+49\S+, now has \^\\\+43/,
    ],
    ["a route's priority", { routes: [aRoute({ priority: 2 })] }, /had the priority 1, now has 2/],
    ["a route's gateways", { routes: [aRoute({ gateways: ["x.contoso.com"] })] }, /had the gateways sbc1/],
    [
      "a route's usages",
      { routes: [aRoute({ usages: ["Germany", "More"] })] },
      /had the usages Germany, now/,
    ],
    [
      "a bridge number",
      { routes: [aRoute({ bridgeSourcePhoneNumber: "+49" })] },
      /had the bridge number none/,
    ],
    ["a route that is gone", { routes: [] }, /The route "Germany" is gone/],
    ["a route that is new", { routes: [aRoute(), aRoute({ name: "Block" })] }, /"Block" is new in a usage/],
    ["a policy's usages", { policies: [aPolicy({ usages: [] })] }, /had the usages Germany, now has none/],
    [
      "a policy's route type",
      { policies: [aPolicy({ routeType: "Other" })] },
      /"Berlin" had the route type BYOT, now has Other/,
    ],
    ["a policy that is gone", { policies: [] }, /The policy "Berlin" is gone/],
  ])("names %s", (_, changed, words) => {
    expect(drift(changed).join(" ")).toMatch(words);
  });

  it("names a setting of the old trunk", () => {
    expect(drift({}, aGateway({ enabled: false }))).toEqual(["Enabled was true, is now false."]);
  });

  it("names an emergency policy that changed or went", () => {
    const emergency = aMovePlan({
      basis: {
        ...plan.basis,
        emergencyPolicies: [
          { name: "Berlin", emergencyNumbers: [{ dialString: "112", usage: "Germany" }] },
          { name: "Bonn", emergencyNumbers: [] },
        ],
      },
    });
    const routing = aRouting({ emergencyPolicies: [{ name: "Berlin", emergencyNumbers: [] }] });
    expect(planDrift(emergency, { gateway: aGateway(), routing })).toEqual([
      'The emergency policy "Berlin" has other numbers or usages.',
      'The emergency policy "Bonn" is gone.',
    ]);
  });

  it("is not what the plan itself sets: repointed routes, a drained or removed trunk", () => {
    const own = aMovePlan({
      opening: [
        { kind: "setRouteGateways", route: "Germany", from: ["sbc1.contoso.com"], to: [newFqdn] },
        { kind: "setEnabled", fqdn: "sbc1.contoso.com", from: true, to: false },
        { kind: "removeGateway", gateway: aNewGateway({ fqdn: "sbc1.contoso.com" }) },
      ],
    });
    const routing = aRouting({ routes: [aRoute({ gateways: [newFqdn] })] });
    expect(planDrift(own, { gateway: aGateway({ enabled: false }), routing })).toEqual([]);
    expect(planDrift(own, { gateway: undefined, routing })).toEqual([]);
  });
});
