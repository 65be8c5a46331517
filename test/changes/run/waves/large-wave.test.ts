import { describe, expect, it } from "@jest/globals";
import { readContoso } from "../../../../sim/contoso.ts";
import { moveBench, rollBackAll } from "../../../support/changes/move-bench.ts";
import { runnerForSuite } from "../../../support/changes/runner-bench.ts";

const contoso = readContoso();
const group = contoso.groupAssignments.find(({ policy }) => policy === "Amsterdam International")?.group;

/** Five thousand people more on the Amsterdam trunk: by direct grant, by a group, and by Global. */
const bench = runnerForSuite({
  ...contoso,
  populations: [
    ...contoso.populations,
    ...[
      { count: 2_400, policy: "Amsterdam International", group: null, prefix: "+31207" },
      { count: 1_600, group: group ?? null, prefix: "+31208" },
      { count: 1_000, group: null, prefix: "+31209" },
    ].map((population) => ({
      ...population,
      offices: ["Amsterdam"],
      accountType: "user" as const,
      enterpriseVoice: true,
      sharedCalling: null,
    })),
  ],
});
const moves = moveBench(bench);

describe("a wave of 5,000 people", () => {
  it("is moved in operations of at most 5,000, and rolled back to exactly what each had", async () => {
    const before = await moves.tenant();
    const { id } = await moves.migrate({ shares: [100] });
    await moves.untilWave(id, 1, "baking");
    await moves.call(id, 1, 60);
    await moves.hear(id, 1);
    await moves.untilWave(id, 2, "baking");
    const [, wave] = await bench.context.waves.waves(id);
    expect(wave?.counts.moved).toBeGreaterThan(5_000);
    const batches = (await bench.allEffects()).filter(
      ({ cmdlet }) => cmdlet === "New-CsBatchPolicyAssignmentOperation",
    );
    for (const { parameters } of batches)
      expect((parameters.Identity as readonly string[]).length).toBeLessThanOrEqual(5_000);
    const members = await bench.context.waves.allMembers(id, {});
    const kinds = Map.groupBy(members, ({ ledger }) => ledger?.kind);
    for (const kind of ["direct", "group", "global"] as const)
      expect(kinds.get(kind)?.length).toBeGreaterThan(900);

    await bench.press(id, rollBackAll);
    const { state } = await bench.advanceTo(id, "rolledBack", "partlyRolledBack");
    expect(state.status).toBe("rolledBack");
    expect(await moves.tenant()).toEqual(before);
  }, 300_000);
});
