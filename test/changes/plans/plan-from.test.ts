import { describe, expect, it } from "@jest/globals";
import { planFrom } from "../../../src/changes/plans/plan-from.ts";
import type { PlanResult } from "../../../src/changes/plans/migration-snapshot.ts";
import type { TenantPart, Unread } from "../../../src/telephony/unread.ts";
import { aMovePlan } from "../../support/changes/migration-builders.ts";

const planned: PlanResult = {
  ok: true,
  plan: aMovePlan({ cautions: ["As before."] }),
  membership: { members: [], excluded: [] },
};
const unread = (part: TenantPart, names: readonly string[] | null): Unread => ({
  part,
  names,
  kind: "contractDrift",
  why: "It lacks something.",
});

describe("a plan from what could be read of a tenant", () => {
  it("is unchanged where everything was read", () => {
    expect(planFrom("migrate", { unread: [], named: [] }, () => planned)).toEqual(planned);
  });

  it.each<{ part: TenantPart; names: readonly string[] | null }>([
    { part: "voice routes", names: ["Madrid"] },
    { part: "voice routes", names: null },
    { part: "PSTN usages", names: null },
    { part: "emergency call routing policies", names: ["Madrid"] },
    { part: "voice routing policies", names: null },
    { part: "verified domains", names: null },
  ])("is refused where it would use unread $part ($names), which it names", ({ part, names }) => {
    const result = planFrom("migrate", { unread: [unread(part, names)], named: [] }, () => planned);

    expect(result).toEqual({ ok: false, reasons: [expect.stringContaining(part)] });
  });

  it.each<{ part: TenantPart; names: readonly string[] | null }>([
    { part: "users", names: ["alex@contoso.com"] },
    { part: "voice routing policies", names: ["Odd"] },
    { part: "survivable branch appliances", names: null },
    { part: "gateways", names: ["sbc9.contoso.com"] },
  ])("tells the approver that $part ($names) could not be read", ({ part, names }) => {
    const result = planFrom("migrate", { unread: [unread(part, names)], named: [] }, () => planned);

    expect(result).toMatchObject({
      ok: true,
      plan: { cautions: [expect.stringContaining(part), "As before."] },
    });
  });

  it("needs no verified domains where no trunk is made", () => {
    expect(
      planFrom("reassign", { unread: [unread("verified domains", null)], named: [] }, () => planned),
    ).toMatchObject({
      ok: true,
    });
  });
});
