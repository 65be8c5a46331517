import { beforeEach, describe, expect, it } from "@jest/globals";
import { readContoso, type Contoso } from "../../../../sim/contoso.ts";
import type { Change } from "../../../../src/changes/change.ts";
import type { Intention } from "../../../../src/changes/intention.ts";
import type { CloseOutRequest } from "../../../../src/changes/kinds/close-out/kind.ts";
import type { ChangeRequest } from "../../../../src/changes/kinds/kinds.ts";
import { bypassed, migrated, moveBench, type MoveBench } from "../../../support/changes/move-bench.ts";
import { runnerForSuite, type RunnerBench } from "../../../support/changes/runner-bench.ts";
import { unhurried } from "../../../support/tenant/tenant-services.ts";
import { whole } from "../../../../src/tenant/reading.ts";
import { alex, megan } from "../../../support/people.ts";

const day = 86_400_000;

const rollBackAll = {
  type: "rollBack",
  by: megan,
  reason: null,
  rollbackDays: 14,
  scope: "all",
} as const satisfies Intention;

/** Contoso whose Amsterdam people dial 112 by the Amsterdam trunk. */
function withEmergency(contoso: Contoso): Contoso {
  const route = {
    name: "Amsterdam Emergency",
    priority: 6,
    pattern: "^\\+?112$",
    usages: ["Amsterdam Emergency"],
    gateways: [migrated],
  };
  return {
    ...contoso,
    usages: [...contoso.usages, "Amsterdam Emergency"],
    routes: [...contoso.routes, route],
    policies: contoso.policies.map((policy) =>
      policy.name === "Amsterdam International"
        ? { ...policy, usages: ["Amsterdam Emergency", ...policy.usages] }
        : policy,
    ),
    emergencyPolicies: [
      ...contoso.emergencyPolicies,
      { name: "Netherlands", numbers: [{ dialString: "112", dialMask: "", usage: "Amsterdam Emergency" }] },
    ],
  };
}

/** Contoso without groups, sites and conferencing that would keep calling by the Amsterdam trunk. */
function withoutReferences(contoso: Contoso): Contoso {
  return {
    ...contoso,
    groupAssignments: [],
    populations: contoso.populations.filter(({ group }) => group === null),
    networkSites: [],
    audioConferencingPolicies: [],
  };
}

/** A whole migration of the Amsterdam trunk, done. */
async function migration(bench: RunnerBench, moves: MoveBench): Promise<number> {
  const { id } = await moves.migrate();
  for (const wave of [1, 2, 3]) {
    await moves.untilWave(id, wave, "baking");
    await moves.call(id, wave, 60);
    if (wave === 1) await moves.hear(id, wave);
  }
  await bench.advanceTo(id, "succeeded");
  return id;
}

const closingOut = (
  change: number,
  option: CloseOutRequest["option"],
  attestedInbound = option !== "foldBack",
): ChangeRequest => ({ kind: "closeOut", migration: change, option, attestedInbound });

const whyNot = ({ state }: Change) => (state.status === "refused" ? state.reasons.join("\n") : state.status);

async function rollBack(bench: RunnerBench, id: number): Promise<void> {
  await bench.press(id, rollBackAll);
  const { state } = await bench.advanceTo(id, "rolledBack", "partlyRolledBack");
  expect(state).toMatchObject({ status: "rolledBack" });
}

describe("after a migration that left things on the old trunk", () => {
  const bench = runnerForSuite(withEmergency(readContoso()));
  const moves = moveBench(bench);
  let start: unknown;
  let done: number;
  beforeEach(async () => {
    start = await moves.tenant();
    done = await migration(bench, moves);
  });

  const gatewaysOf = async (name: string) => {
    const { routes } = whole(await bench.services.tenant.readVoiceRouting(unhurried));
    return routes.find((route) => route.name === name)?.gateways;
  };
  const emergency = (attestedTestCall: string): ChangeRequest => ({
    kind: "emergency",
    migration: done,
    attestedTestCall,
  });

  it("its emergency routes take the new trunk by a change of their own, and go back", async () => {
    const before = await moves.tenant();
    const asked = await moves.request(emergency("112 from desk 4, arranged with the control room"));
    expect(await moves.tenant()).toEqual(before);
    await bench.approve(asked.id);
    await bench.advanceTo(asked.id, "succeeded");
    for (const name of ["Amsterdam Emergency", "Amsterdam Emergency Bypass"])
      expect(await gatewaysOf(name)).toEqual([bypassed]);
    expect(whyNot(await moves.request(emergency("again")))).toContain("nothing to move");
    await rollBack(bench, asked.id);
    expect(await moves.tenant()).toEqual(before);
  });

  it("requires the test call in words", async () => {
    expect(whyNot(await moves.request(emergency("  ")))).toContain("confirmed a test call");
  });

  it.each(["drain", "remove"] as const)("refuses to %s it, with everything that needs it", async (option) => {
    const before = await moves.tenant();
    const [stray] = await bench.context.waves.allMembers(done, { wave: 2 });
    await bench.services.control("PATCH", `/users/${stray?.userId ?? ""}`, {
      direct: "Amsterdam International",
    });
    const why = whyNot(await moves.request(closingOut(done, option, false)));
    for (const words of [
      '1 voice user is on the policy "Amsterdam International"',
      'Emergency calls by the route "Amsterdam Emergency Bypass" still take',
      'The emergency policy "Netherlands" sends 112',
      '"Meetings Amsterdam" dial out',
      'network site "Amsterdam"',
      "The group 9a000000-0000-4000-8000-000000000004",
      "Nobody confirmed",
    ])
      expect(why).toContain(words);
    await bench.services.control("PATCH", `/users/${stray?.userId ?? ""}`, {
      direct: "Amsterdam International Bypass",
    });
    expect(await moves.tenant()).toEqual(before);
  });

  it("does not merge the copies back while emergency calls take it", async () => {
    expect(whyNot(await moves.request(closingOut(done, "foldBack")))).toContain("move them first");
  });

  it("follows no migration that is not done", async () => {
    const asked = await moves.request(emergency("112, arranged"));
    const why = whyNot(await moves.request(closingOut(asked.id, "foldBack"), "sbc9.contoso.com"));
    expect(why).toContain("a migration that is done");
  });

  it("merges the copies back after emergency calls have moved, and is undone exactly", async () => {
    const moved = await moves.request(emergency("112, arranged"));
    await bench.approve(moved.id);
    await bench.advanceTo(moved.id, "succeeded");
    const before = await moves.tenant();
    const folding = await moves.request(closingOut(done, "foldBack"));
    await bench.approve(folding.id);
    await bench.advanceTo(folding.id, "succeeded");

    const { routes, policies, usages } = whole(await bench.services.tenant.readVoiceRouting(unhurried));
    expect([...routes, ...policies].filter(({ name }) => name.includes(" Bypass"))).toEqual([]);
    expect(usages.filter((usage) => usage.includes(" Bypass"))).toEqual([]);
    expect(routes.flatMap(({ gateways }) => gateways)).not.toContain(migrated);
    expect(await gatewaysOf("Amsterdam National")).toEqual([bypassed]);
    const { users } = (await moves.tenant()) as { users: unknown };
    expect(users).toEqual((start as { users: unknown }).users);

    await rollBack(bench, folding.id);
    expect(await moves.tenant()).toEqual(before);
    expect(whyNot(await moves.request(closingOut(done, "foldBack")))).toBe("awaitingApproval");
  });
});

describe("after a migration that left nothing on the old trunk", () => {
  const bench = runnerForSuite(withoutReferences(readContoso()));
  const moves = moveBench(bench);
  let done: number;
  beforeEach(async () => {
    done = await migration(bench, moves);
  });

  it("drains it: it takes no outbound calls, and does again once that is rolled back", async () => {
    const before = await moves.tenant();
    const asked = await moves.request(closingOut(done, "drain"));
    await bench.approve(asked.id);
    await bench.advanceTo(asked.id, "succeeded");
    expect(await bench.services.tenant.readGateway(migrated, unhurried)).toMatchObject({ enabled: false });
    const { routes } = whole(await bench.services.tenant.readVoiceRouting(unhurried));
    expect(routes.filter(({ name }) => name.endsWith(" Backup"))).toEqual([]);
    expect(whyNot(await moves.request(closingOut(done, "drain")))).toContain("switched off already");
    await rollBack(bench, asked.id);
    expect(await moves.tenant()).toEqual(before);
  });

  it("removes it with the routes that lead nowhere else, and makes both again on the way back", async () => {
    const before = await moves.tenant();
    const asked = await moves.request(closingOut(done, "remove"));
    await bench.approve(asked.id);
    await bench.advanceTo(asked.id, "succeeded");
    expect(await bench.services.tenant.readGateway(migrated, unhurried)).toBeUndefined();
    const { routes } = whole(await bench.services.tenant.readVoiceRouting(unhurried));
    expect(routes.flatMap(({ gateways }) => gateways)).not.toContain(migrated);
    expect(whyNot(await moves.request(closingOut(done, "remove")))).toContain("no longer a gateway");
    await rollBack(bench, asked.id);
    expect(await moves.tenant()).toEqual(before);
  });

  it("makes a trunk with media bypass on again only when the checks let it, or a second person does", async () => {
    await bench.services.control("PATCH", `/gateways/${migrated}`, { MediaBypass: true });
    const asked = await moves.request(closingOut(done, "remove"));
    await bench.approve(asked.id);
    await bench.advanceTo(asked.id, "succeeded");
    bench.finding = { outcome: "fail", summary: "Closed.", evidence: [], fix: null, link: null };
    await bench.press(asked.id, { ...rollBackAll, by: alex });
    const { state } = await bench.advanceTo(asked.id, "rollbackHeld");
    if (state.status !== "rollbackHeld") throw new Error(state.status);
    expect(await bench.services.tenant.readGateway(migrated, unhurried)).toBeUndefined();
    await bench.press(asked.id, {
      type: "releaseRollback",
      by: megan,
      reason: "Tried from outside",
      heldSince: state.since.toISOString(),
    });
    await bench.advanceTo(asked.id, "rolledBack");
    expect(await bench.services.tenant.readGateway(migrated, unhurried)).toMatchObject({ mediaBypass: true });
  });

  it("waits for seven days without a call on it, and two more for late rows", async () => {
    await bench.services.control("POST", `/gateways/${migrated}/calls`, { count: 2 });
    await moves.call(done, 1, 1);
    expect(whyNot(await moves.request(closingOut(done, "drain")))).toContain(
      "seven quiet days are known after nine",
    );
    bench.turnClock(8 * day);
    expect(whyNot(await moves.request(closingOut(done, "drain")))).toContain("carried");
    bench.turnClock(day + 3_600_000);
    expect(whyNot(await moves.request(closingOut(done, "drain")))).toBe("awaitingApproval");
  });

  it("is void when somebody goes back to the old trunk's routes before the start", async () => {
    const asked = await moves.request(closingOut(done, "remove"));
    await bench.approve(asked.id);
    await bench.services.control("PATCH", "/routes/Amsterdam National", { pattern: "^\\+31[1-7]\\d{8}$" });
    const { state } = await bench.advanceTo(asked.id, "voided");
    expect(JSON.stringify(state)).toContain("Amsterdam National");
  });
});
