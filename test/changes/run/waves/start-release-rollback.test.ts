import { beforeEach, describe, expect, it } from "@jest/globals";
import { createChangeRunner } from "../../../../src/changes/run/change-runner.ts";
import { TenantError } from "../../../../src/tenant/tenant-error.ts";
import { aCall } from "../../../support/changes/builders.ts";
import { bypassed, moveBench, rollBackAll } from "../../../support/changes/move-bench.ts";
import { runnerForSuite } from "../../../support/changes/runner-bench.ts";
import { unhurried } from "../../../support/tenant/tenant-services.ts";
import { putRows } from "../../../support/database/read-calls.ts";
import { whole } from "../../../../src/tenant/reading.ts";
import { alex } from "../../../support/people.ts";
import { putMembers, putWave } from "../../../support/database/put-waves.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);

let before: unknown;
beforeEach(async () => {
  before = await moves.tenant();
});

const giveBack = (id: number) => moves.giveBack(id, before);

async function live(fqdn: string) {
  return bench.services.tenant.readGateway(fqdn, unhurried);
}

async function pilot(id: number) {
  const members = await bench.context.waves.allMembers(id, { wave: 1 });
  const [first] = members;
  if (!first) throw new Error("no pilot");
  return first;
}

/** A migration whose pilot has passed, and whose second wave, approved by its own, may begin. */
async function secondReleased(): Promise<number> {
  const { id } = await moves.migrate({ approveWaves: "each" });
  await moves.untilWave(id, 1, "baking");
  await moves.call(id, 1, 60);
  await moves.hear(id, 1);
  await bench.advanceTo(id, "paused");
  await moves.release(id, 2);
  return id;
}

describe("the start, the waiting and the release of a migration", () => {
  it("a window that opens days later begins with a last look at what was approved and by whom", async () => {
    const tomorrow = ((bench.now().getUTCDay() + 1) % 7) + 1;
    const window = { days: [tomorrow], from: "00:00", to: "23:59", zone: "UTC" };
    const { id } = await moves.migrate({ window });
    const { next } = await bench.advance(id);
    await bench.services.control("PATCH", "/routes/Amsterdam National", { pattern: "^\\+31[1-7]\\d{8}$" });
    bench.turnClock((next?.getTime() ?? 0) - bench.now().getTime());
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "retry", why: expect.stringContaining("Amsterdam National") });
    expect(await live(bypassed)).toBeUndefined();
    await bench.services.control("PATCH", "/routes/Amsterdam National", { pattern: "^\\+31\\d{9}$" });

    bench.roles = { ...bench.roles, approvers: [] };
    await bench.press(id, { type: "retry", by: alex });
    const again = await bench.advanceTo(id, "paused");
    expect(again.state).toMatchObject({ why: expect.stringContaining("no longer an approver") });
    expect(await moves.tenant()).toEqual(before);
  });

  it("the card says what a change waits for only while it waits", async () => {
    const tomorrow = ((bench.now().getUTCDay() + 1) % 7) + 1;
    const window = { days: [tomorrow], from: "00:00", to: "23:59", zone: "UTC" };
    const { id } = await moves.migrate({ window });
    const { change, next } = await bench.advance(id);
    expect(change.state).toMatchObject({ waitingFor: expect.stringContaining("window") });
    bench.turnClock((next?.getTime() ?? 0) - bench.now().getTime());
    const baking = await moves.untilWave(id, 1, "baking");
    expect(baking.state).toMatchObject({ status: "running", waitingFor: null });
    await giveBack(id);
  });

  it("members inserted into a later wave after the start are detected before it begins", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await bench.database.db
      .updateTable("waveMember")
      .set({ target: "Dublin Staff" })
      .where("changeId", "=", id)
      .where("wave", "=", 2)
      .execute();
    await moves.call(id, 1, 60);
    await moves.hear(id, 1);
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ why: expect.stringContaining("not those that were approved") });
    expect(await bench.context.waves.allMembers(id, { wave: 2, statuses: ["sent", "moved"] })).toEqual([]);
    // It is said, and yet everybody whom it moved is put back.
    await bench.press(id, rollBackAll);
    expect((await bench.advanceTo(id, "partlyRolledBack")).state).toMatchObject({
      differences: [expect.stringContaining("not those that were approved")],
    });
    expect(await moves.tenant()).toEqual(before);
  });

  it("whoever released a wave is still an approver when it begins", async () => {
    const id = await secondReleased();
    bench.roles = { ...bench.roles, approvers: [] };
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "release", why: expect.stringContaining("may approve no longer") });
    await giveBack(id);
  });

  it("a wave that was rolled back is not moved again by a released brake, or by an earlier release", async () => {
    const id = await secondReleased();
    await moves.untilWave(id, 2, "baking");
    await bench.press(id, { ...rollBackAll, scope: 2 });
    await bench.advanceTo(id, "paused");
    await expect(bench.press(id, { type: "retry", by: alex })).rejects.toThrow("notWaitingForThis");
    await bench.press(id, { type: "brake", by: alex, reason: "No audio" });
    await bench.advanceTo(id, "paused");
    await moves.acknowledge(id);
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({
      needs: "release",
      wave: 2,
      why: "Wave 2 was rolled back; to be moved again it needs its own approval.",
    });
    expect(await bench.context.waves.allMembers(id, { wave: 2, statuses: ["sent", "moved"] })).toEqual([]);
    await giveBack(id);
  });

  it("a wave that had not begun is not rolled back, and so not released early", async () => {
    const { id } = await moves.migrate({ approveWaves: "each" });
    await moves.untilWave(id, 1, "baking");
    await bench.press(id, { ...rollBackAll, by: alex, scope: 3 });
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "resume", why: expect.stringContaining("had not begun") });
    await expect(moves.release(id, 3)).rejects.toThrow("notWaitingForThis");
    expect(await bench.events(id)).not.toContain("waveRolledBack");
    await giveBack(id);
  });

  it("the release of a wave does not release the brake", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await bench.press(id, { type: "brake", by: alex, reason: "No audio" });
    await bench.advanceTo(id, "paused");
    await bench.press(id, { ...rollBackAll, scope: 1 });
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "release", why: expect.stringContaining("brake is still on") });
    await expect(moves.release(id, 1)).rejects.toThrow("held");
    await giveBack(id);
  });

  it("whoever released, lost the role and got it back must release again", async () => {
    const id = await secondReleased();
    const { roles } = bench;
    bench.roles = { ...roles, approvers: [] };
    await bench.advanceTo(id, "paused");
    bench.roles = roles;
    await moves.release(id, 2);
    await moves.untilWave(id, 2, "baking");
    await giveBack(id);
  });

  it("a start waits for a check that gives no answer", async () => {
    const { id } = await moves.migrate();
    bench.finding = { outcome: "unknown", summary: "No answer.", evidence: [], fix: null, link: null };
    expect((await bench.advance(id)).change.state).toMatchObject({
      status: "approved",
      waitingFor: expect.stringContaining("Firewall and media ports"),
    });
    expect(await moves.tenant()).toEqual(before);
  });

  it("a failed gate rolls back as approved also when the bot was killed between the verdict and the rollback", async () => {
    const { id } = await moves.migrate({ onFailedGate: "rollBack" });
    await moves.untilWave(id, 1, "baking");
    await putWave(bench.database.db, id, 1, { status: "failed" });
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "release", wave: 1 });
    expect(await bench.events(id)).toContain("waveRolledBack");
    await giveBack(id);
  });

  it("a two-way audio answer about an attempt that was rolled back does not count for the next", async () => {
    const { id } = await moves.migrate();
    await expect(moves.hear(id, 1)).rejects.toThrow("wrongStatus");
    await moves.untilWave(id, 1, "baking");
    await moves.hear(id, 1, false);
    await bench.press(id, { ...rollBackAll, scope: 1 });
    await bench.advanceTo(id, "paused");
    bench.turnClock(3_600_000);
    await moves.release(id, 1);
    await moves.untilWave(id, 1, "baking");
    await moves.call(id, 1, 60);
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "verdict", why: expect.stringMatching(/two-way audio/i) });
    await giveBack(id);
  });
});

describe("calls that a gate does not judge", () => {
  async function put(id: number, changed: (n: number) => Partial<ReturnType<typeof aCall>>, count: number) {
    const members = await bench.context.waves.allMembers(id, { wave: 1 });
    const rows = Array.from({ length: count }, (_, n) =>
      aCall({
        id: `review-${id}-${n}`,
        correlationId: `review-${id}-${n}`,
        userId: members[n % members.length]?.userId ?? null,
        startedAt: bench.now(),
        trunkFqdn: bypassed,
        ...changed(n),
      }),
    );
    const at = bench.now();
    await putRows(bench.context.observations, rows, at);
    bench.turnClock(1_000);
  }

  it("are emergency calls, which keep the old trunk", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await put(id, (n) => (n < 30 ? {} : { calleeNumber: "112", trunkFqdn: "sbc1.contoso.com" }), 60);
    await moves.hear(id, 1);
    await moves.untilWave(id, 1, "passed");
    await giveBack(id);
  });

  it("are failures of two people unless these fall on different days", async () => {
    const { id } = await moves.migrate({ pilotBakeHours: 200 });
    await moves.untilWave(id, 1, "baking");
    const failed = { successful: false, callEndSubReason: 531_004, finalSipCode: 410 };
    await put(id, () => failed, 1);
    await bench.advance(id);
    bench.turnClock(30 * 3_600_000);
    await put(id, (n) => ({ ...failed, id: `later-${n}`, correlationId: `later-${n}` }), 2);
    const members = await bench.context.waves.allMembers(id, { wave: 1 });
    await bench.database.db
      .updateTable("callRow")
      .set({ userId: members[1]?.userId ?? null })
      .where("id", "in", ["later-0", "later-1"])
      .execute();
    await bench.database.db.deleteFrom("callRow").where("id", "=", "later-1").execute();
    const { change } = await bench.advance(id);
    expect(change.state.status).toBe("running");
    await giveBack(id);
  });
});

describe("a tenant that does not answer", () => {
  it("is waited for visibly in the middle of a wave", async () => {
    const { id } = await moves.migrate();
    await bench.services.inject({ kind: "assignmentPropagation", ms: 600_000 });
    await moves.untilWave(id, 1, "settling");
    const readUser = () => Promise.reject(new TenantError("unreachable", "Graph cannot be reached."));
    const away = { ...bench.context, tenant: { ...bench.context.tenant, readUser } };
    const next = await createChangeRunner(away)(String(id), unhurried);
    expect(next).toBeInstanceOf(Date);
    const stored = await bench.changes.find(id);
    expect(stored?.change.state).toMatchObject({
      status: "running",
      waitingFor: expect.stringContaining("Graph cannot be reached."),
    });
    await moves.untilWave(id, 1, "baking");
    await giveBack(id);
  });

  it("and slows a rollback down is given the time it asks for, and no member is given up", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await bench.press(id, rollBackAll);
    let asked = 0;
    const throttled = {
      ...bench.context,
      tenant: {
        ...bench.context.tenant,
        assignVoiceRouting: (...args: Parameters<typeof bench.context.tenant.assignVoiceRouting>) => {
          asked += 1;
          return asked <= 12
            ? Promise.reject(new TenantError("throttled", "Slow down.", { retryAfterMs: 30_000 }))
            : bench.context.tenant.assignVoiceRouting(...args);
        },
      },
    };
    const runner = createChangeRunner(throttled);
    const sentAt: number[] = [];
    for (let turns = 0; turns < 300 && asked <= 12; turns += 1) {
      const had = asked;
      const next = await runner(String(id), unhurried);
      if (asked > had) sentAt.push(bench.now().getTime());
      expect(asked - had).toBeLessThanOrEqual(1);
      if (!next) break;
      bench.turnClock(Math.max(0, next.getTime() - bench.now().getTime()));
    }
    expect(asked).toBeGreaterThan(12);
    const gaps = sentAt.slice(1, 12).map((at, n) => at - (sentAt[n] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20_000);
    const { state } = await bench.advanceTo(id, "rolledBack", "partlyRolledBack");
    expect(state).toMatchObject({ status: "rolledBack" });
    expect(await moves.tenant()).toEqual(before);
  });
});

describe("a rollback", () => {
  it("leaves the new trunk and its routes for whoever still has its policy, and finishes once nobody has", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    const policy = (await pilot(id)).target;
    const [stranger] = await bench.context.waves.allMembers(id, { wave: 3 });
    await bench.services.control("PATCH", `/users/${stranger?.userId}`, { direct: policy });
    await bench.press(id, rollBackAll);
    const { state } = await bench.advanceTo(id, "rolledBack", "partlyRolledBack");
    expect(state).toMatchObject({
      status: "partlyRolledBack",
      differences: [expect.stringContaining(stranger?.userPrincipalName ?? "nobody")],
    });
    expect(await live(bypassed)).toBeDefined();
    await bench.services.control("PATCH", `/users/${stranger?.userId}`, {
      direct: stranger?.former.kind === "direct" ? stranger.former.policy : null,
    });
    await giveBack(id);
  });

  it("of one wave gives way to that of all of them", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await bench.press(id, { ...rollBackAll, scope: 1 });
    await giveBack(id);
  });

  it("counts a person whom the service refused as before, and says that all is as it was", async () => {
    const { id } = await moves.migrate();
    const { userId } = await pilot(id);
    await bench.services.inject({ kind: "batchRefuses", users: [userId], why: "User not found", times: 9 });
    await moves.untilWave(id, 1, "baking");
    await giveBack(id);
  });

  it("restores a skipped member whom a late grant reached", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    const { userId } = await pilot(id);
    await putMembers(bench.database.db, id, [userId], {
      status: "skipped",
      detail: "Somebody else changed it.",
    });
    await giveBack(id);
  });

  it("leaves a copy that somebody else changed since, and says so", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    const { submission } = (await bench.changes.find(id))?.change ?? {};
    const plan = submission?.plan;
    const route = plan && "opening" in plan && plan.opening.find((step) => step.kind === "createRoute");
    if (!route || route.kind !== "createRoute") throw new Error("no route was made");
    const { name, numberPattern } = route.route;
    await bench.services.control("PATCH", `/routes/${name}`, { pattern: "^\\+99$" });
    await bench.press(id, rollBackAll);
    const { state } = await bench.advanceTo(id, "rolledBack", "partlyRolledBack");
    expect(JSON.stringify(state)).toContain("changed by somebody else");
    const { routes } = whole(await bench.services.tenant.readVoiceRouting(unhurried));
    expect(routes.map((each) => each.name)).toContain(name);
    expect(numberPattern).not.toBe("^\\+99$");
  });

  it("does not send again, when the wave is moved anew, what the service did not take before", async () => {
    const { id } = await moves.migrate();
    const refuse = () => Promise.reject(new TenantError("unreachable", "The host is away."));
    const away = { ...bench.context, tenant: { ...bench.context.tenant, assignVoiceRouting: refuse } };
    const runner = createChangeRunner(away);
    for (let turns = 0; turns < 60; turns += 1) {
      const next = await runner(String(id), unhurried);
      const [batch] = await bench.context.waves.batches(id);
      if (batch?.failedAt) break;
      bench.turnClock(Math.max(0, (next ?? bench.now()).getTime() - bench.now().getTime()));
    }
    await bench.press(id, { ...rollBackAll, scope: 1 });
    await bench.advanceTo(id, "paused");
    const sent = (await bench.allEffects()).length;
    await moves.release(id, 1);
    await moves.untilWave(id, 1, "baking");
    const effects = (await bench.allEffects()).slice(sent);
    const users = effects
      .filter(({ cmdlet }) => cmdlet.includes("Batch"))
      .flatMap(({ parameters }) => parameters.Identity as readonly string[]);
    expect(users).toHaveLength(10);
    expect(new Set(users).size).toBe(10);
    await giveBack(id);
  });
});

describe("the brake", () => {
  it("is pulled again where somebody turned bypass on since", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await bench.press(id, { type: "brake", by: alex, reason: null });
    await bench.advanceTo(id, "paused");
    await bench.services.tenant.perform(
      { kind: "setMediaBypass", fqdn: bypassed, from: false, to: true },
      unhurried,
    );
    expect((await live(bypassed))?.mediaBypass).toBe(true);
    await bench.press(id, { type: "brake", by: alex, reason: null });
    await bench.advanceTo(id, "paused");
    expect((await live(bypassed))?.mediaBypass).toBe(false);
    await giveBack(id);
  });

  it("pulled before there is a trunk is released like any other, and bypass goes on with the trunk", async () => {
    const tomorrow = ((bench.now().getUTCDay() + 1) % 7) + 1;
    const window = { days: [tomorrow], from: "00:00", to: "23:59", zone: "UTC" };
    const { id } = await moves.migrate({ window });
    await bench.advance(id);
    await bench.press(id, { type: "brake", by: alex, reason: null });
    await bench.advanceTo(id, "paused");
    await moves.acknowledge(id);
    await moves.untilWave(id, 1, "baking");
    expect((await live(bypassed))?.mediaBypass).toBe(true);
    await giveBack(id);
  });
});
