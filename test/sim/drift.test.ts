import { describe, expect, it } from "@jest/globals";
import { drifted } from "../../sim/tenant/drift.ts";
import { createFaults, Fault, type FaultInput } from "../../sim/tenant/faults.ts";
import { fetchGraph } from "../support/tenant/simulated-tokens.ts";
import { tenantForSuite, unhurried } from "../support/tenant/tenant-services.ts";

const drift = (
  answer: unknown,
  ...faults: readonly Omit<FaultInput & { kind: "drift" }, "kind" | "service" | "at">[]
) => {
  const injected = createFaults();
  for (const fault of faults)
    injected.inject(Fault.parse({ kind: "drift", service: "graph", at: "/v1.0/things", ...fault }));
  return drifted(injected, "graph", "/v1.0/things", answer);
};

describe("an answer that drifts", () => {
  it.each([
    ["absent", {}],
    ["null", { name: null }],
    ["renamed", { nameV2: "a" }],
    ["wrongType", { name: 42 }],
  ] as const)("has a property %s", (as, rest) => {
    expect(drift({ value: [{ id: 1, name: "a" }] }, { property: "name", as })).toEqual({
      value: [{ id: 1, ...rest }],
    });
  });

  it("may drift inside, in every item of a list there", () => {
    const answer = { id: 1, parts: [{ in: { name: "a" } }, { in: { name: "b" } }, null] };

    expect(drift(answer, { property: "parts.in.name", as: "absent" })).toEqual({
      id: 1,
      parts: [{ in: {} }, { in: {} }, null],
    });
  });

  it("may lose its envelope", () => {
    expect(drift({ value: [{ id: 1 }] }, { property: "value", as: "renamed" })).toEqual({
      valueV2: [{ id: 1 }],
    });
  });

  it.each([
    [0, 1],
    [0.25, 3],
    [1, 10],
  ])(
    "with a share of %d has it in %d of ten items, and the answer before it is unchanged",
    (share, count) => {
      const answer = { value: Array.from({ length: 10 }, (_, id) => ({ id })) };
      const { value } = drift(answer, { property: "id", as: "null", share }) as typeof answer;

      expect(value.filter(({ id }) => id === null)).toHaveLength(count);
      expect(answer.value.every(({ id }) => id !== null)).toBe(true);
    },
  );
});

describe("the simulated services", () => {
  const under = tenantForSuite();

  it("let answers of one path and of one cmdlet drift until they are healed", async () => {
    const domains = async () =>
      (await (await fetchGraph(under.services, "/v1.0/domains")).json()) as { value: object[] };
    const [before, gateways] = [await domains(), await under.tenant.readGateways(unhurried)];
    await under.inject(
      { kind: "drift", service: "graph", at: "/v1.0/domains", property: "isVerified", as: "null" },
      {
        kind: "drift",
        service: "cmdlets",
        at: "Get-CsOnlinePSTNGateway",
        property: "Identity",
        as: "absent",
      },
    );

    expect((await domains()).value).toContainEqual(expect.objectContaining({ isVerified: null }));
    await expect(under.tenant.readGateways(unhurried)).rejects.toMatchObject({ name: "TenantError" });
    await under.heal();
    expect([await domains(), await under.tenant.readGateways(unhurried)]).toEqual([before, gateways]);
  });
});
