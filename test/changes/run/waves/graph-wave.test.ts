import { expect, it } from "@jest/globals";
import { readContoso } from "../../../../sim/contoso.ts";
import { moveBench } from "../../../support/changes/move-bench.ts";
import { runnerForSuite } from "../../../support/changes/runner-bench.ts";

const bench = runnerForSuite(readContoso());
const moves = moveBench(bench);

it("a wave through Graph survives a throttled request, a lost answer and a refusal, in the move and its rollback", async () => {
  const before = await moves.tenant();
  const { id } = await moves.migrate();
  const [first] = await bench.context.waves.allMembers(id, { wave: 1 });
  const refused = first?.userId ?? "";
  const why = "The user is ineligible.";
  await bench.services.inject(
    { kind: "batchRefuses", users: [refused], why, times: 9 },
    { kind: "lostAnswer", service: "graph", path: "userAssignments" },
    { kind: "status", service: "graphItems", path: "assign", status: 429, retryAfterSeconds: 0, times: 3 },
  );
  await moves.untilWave(id, 1, "baking");

  const members = await bench.context.waves.allMembers(id, { wave: 1 });
  expect(members.filter(({ status }) => status === "moved")).toHaveLength(members.length - 1);
  expect(members.find(({ userId }) => userId === refused)).toMatchObject({
    status: "failed",
    detail: expect.stringContaining(why),
  });
  const [batch] = await bench.context.waves.batches(id);
  expect(batch).toMatchObject({ operationId: expect.stringMatching(/^graph:/), attempts: 2 });
  // Whom Graph refused is asked for once more, alone, and so by Teams PowerShell.
  const operations = (await bench.allEffects()).filter(({ cmdlet }) => cmdlet.includes("Batch"));
  expect(operations.map(({ parameters }) => parameters.Identity)).toEqual([[refused]]);

  await bench.services.inject({ kind: "lostAnswer", service: "graph", path: "userAssignments" });
  await moves.giveBack(id, before);
});

it("people of a group that Graph does not name come back by their group, not by a grant of their own", async () => {
  await bench.services.inject({
    kind: "drift",
    service: "graph",
    at: "/v1.0/admin/teams/userConfigurations",
    property: "effectivePolicyAssignments.policyAssignment.groupId",
    as: "absent",
  });
  const before = await moves.tenant();
  const { id } = await moves.migrate({ pilotSize: 200 });
  await moves.untilWave(id, 1, "baking");

  const members = await bench.context.waves.allMembers(id, { wave: 1 });
  const byGroup = members.filter(({ ledger }) => ledger?.kind === "group");
  expect(byGroup.map(({ ledger, status }) => [ledger, status])).toContainEqual([
    { kind: "group", policy: "Amsterdam International", groupId: null },
    "moved",
  ]);
  await moves.giveBack(id, before);
});

it("a rollback restores people whom a request with a lost answer had moved, though reads do not show it yet", async () => {
  const before = await moves.tenant();
  const { id } = await moves.migrate();
  await bench.services.inject(
    { kind: "assignmentPropagation", ms: 600_000 },
    { kind: "lostAnswer", service: "graph", path: "userAssignments" },
  );
  await moves.untilWave(id, 1, "moving");
  await bench.advance(id); // the batch that is lost
  await moves.giveBack(id, before);
  bench.turnClock(3_600_000);

  expect(await moves.tenant()).toEqual(before);
});
