import { describe, expect, it } from "@jest/globals";
import { moveBench, rollBackAll } from "../../support/changes/move-bench.ts";
import { runnerForSuite, trunk } from "../../support/changes/runner-bench.ts";
import { megan } from "../../support/people.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);

const toBeMended = expect.stringMatching(/^the bot's access to the tenant to be fixed \(.*role/s) as unknown;

/** More often than an effect that the service does not take is tried. */
const longTime = 12;

async function revoke(times: number, cmdlet?: string): Promise<void> {
  const fault = { kind: "status", service: "cmdlets", status: 403, times } as const;
  await bench.services.inject(cmdlet === undefined ? fault : { ...fault, cmdlet });
}

async function approved(): Promise<number> {
  const { id } = await bench.request();
  await bench.advance(id);
  await bench.approve(id);
  return id;
}

/** Started, with nothing sent yet. */
async function started(): Promise<number> {
  const id = await approved();
  await bench.press(id, { type: "start" });
  return id;
}

async function waitingEvents(id: number): Promise<readonly string[]> {
  return (await bench.changes.timeline(id)).flatMap(({ event }) =>
    event.type === "waiting" ? [event.waitingFor] : [],
  );
}

describe("a role that is taken away", () => {
  it("keeps an approved change from starting, says so, and lets it start once it is given back", async () => {
    const id = await approved();
    await revoke(2);
    const { change } = await bench.advance(id);
    expect(change.state).toMatchObject({ status: "approved", waitingFor: toBeMended });
    await bench.advanceTo(id, "watching");
    expect(await bench.liveBypass()).toBe(true);
  });

  it("is reported once, though Graph gives each refusal an id of its own", async () => {
    const id = await approved();
    await bench.services.inject({ kind: "status", service: "graph", status: 403, times: 6 });
    for (let look = 0; look < 3; look += 1) {
      const { change, next } = await bench.advance(id);
      expect(change.state).toMatchObject({
        status: "approved",
        waitingFor: expect.stringMatching(
          /access to the tenant to be fixed .*application permission/s,
        ) as unknown,
      });
      expect(next?.getTime()).toBeGreaterThan(bench.now().getTime());
    }
    expect(await waitingEvents(id)).toHaveLength(1);
    await bench.services.heal();
    await bench.advanceTo(id, "watching");
  });

  it("holds a running change for as long as it takes, and the same step goes on after the fix", async () => {
    const id = await started();
    await revoke(longTime);
    const { change } = await bench.advance(id);
    expect(change.state).toMatchObject({ status: "running", waitingFor: toBeMended });
    // What was turned away for want of access does not use up the attempts of a service that is busy.
    await bench.services.inject({ kind: "status", service: "cmdlets", status: 429, times: 2 });
    await bench.advanceTo(id, "watching");
    expect(await bench.effects()).toEqual([{ fqdn: trunk, mediaBypass: true }]);
    expect(await waitingEvents(id)).toEqual([toBeMended]);
  });

  it("holds a rollback visibly, which then leaves the trunk as it was before", async () => {
    const id = await approved();
    await bench.advanceTo(id, "watching");
    await bench.press(id, { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: "all" });
    await revoke(longTime);
    const { change } = await bench.advance(id);
    expect(change.state.status).toBe("rollingBack");
    expect(await waitingEvents(id)).toEqual([toBeMended]);
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(false);
  });

  it("is no reason to void a rollback's step that was never taken", async () => {
    const id = await started();
    await revoke(1000);
    await bench.advance(id);
    await bench.press(id, { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: "all" });
    await bench.services.heal();
    const change = await bench.advanceTo(id, "rolledBack");
    expect(change.state).toMatchObject({
      notes: expect.arrayContaining([`${trunk} had not been changed.`]) as unknown,
    });
  });
});

describe("a role that is taken away in the middle of a migration", () => {
  it("gives up no member: the wave waits, goes on after the fix, and can be rolled back", async () => {
    const before = await moves.tenant();
    const { id } = await moves.migrate();
    await revoke(longTime, "New-CsBatchPolicyAssignmentOperation");
    const change = await moves.untilWave(id, 1, "moving");
    expect(change.state).toMatchObject({ status: "running", waitingFor: toBeMended });
    await moves.untilWave(id, 1, "baking");
    const members = await bench.context.waves.allMembers(id, { wave: 1 });
    expect(new Set(members.map(({ status }) => status))).toEqual(new Set(["moved"]));

    await bench.press(id, rollBackAll);
    await revoke(longTime);
    expect((await bench.advance(id)).change.state.status).toBe("rollingBack");
    expect(await waitingEvents(id)).toContainEqual(toBeMended);
    await bench.advanceTo(id, "rolledBack");
    expect(await moves.tenant()).toEqual(before);
  });
});
