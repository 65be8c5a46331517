import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { batchRefusals } from "../../../../src/changes/run/waves/planned-people.ts";
import { auditStore } from "../../../../src/store/audit/audit-store.ts";
import { asOwner } from "../../../support/database/database-owner.ts";
import { bypassed, moveBench, rollBackAll, shortOptions } from "../../../support/changes/move-bench.ts";
import { runnerForSuite } from "../../../support/changes/runner-bench.ts";
import { collect, unhurried } from "../../../support/tenant/tenant-services.ts";
import { alex, megan } from "../../../support/people.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);
const owner = (...statements: readonly string[]) => asOwner(bench.database.db, ...statements);

let before: unknown;
beforeEach(async () => {
  before = await moves.tenant();
});

/** A migration whose pilot has passed, and whose second wave waits for its own approval. */
async function waitsForRelease(): Promise<number> {
  const { id } = await moves.migrate({ approveWaves: "each" });
  await moves.untilWave(id, 1, "baking");
  await moves.call(id, 1, 60);
  await moves.hear(id, 1);
  const { state } = await bench.advanceTo(id, "paused");
  expect(state).toMatchObject({ needs: "release", wave: 2 });
  return id;
}

async function movedOf(id: number, wave: number): Promise<number> {
  const waves = await bench.context.waves.waves(id);
  const counts = waves.find(({ number }) => number === wave)?.counts;
  return (counts?.sent ?? 0) + (counts?.moved ?? 0);
}

const running = `status = 'running', state = '{"status":"running","since":"2026-01-01T00:00:00Z","waitingFor":null}'`;
const released = JSON.stringify([
  { wave: 2, kind: "release", by: megan, reason: null, at: "2026-12-01T10:00:00.000Z" },
]);

describe("the seal of a wave's decisions", () => {
  it("stops a wave whose release was inserted", async () => {
    const id = await waitsForRelease();
    await owner(
      `update change set wave_decisions = wave_decisions || '${released}'::jsonb, ${running} where id = ${id}`,
    );
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({
      wave: 2,
      why: expect.stringContaining("“release” for wave 2 by Megan Bowen is not as it was sealed"),
    });
    expect(await movedOf(id, 2)).toBe(0);
    // Trying again does not make it good, and the way back is open.
    await bench.press(id, { type: "retry", by: alex });
    expect((await bench.advanceTo(id, "paused")).state).toMatchObject({ wave: 2 });
    await moves.giveBack(id, before);
  });

  it("stops a wave that is said to have begun", async () => {
    const id = await waitsForRelease();
    await owner(
      `update wave set status = 'moving', began_at = now() where change_id = ${id} and number = 2`,
      `update change set ${running} where id = ${id}`,
    );
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ why: expect.stringContaining("Wave 2 needs its own approval") });
    expect(await movedOf(id, 2)).toBe(0);
    await moves.giveBack(id, before);
  });

  it("stops the next wave where what somebody heard was altered", async () => {
    const id = await waitsForRelease();
    await owner(
      `update change set wave_decisions = replace(wave_decisions::text, 'Megan Bowen', 'Adele Vance')::jsonb where id = ${id}`,
    );
    await moves.release(id, 2);
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({
      why: expect.stringContaining("“heard” for wave 1 by Adele Vance is not as it was sealed"),
    });
    expect(await movedOf(id, 2)).toBe(0);
    await moves.giveBack(id, before);
  });

  it("stops the next wave where a “not heard” was deleted", async () => {
    const id = await waitsForRelease();
    await bench.press(id, { type: "confirmTwoWayAudio", by: megan, wave: 1, bothWays: false });
    await owner(`update change set wave_decisions = wave_decisions - 1 where id = ${id}`);
    await moves.release(id, 2);
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ why: expect.stringContaining("sealed what the database no longer says") });
    expect(await movedOf(id, 2)).toBe(0);
    await moves.giveBack(id, before);
  });

  it("lets a wave that was rolled back begin again with a new release, as it was all sealed", async () => {
    const id = await waitsForRelease();
    await moves.release(id, 2);
    await moves.untilWave(id, 2, "baking");
    await bench.press(id, { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: 2 });
    await bench.advanceTo(id, "paused");
    await moves.release(id, 2);
    await moves.untilWave(id, 2, "baking");
    await moves.giveBack(id, before);
  });
});

/** What somebody can write with the credential that the bot itself runs by. */
async function bot(...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(bench.database.runtime);
}

/** Waits out whatever was sent, and answers the change as it stands then. */
async function runFor(id: number, turns: number) {
  for (let turn = 0; turn < turns; turn += 1) {
    await bench.advance(id);
    bench.turnClock(30_000);
  }
  return (await bench.advance(id)).change;
}

async function sentSince(count: number): Promise<readonly string[]> {
  return (await bench.allEffects()).slice(count).map(({ cmdlet }) => cmdlet);
}

describe("a leaked credential of the bot", () => {
  it("makes no object of a migration that nobody approved, whose first step is said to be under way", async () => {
    const { id } = await moves.request({ kind: "migrate", options: shortOptions() });
    const { length } = await bench.allEffects();
    await bot(
      `insert into step (change_id, direction, index, attempts, intended_at, deadline_at)
       values (${id}, 'do', 0, 1, now() - interval '2 hours', now() - interval '1 hour')`,
      `update change set ${running} where id = ${id}`,
    );
    expect((await runFor(id, 3)).state).toMatchObject({ why: expect.stringContaining("approvals") });
    expect(await sentSince(length)).toEqual([]);
  });

  /** A migration whose pilot is moved and whose second wave nobody has released. */
  async function pilotMoved(): Promise<number> {
    const { id } = await moves.migrate({ approveWaves: "each" });
    await moves.untilWave(id, 1, "baking");
    return id;
  }

  async function live(userId: string) {
    return (await bench.services.tenant.readUser(userId, unhurried))?.voiceRouting;
  }

  async function putBackByHand(id: number): Promise<void> {
    await bench.end(id);
    await bench.services.control("DELETE", "/tenant");
  }

  it.each([
    { what: "removed", holds: () => "'[]'" },
    {
      what: "said to be lifted",
      holds: () =>
        `jsonb_set(holds, '{0,lifted}', '${JSON.stringify({ by: megan, reason: "x", at: "2026-12-01T10:00:00.000Z" })}')`,
    },
  ])("cannot resume a change whose brake was $what", async ({ holds }) => {
    const id = await pilotMoved();
    await bench.press(id, { type: "brake", by: megan, reason: "one-way audio" });
    await bench.advanceTo(id, "paused");
    await bot(`update change set holds = ${holds()}, ${running} where id = ${id}`);
    expect((await runFor(id, 3)).state).toMatchObject({
      status: "paused",
      why: expect.stringContaining("sealed what the database no longer says"),
    });
    expect((await bench.services.tenant.readGateway(bypassed, unhurried))?.mediaBypass).toBe(false);
    await moves.giveBack(id, before);
  });

  it("turns the brake on no other trunk", async () => {
    const id = await pilotMoved();
    const { length } = await bench.allEffects();
    await bot(
      `update change set submission = jsonb_set(submission, '{plan,pair,to,fqdn}', '"sbc4.contoso.com"') where id = ${id}`,
    );
    await bench.press(id, { type: "brake", by: megan, reason: null });
    expect((await bench.advanceTo(id, "paused")).state).toMatchObject({
      why: expect.stringContaining("The plan is not as it was sealed"),
    });
    expect(await sentSince(length)).toEqual([]);
    await putBackByHand(id);
  });

  it("moves nobody whom it adds to a wave that is under way", async () => {
    const id = await pilotMoved();
    const members = await bench.context.waves.allMembers(id, {});
    const ids = new Set(members.map(({ userId }) => userId));
    const users = await collect(bench.services.tenant.readUsers(unhurried));
    const outsider = users.find(
      ({ id: user, voiceRouting }) => voiceRouting.kind === "direct" && !ids.has(user),
    );
    await bot(
      `insert into wave_member (change_id, user_id, wave, user_principal_name, former, target, labels)
       values (${id}, '${outsider?.id}', 1, 'x', '${JSON.stringify(outsider?.voiceRouting)}', '${members[0]?.target}', '{}')`,
      `update wave set status = 'moving' where change_id = ${id} and number = 1`,
    );
    expect((await runFor(id, 5)).state).toMatchObject({
      why: "The people in its waves are not those that were approved.",
    });
    expect(await live(outsider?.id ?? "")).toEqual(outsider?.voiceRouting);
    await putBackByHand(id);
  });

  it.each([
    { what: "people of a wave that nobody released", wave: 2, policy: "target" as const },
    { what: "another policy", wave: 1, policy: "Global" as const },
  ])("sends no forged operation: $what", async ({ wave, policy }) => {
    const id = await pilotMoved();
    const [member] = await bench.context.waves.allMembers(id, { wave });
    const { length } = await bench.allEffects();
    await bot(
      `insert into batch (change_id, number, wave, direction, policy, attempts, intended_at, deadline_at)
       values (${id}, 900, ${wave}, 'move', '${policy === "target" ? member?.target : policy}', 1,
         now() - interval '2 hours', now() - interval '1 hour')`,
      `update wave_member set batch = 900, status = 'sent' where change_id = ${id} and user_id = '${member?.userId}'`,
      `update wave set status = 'passed' where change_id = ${id} and number < ${wave}`,
      `update wave set status = 'moving', began_at = now() where change_id = ${id} and number = ${wave}`,
    );
    expect((await runFor(id, 5)).state).toMatchObject({
      why: expect.stringMatching(/no such verdict was sealed|would assign what the plan does not/),
    });
    expect(await sentSince(length)).toEqual([]);
    await putBackByHand(id);
  });

  it("moves nobody of a wave in which it altered one since the operation before", async () => {
    const id = await pilotBakes();
    const stored = await bench.changes.find(id);
    const plan = stored?.change.submission?.plan;
    if (!stored || !plan) throw new Error("no plan");
    const { change } = stored;
    const moving = { context: bench.context, stored, change, plan, signal: unhurried };
    const members = await bench.context.waves.allMembers(id, { wave: 2 });
    const { target: policy = null } = members[0] ?? {};
    const ids = members.filter(({ target }) => target === policy).map(({ userId }) => userId);
    const refusals = () => batchRefusals(moving, { direction: "move", wave: 2, policy }, ids);
    expect(await refusals()).toEqual([]);
    const { userId, former } = members.at(-1) ?? {};
    const alter = (to: unknown) =>
      bot(
        `update wave_member set former = '${JSON.stringify(to)}' where change_id = ${id} and user_id = '${userId}'`,
      );
    await alter({ kind: "direct", policy: "Dublin Staff" });
    expect(await refusals()).toEqual(["The people in its waves are not those that were approved."]);
    await alter(former);
    expect(await refusals()).toEqual([]);
    await bot(`update wave_member set wave = 1 where change_id = ${id} and user_id = '${userId}'`);
    expect(await refusals()).toEqual(["The people in its waves are not those that were approved."]);
    await bot(`update wave_member set wave = 2 where change_id = ${id} and user_id = '${userId}'`);
    await moves.giveBack(id, before);
  });

  // Without figures, so that no late rows turn it.
  const passed = `status = 'passed', judged_at = now(), verdict = 'null'`;

  /** A migration approved for all its waves, whose pilot is moved and waits for its calls. */
  async function pilotBakes(): Promise<number> {
    const { id } = await moves.migrate({ approveWaves: "together" });
    await moves.untilWave(id, 1, "baking");
    return id;
  }

  it("releases no next wave by a forged verdict, which an approver may overrule", async () => {
    const id = await pilotBakes();
    await bot(`update wave set ${passed} where change_id = ${id} and number = 1`);
    expect((await runFor(id, 3)).state).toMatchObject({
      status: "paused",
      needs: "verdict",
      wave: 1,
      why: expect.stringContaining("It is said to have passed, but no such verdict was sealed"),
    });
    expect(await movedOf(id, 2)).toBe(0);
    await bench.press(id, { type: "advance", by: megan, reason: "We called them all", wave: 1 });
    await moves.untilWave(id, 2, "baking");
    await moves.giveBack(id, before);
  });

  it("has a wave judged again that it said had passed, once somebody tries again", async () => {
    const id = await pilotBakes();
    await bot(`update wave set ${passed} where change_id = ${id} and number = 1`);
    await bench.advanceTo(id, "paused");
    await moves.call(id, 1, 60);
    await moves.hear(id, 1);
    await moves.untilWave(id, 2, "baking");
    expect((await bench.changes.find(id))?.change.waveVerdicts).toMatchObject([{ wave: 1, outcome: "pass" }]);
    await moves.giveBack(id, before);
  });

  it("adds no verdict to what is sealed", async () => {
    const id = await pilotBakes();
    const [wave] = await bench.context.waves.waves(id);
    const at = "2026-12-01T10:00:00.000Z";
    const verdict = { wave: 1, outcome: "pass", settledAt: wave?.settledAt, judgedAt: at, at };
    await bot(
      `update wave set ${passed} where change_id = ${id} and number = 1`,
      `update wave set judged_at = '${at}' where change_id = ${id} and number = 1`,
      `update change set wave_verdicts = '[${JSON.stringify(verdict)}]' where id = ${id}`,
    );
    expect((await runFor(id, 3)).state).toMatchObject({
      why: expect.stringContaining("The verdict on wave 1 is not as it was sealed"),
    });
    expect(await movedOf(id, 2)).toBe(0);
    expect(await auditStore(bench.database.db, "k").verify()).toMatchObject({
      ok: false,
      problem: expect.stringContaining("The verdict on wave 1 is not as it was sealed"),
    });
    await moves.giveBack(id, before);
  });

  /** Its pilot failed on media, and only the way back is open. */
  async function pilotFailed(): Promise<number> {
    const id = await pilotBakes();
    await moves.hear(id, 1);
    await bench.services.inject({ kind: "failingCalls", fqdn: bypassed, code: 531004 });
    await moves.call(id, 1, 60);
    await bench.services.heal();
    expect((await bench.advanceTo(id, "paused")).state).toMatchObject({ needs: "rollback", wave: 1 });
    return id;
  }

  it("cannot remove the verdict by which a wave failed", async () => {
    const id = await pilotFailed();
    await bot(
      `update wave set ${passed}, revised = 'null' where change_id = ${id} and number = 1`,
      `delete from call_row`,
      `update change set ${running} where id = ${id}`,
    );
    expect((await runFor(id, 3)).state).toMatchObject({ status: "paused", needs: "rollback", wave: 1 });
    expect(await movedOf(id, 2)).toBe(0);
    await moves.giveBack(id, before);
  });

  it("cannot have anybody overrule the verdict by which a wave failed", async () => {
    const id = await pilotFailed();
    await bot(
      `update wave set status = 'inconclusive', verdict = jsonb_set(verdict, '{outcome}', '"inconclusive"')
       where change_id = ${id} and number = 1`,
      `delete from call_row`,
      `update change set state = jsonb_set(state, '{needs}', '"verdict"') where id = ${id}`,
    );
    await bench.press(id, { type: "advance", by: megan, reason: "Too few calls at night", wave: 1 });
    expect((await runFor(id, 3)).state).toMatchObject({ status: "paused", needs: "rollback", wave: 1 });
    expect(await movedOf(id, 2)).toBe(0);
    await moves.giveBack(id, before);
  });

  it("restores nobody to a policy that they never had", async () => {
    const id = await pilotMoved();
    const [first] = await bench.context.waves.allMembers(id, { wave: 1 });
    await bot(
      `update wave_member set ledger = '{"kind":"direct","policy":"Dublin Staff"}'
       where change_id = ${id} and user_id = '${first?.userId}'`,
    );
    await moves.giveBack(id, before);
  });

  it("restores nobody to a policy that the plan does not know, and still lets the others be rolled back", async () => {
    const id = await pilotMoved();
    const [first, second] = await bench.context.waves.allMembers(id, { wave: 1 });
    await bot(
      `update wave_member set former = '{"kind":"direct","policy":"Dublin Staff"}'
       where change_id = ${id} and user_id = '${first?.userId}'`,
    );
    await bench.press(id, rollBackAll);
    expect((await bench.advanceTo(id, "partlyRolledBack")).state).toMatchObject({
      differences: expect.arrayContaining([
        expect.stringContaining("The people in its waves are not those that were approved."),
      ]),
    });
    expect(await live(first?.userId ?? "")).toEqual({ kind: "direct", policy: first?.target });
    expect(await live(second?.userId ?? "")).toEqual(second?.former);
    await putBackByHand(id);
  });

  it("sends no forged operation in a rollback", async () => {
    const id = await pilotMoved();
    const [first] = await bench.context.waves.allMembers(id, { wave: 1 });
    await bot(
      `insert into batch (change_id, number, wave, direction, policy, attempts, intended_at, deadline_at)
       values (${id}, 900, 1, 'restore', 'Dublin Staff', 1, now() - interval '2 hours', now() - interval '1 hour')`,
      `update wave_member set batch = 900 where change_id = ${id} and user_id = '${first?.userId}'`,
    );
    await moves.giveBack(id, before);
  });
});
