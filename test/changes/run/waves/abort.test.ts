import { beforeEach, describe, expect, it } from "@jest/globals";
import { createChangeRunner } from "../../../../src/changes/run/change-runner.ts";
import { TenantError } from "../../../../src/tenant/tenant-error.ts";
import { migrated, moveBench, rollBackAll } from "../../../support/changes/move-bench.ts";
import { runnerForSuite } from "../../../support/changes/runner-bench.ts";
import { unhurried } from "../../../support/tenant/tenant-services.ts";
import { alex } from "../../../support/people.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);
const operation = "New-CsBatchPolicyAssignmentOperation";
let before: unknown;

beforeEach(async () => {
  before = await moves.tenant();
});

const lockHolder = () => bench.changes.lockHolder(`trunk:${migrated}`);
const abort = (id: number) => bench.press(id, { type: "abort", by: alex, reason: "Not this week" });
const operations = async () => (await bench.allEffects()).filter(({ cmdlet }) => cmdlet === operation).length;

/** How those stand who were asked for. The others of the wave were never touched. */
async function asked(id: number): Promise<readonly string[]> {
  const all = await bench.context.waves.allMembers(id, { wave: 1 });
  const touched = all.filter(({ batch }) => batch !== null);
  expect(all.filter(({ batch }) => batch === null).every(({ status }) => status === "planned")).toBe(true);
  return [
    ...new Set(touched.map(({ status, detail }) => (detail === null ? status : `${status}: ${detail}`))),
  ];
}

describe("a migration that is aborted", () => {
  it("ends at once where nothing is under way, and can still be rolled back", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await abort(id);
    const { change, next } = await bench.advance(id);
    expect(change.state).toMatchObject({ status: "aborted", by: alex, reason: "Not this week" });
    expect(next).toBeNull();
    expect(await lockHolder()).toBeUndefined();
    await moves.giveBack(id, before);
  });

  it("keeps its locks until the operation under way has ended and its people are read back", async () => {
    const { id } = await moves.migrate();
    await bench.services.inject(
      { kind: "batchDelay", ms: 60_000 },
      { kind: "assignmentPropagation", ms: 300_000 },
    );
    await moves.untilWave(id, 1, "moving");
    await bench.advance(id);
    const sent = await operations();
    await abort(id);

    const { change, next } = await bench.advance(id);
    expect(change.state.status).toBe("aborting");
    expect(await lockHolder()).toBe(id);
    expect(await bench.events(id)).toContain("waiting");
    expect(next).not.toBeNull();
    expect(await asked(id)).toEqual(["sent"]);

    await bench.advanceTo(id, "aborted");
    expect(await asked(id)).toEqual(["moved"]);
    expect(await lockHolder()).toBeUndefined();
    expect(await operations()).toBe(sent);
    await bench.services.heal();
    await moves.giveBack(id, before);
  });

  it("sends nothing again whose answer was lost, and finds what arrived", async () => {
    const { id } = await moves.migrate();
    await bench.services.inject({ kind: "lostAnswer", service: "cmdlets", cmdlet: operation, times: 1 });
    await moves.untilWave(id, 1, "moving");
    await bench.advance(id);
    const sent = await operations();
    expect(sent).toBeGreaterThan(0);
    await abort(id);
    await bench.advanceTo(id, "aborted");
    expect(await operations()).toBe(sent);
    expect(await asked(id)).toEqual(["moved"]);
    await moves.giveBack(id, before);
  });

  it("waits for a step whose answer is out, and takes no other", async () => {
    const { id } = await moves.migrate();
    const { tenant, config } = bench.context;
    const timings = { ...config.timings, effectDeadline: 3_600_000 };
    const perform: typeof tenant.perform = async (...step) => {
      await tenant.perform(...step);
      throw new TenantError("outcomeUnknown", "The answer was lost.");
    };
    const runner = createChangeRunner({
      ...bench.context,
      config: { ...config, timings },
      tenant: { ...tenant, perform },
    });
    expect(await runner(String(id), unhurried)).not.toBeNull();
    const sent = (await bench.allEffects()).length;
    await abort(id);
    const { change, next } = await bench.advance(id);
    expect(change.state.status).toBe("aborting");
    expect(next).toEqual((await bench.changes.journal(id))[0]?.deadlineAt);
    await bench.advanceTo(id, "aborted");
    expect(await bench.allEffects()).toHaveLength(sent);
    await moves.giveBack(id, before);
  });

  it("waits for a step that was accepted until it shows", async () => {
    const { id } = await moves.migrate();
    await bench.services.inject({ kind: "propagation", ms: 30_000 });
    await bench.advance(id);
    expect((await bench.changes.journal(id))[0]).toMatchObject({ acceptedAt: expect.any(Date), setAt: null });
    await abort(id);
    expect((await bench.advance(id)).change.state.status).toBe("aborting");
    await bench.advanceTo(id, "aborted");
    expect((await bench.changes.journal(id))[0]?.setAt).not.toBeNull();
    await bench.services.heal();
    await moves.giveBack(id, before);
  });

  it("gives up an operation that never ends after a day", async () => {
    const { id } = await moves.migrate();
    await bench.services.inject({ kind: "batchDelay", ms: 40 * 86_400_000 });
    await moves.untilWave(id, 1, "moving");
    await bench.advance(id);
    await abort(id);
    bench.turnClock(23 * 3_600_000);
    expect((await bench.advance(id)).change.state.status).toBe("aborting");
    bench.turnClock(2 * 3_600_000);
    expect((await bench.advance(id)).change.state.status).toBe("aborted");
    expect(await lockHolder()).toBeUndefined();
  });

  describe("after a second request for some members that the service did not accept", () => {
    async function askedTwice(): Promise<number> {
      const { id } = await moves.migrate();
      await bench.services.inject({ kind: "assignmentPropagation", ms: 50 * 60_000 });
      await moves.untilWave(id, 1, "settling");
      const busy = {
        kind: "status",
        service: "cmdlets",
        cmdlet: operation,
        status: 429,
        times: 1_000,
      } as const;
      await bench.services.inject(busy);
      while ((await bench.context.waves.waves(id))[0]?.retriedAt === null) {
        const { next } = await bench.advance(id);
        bench.turnClock(Math.max(0, (next ?? bench.now()).getTime() - bench.now().getTime()));
      }
      return id;
    }

    it("waits for the outcome of the first request, and nobody moves after its end", async () => {
      const id = await askedTwice();
      await abort(id);
      await bench.advanceTo(id, "aborted");
      const ended = await moves.tenant();
      bench.turnClock(3_600_000);
      expect(await moves.tenant()).toEqual(ended);
      await bench.services.heal();
      await moves.giveBack(id, before);
    });

    it("is rolled back completely: nobody moves afterwards", async () => {
      const id = await askedTwice();
      await bench.services.heal();
      await bench.press(id, rollBackAll);
      await bench.advanceTo(id, "rolledBack");
      bench.turnClock(3 * 3_600_000);
      expect(await moves.tenant()).toEqual(before);
    });
  });

  it("gives up members whose move the service never accepted, and says so", async () => {
    const { id } = await moves.migrate();
    await bench.services.inject({
      kind: "status",
      service: "cmdlets",
      cmdlet: operation,
      status: 429,
      times: 100,
    });
    await moves.untilWave(id, 1, "moving");
    await bench.advance(id);
    await abort(id);
    await bench.advanceTo(id, "aborted");
    expect(await asked(id)).toEqual(["failed: The change was aborted before the service took it."]);
    await bench.services.heal();
    await moves.giveBack(id, before);
  });

  it("can be rolled back while it waits", async () => {
    const { id } = await moves.migrate();
    await bench.services.inject({ kind: "assignmentPropagation", ms: 600_000 });
    await moves.untilWave(id, 1, "settling");
    await abort(id);
    await bench.advance(id);
    expect((await bench.changes.find(id))?.change.state.status).toBe("aborting");
    await bench.services.heal();
    await moves.giveBack(id, before);
  });
});
