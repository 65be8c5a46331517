import { afterEach, describe, expect, it } from "@jest/globals";
import { undoOf, type Step } from "../../src/changes/step.ts";
import type { Gateway } from "../../src/telephony/gateway.ts";
import { aGateway } from "../support/changes/builders.ts";
import { tenantForSuite, unhurried } from "../support/tenant/tenant-services.ts";
import { whole } from "../../src/tenant/reading.ts";

const sbc1 = "sbc1.contoso.com";
const second = "sbc1-bypass.contoso.com";
const under = tenantForSuite();
const perform = (step: Step) => under.tenant.perform(step, unhurried);
const routing = async () => whole(await under.tenant.readVoiceRouting(unhurried));
const everything = () => under.control<unknown>("GET", "/tenant");

const gateway: Gateway = aGateway({
  fqdn: second,
  sipSignalingPort: 5062,
  mediaBypass: true,
  failoverResponseCodes: "408, 503",
  forwardPai: true,
  gatewaySiteId: "Amsterdam",
  pidfLoSupported: true,
  numberTranslationRules: {
    inboundPstn: ["AddPlus"],
    inboundTeams: [],
    outboundPstn: ["StripPlus", "AddPrefix"],
    outboundTeams: ["Local"],
  },
  description: "Amsterdam, 'bypass' \"trunk\"",
});
const route = {
  name: "Amsterdam National Bypass",
  numberPattern: "^\\+31\\d{9}$",
  priority: 0,
  gateways: [second],
  usages: ["Amsterdam National Bypass"],
  bridgeSourcePhoneNumber: null,
  description: "A clone",
};
const policy = {
  name: "Amsterdam International Bypass",
  usages: ["Amsterdam National Bypass", "Amsterdam National"],
  routeType: null,
  description: null,
};
const build: readonly Step[] = [
  { kind: "createGateway", gateway },
  { kind: "addUsage", usage: "Amsterdam National Bypass" },
  { kind: "createRoute", route },
  { kind: "createPolicy", policy },
];
const undo = build.toReversed().map(undoOf);

describe("what a migration builds", () => {
  afterEach(async () => {
    for (const step of undo) await perform(step).catch(() => undefined);
    await under.heal();
  });

  it("is read back as it was asked for, and undone the tenant is what it was", async () => {
    const before = await everything();
    for (const step of build) await perform(step);

    expect(await under.tenant.readGateway(second, unhurried)).toEqual(gateway);
    const { usages, routes, policies } = await routing();
    expect(usages).toContain("Amsterdam National Bypass");
    expect(routes).toContainEqual(route);
    expect(policies).toContainEqual(policy);

    for (const step of undo) await perform(step);
    expect(await everything()).toEqual(before);
  });

  it.each(build.filter(({ kind }) => kind !== "addUsage"))(
    "is there already when asked for twice: $kind",
    async (step) => {
      for (const earlier of build) await perform(earlier);

      await expect(perform(step)).rejects.toMatchObject({ name: "TenantError", kind: "alreadyExists" });
    },
  );

  it("may add a usage twice, which is then there once", async () => {
    await perform({ kind: "addUsage", usage: "Amsterdam National Bypass" });
    await perform({ kind: "addUsage", usage: "Amsterdam National Bypass" });

    const { usages } = await routing();
    expect(usages.filter((usage) => usage === "Amsterdam National Bypass")).toHaveLength(1);
  });

  it.each(undo)("is not found when it is not there: $kind", async (step) => {
    await expect(perform(step)).rejects.toMatchObject({ name: "TenantError", kind: "notFound" });
  });

  it.each<{ what: string; step: Step; says: RegExp }>([
    {
      what: "a gateway that a route names",
      step: { kind: "removeGateway", gateway },
      says: /all voice routes/,
    },
    {
      what: "a usage that a route has",
      step: { kind: "removeUsage", usage: "Amsterdam National Bypass" },
      says: /in use by: Amsterdam National Bypass/,
    },
  ])("cannot lose $what", async ({ step, says }) => {
    for (const earlier of build) await perform(earlier);

    await expect(perform(step)).rejects.toMatchObject({
      kind: "refused",
      message: expect.stringMatching(says),
    });
  });

  it("cannot lose a policy that somebody has", async () => {
    for (const step of build) await perform(step);
    await under.control("PATCH", "/users/alexw@contoso.com", { direct: policy.name });

    await expect(perform({ kind: "removePolicy", policy })).rejects.toMatchObject({
      kind: "refused",
      message: expect.stringContaining("currently assigned to one or more users or groups"),
    });
    await under.control("PATCH", "/users/alexw@contoso.com", { direct: "Amsterdam International" });
  });

  it.each<{ because: string; step: Step }>([
    {
      because: "the gateway's domain is not verified",
      step: { kind: "createGateway", gateway: { ...gateway, fqdn: "sbc1.adatum.com" } },
    },
    {
      because: "the gateway is IPv6 and on bypass",
      step: { kind: "createGateway", gateway: { ...gateway, ipAddressVersion: "IPv6" } },
    },
    { because: "the route's usage does not exist", step: { kind: "createRoute", route } },
    { because: "the policy's usage does not exist", step: { kind: "createPolicy", policy } },
    {
      because: "the route's new gateway does not exist",
      step: {
        kind: "setRouteGateways",
        route: "Amsterdam National",
        from: [sbc1],
        to: ["nobody.contoso.com"],
      },
    },
  ])("is refused when $because", async ({ step }) => {
    await expect(perform(step)).rejects.toMatchObject({ name: "TenantError", kind: "refused" });
  });

  it("shows in reads only after its time, and is there already all the same", async () => {
    await under.inject({ kind: "propagation", ms: 3_600_000 });
    await perform({ kind: "createGateway", gateway });

    expect(await under.tenant.readGateway(second, unhurried)).toBeUndefined();
    await expect(perform({ kind: "createGateway", gateway })).rejects.toMatchObject({
      kind: "alreadyExists",
    });
    await under.control("DELETE", "/faults");
  });
});

describe("a route's gateways and a trunk's switch", () => {
  afterEach(() => under.heal());

  it("are set, and nothing else of the route", async () => {
    const before = (await routing()).routes.find(({ name }) => name === "Amsterdam National");
    const step: Step = {
      kind: "setRouteGateways",
      route: "Amsterdam National",
      from: [sbc1],
      to: ["sbc4.contoso.com", sbc1],
    };
    await perform(step);
    const after = (await routing()).routes.find(({ name }) => name === "Amsterdam National");

    expect(after).toEqual({ ...before, gateways: ["sbc4.contoso.com", sbc1] });
    await perform(undoOf(step));
  });

  it("drain the trunk and open it again", async () => {
    const step: Step = { kind: "setEnabled", fqdn: sbc1, from: true, to: false };
    await perform(step);
    expect((await under.tenant.readGateway(sbc1, unhurried))?.enabled).toBe(false);
    await perform(undoOf(step));
    expect((await under.tenant.readGateway(sbc1, unhurried))?.enabled).toBe(true);
  });

  it("are not found on what is not there", async () => {
    const step: Step = { kind: "setRouteGateways", route: "Nowhere", from: [], to: [sbc1] };

    await expect(perform(step)).rejects.toMatchObject({ kind: "notFound" });
  });
});
