import { expect, test } from "@jest/globals";
import { nameCautions, routingNames } from "../../../src/changes/plans/name-cautions.ts";
import { planFrom } from "../../../src/changes/plans/plan-from.ts";
import { aMovePlan, aPolicy, aRoute } from "../../support/changes/migration-builders.ts";
import { aRouting } from "../../support/changes/builders.ts";

test("the approver is warned of a confusable name, and of one that looks like another of its kind", () => {
  const policies = ["Berlin", "Berl\u0456n", "Dublin"].map((name) => aPolicy({ name }));
  const named = routingNames(aRouting({ policies, routes: [aRoute({ name: "Berlin" })] }), []);
  expect(nameCautions(["Berl\u0456n"], named)).toEqual([
    'The name "Berl\u0456n" is written with characters that mislead the eye; each stands with its code point.',
    '"Berlin" and "Berl\u0456n" look alike and are two: they differ at character 5, i (U+0069) and \u0456 (U+0456).',
  ]);
  expect(nameCautions(["Dublin"], named)).toEqual([]);

  const plan = aMovePlan();
  const result = planFrom("migrate", { unread: [], named }, () => ({
    ok: true,
    plan,
    membership: { members: [], excluded: [] },
  }));
  expect(result.ok && result.plan.cautions.join()).toContain("look alike and are two");
});
