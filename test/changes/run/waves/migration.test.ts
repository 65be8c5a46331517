import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Intention } from "../../../../src/changes/intention.ts";
import type { Finding } from "../../../../src/preflight/check.ts";
import { hourOf } from "../../../../src/telephony/call-hours.ts";
import {
  bypassed,
  migrated,
  moveBench,
  rollBackAll,
  shortOptions,
} from "../../../support/changes/move-bench.ts";
import { runnerForSuite } from "../../../support/changes/runner-bench.ts";
import { candidatesFor } from "../../../../src/telephony/call-routing.ts";
import { whole } from "../../../../src/tenant/reading.ts";
import { unhurried } from "../../../support/tenant/tenant-services.ts";
import { alex, megan } from "../../../support/people.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);

const aBlocker: Finding = {
  check: "pair-dns",
  title: "Names of the pair",
  outcome: "fail",
  effect: "blocks",
  summary: "The DNS name is missing.",
  evidence: [],
  fix: null,
  link: null,
  tookMs: 1,
};

const overrule = {
  type: "advance",
  by: megan,
  reason: "Quiet night, tested by hand",
  wave: 1,
} as const satisfies Intention;

/** The tenant as it is before a test: what a rollback must give back. */
let before: unknown;
beforeEach(async () => {
  before = await moves.tenant();
});

const giveBack = (id: number) => moves.giveBack(id, before);

async function passWave(id: number, wave: number): Promise<void> {
  await moves.untilWave(id, wave, "baking");
  await moves.call(id, wave, 60);
  if (wave === 1) await moves.hear(id, wave);
}

describe("a clean migration", () => {
  it("creates the trunk and its copies, moves wave after wave, and is undone exactly", async () => {
    const { id } = await moves.migrate();
    await passWave(id, 1);
    await passWave(id, 2);
    await passWave(id, 3);
    const done = await bench.advanceTo(id, "succeeded", "paused");
    expect(done.state).toMatchObject({ status: "succeeded" });

    const waves = await bench.context.waves.waves(id);
    expect(waves.map(({ status }) => status)).toEqual(waves.map(() => "passed"));
    const live = await bench.services.tenant.readGateway(bypassed, unhurried);
    expect(live).toMatchObject({ mediaBypass: true, enabled: true, sipSignalingPort: 5062 });
    await giveBack(id);
  });

  it("changes nothing while it is only asked for", async () => {
    const change = await moves.request({ kind: "migrate", options: shortOptions() });
    expect(change.state).toMatchObject({ status: "awaitingApproval" });
    expect(await moves.tenant()).toEqual(before);
  });

  it("never begins with other people than those who were approved", async () => {
    const change = await moves.migrate();
    const db = bench.database.db;
    await db.deleteFrom("waveMember").where("changeId", "=", change.id).where("wave", "=", 2).execute();
    const voided = await bench.advanceTo(change.id, "voided");
    expect(voided.state).toMatchObject({
      differences: ["The people in its waves are not those that were approved."],
    });
    expect(await moves.tenant()).toEqual(before);
  });

  it("is void when a source route changed since it was approved", async () => {
    const { id } = await moves.migrate();
    await bench.services.control("PATCH", "/routes/Amsterdam National", { pattern: "^\\+31[1-7]\\d{8}$" });
    const { state } = await bench.advanceTo(id, "voided");
    expect(JSON.stringify(state)).toContain("Amsterdam National");
    await bench.services.control("PATCH", "/routes/Amsterdam National", { pattern: "^\\+31\\d{9}$" });
  });

  it("is refused while the pair's checks block, and says which", async () => {
    bench.pairFindings = [aBlocker];
    const { state } = await moves.request({ kind: "migrate", options: shortOptions() });
    expect(state).toMatchObject({
      status: "refused",
      reasons: ["Names of the pair: The DNS name is missing."],
    });
  });
});

describe("a new trunk that cannot be reached", () => {
  const numbersOf = async (id: number) =>
    (await bench.context.waves.waves(id)).find(({ number }) => number === 1)?.verdict?.numbers;
  const defects = (...those: readonly string[]) =>
    bench.services.control("PUT", `/gateways/${bypassed}/defects`, those);

  it("loses no call: the old one carries them inside the same usage, and the gate says so", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await defects("silent");
    const from = bench.now();
    await moves.call(id, 1, 30);
    await defects();

    const { routes, policies } = whole(await bench.services.tenant.readVoiceRouting(unhurried));
    const { usages = [] } = policies.find(({ name }) => name === "Global Bypass") ?? {};
    const candidates = candidatesFor("+31205551234", usages, routes);
    expect(candidates.map(({ usage, gateways }) => [usage, ...gateways])).toEqual([
      ["Amsterdam National Bypass", bypassed],
      ["Amsterdam National Bypass", migrated],
    ]);
    const rows = await bench.context.observations.calls(migrated, from, new Date(from.getTime() + 60_000));
    expect(rows.filter(({ callType, successful }) => callType === "ByotOut" && successful)).toHaveLength(30);

    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "rollback", why: expect.stringContaining(`took ${migrated}`) });
    expect(await numbersOf(id)).toMatchObject({ fallback: 30, wave: { attempts: 0 } });
    await giveBack(id);
  });

  it("loses them without backup routes: the source usages are never evaluated", async () => {
    const { id } = await moves.migrate({ fallback: false });
    await moves.untilWave(id, 1, "baking");
    await defects("silent");
    const from = bench.now();
    await moves.call(id, 1, 30);
    await defects();

    const to = new Date(from.getTime() + 60_000);
    const lost = await bench.context.observations.calls(bypassed, from, to);
    expect(lost.filter(({ callType, successful }) => callType === "ByotOut" && !successful)).toHaveLength(30);
    await giveBack(id);
  });
});

describe("a wave's gate", () => {
  it("that fails rolls the wave back by itself where that was approved, and pauses", async () => {
    const { id } = await moves.migrate({ onFailedGate: "rollBack" });
    await moves.untilWave(id, 1, "baking");
    await bench.services.inject({ kind: "failingCalls", fqdn: bypassed, code: 531027 });
    await moves.call(id, 1, 30);
    const paused = await bench.advanceTo(id, "paused");
    expect(paused.state).toMatchObject({ needs: "release", wave: 1 });
    const members = await bench.context.waves.allMembers(id, { wave: 1 });
    expect(new Set(members.map(({ status }) => status))).toEqual(new Set(["restored"]));
    expect(await bench.events(id)).toEqual(
      expect.arrayContaining(["waveJudged", "rollbackRequested", "waveRolledBack"]),
    );

    await bench.services.heal();
    await moves.release(id, 1);
    await passWave(id, 1);
    await moves.untilWave(id, 1, "passed");
    await giveBack(id);
  });

  it("that fails asks a person otherwise, who can only roll back", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await bench.services.inject({ kind: "failingCalls", fqdn: bypassed, code: 531027 });
    await moves.call(id, 1, 30);
    const paused = await bench.advanceTo(id, "paused");
    expect(paused.state).toMatchObject({ needs: "rollback", wave: 1 });
    await expect(bench.press(id, { type: "resume", by: alex })).rejects.toThrow("notWaitingForThis");
    await expect(bench.press(id, overrule)).rejects.toThrow("notWaitingForThis");
    await bench.services.heal();
    await giveBack(id);
  });

  it("without calls is inconclusive; somebody else overrules it with a reason", async () => {
    const { id } = await moves.migrate();
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "verdict", wave: 1, why: expect.stringMatching(/no data yet/i) });
    await expect(bench.press(id, { ...overrule, by: alex })).rejects.toThrow("ownChange");
    await expect(bench.press(id, { ...overrule, reason: " " })).rejects.toThrow("reasonMissing");
    await bench.press(id, overrule);
    await moves.untilWave(id, 2, "baking");
    await giveBack(id);
  });

  it("is asked again by a retry, with the calls that came since", async () => {
    const { id } = await moves.migrate();
    await bench.advanceTo(id, "paused");
    await moves.call(id, 1, 60);
    await moves.hear(id, 1);
    await moves.untilWave(id, 1, "passed");
    await giveBack(id);
  });

  it("waits for an hour in its middle that was not read, though the newest was", async () => {
    const { id } = await moves.migrate({ pilotBakeHours: 4 });
    await moves.untilWave(id, 1, "baking");
    await moves.call(id, 1, 60);
    await moves.hear(id, 1);
    bench.turnClock(4 * 3_600_000);
    bench.callsAreRead = false;
    await bench.readCalls();
    const middle = hourOf(new Date(bench.now().getTime() - 2 * 3_600_000));
    await bench.database.db.deleteFrom("callHour").where("start", "=", middle).execute();
    await bench.advance(id);
    expect(await bench.events(id)).not.toContain("waveJudged");

    bench.callsAreRead = true;
    await moves.untilWave(id, 1, "passed");
    await giveBack(id);
  });

  it("shows how good media is by the new trunk, beside people who have not moved", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await moves.call(id, 1, 60);
    await moves.call(id, 2, 60);
    await moves.hear(id, 1);
    await moves.untilWave(id, 1, "passed");
    const [wave] = await bench.context.waves.waves(id);
    const quality = wave?.verdict?.numbers.quality;
    expect(quality?.after.calls).toBeGreaterThanOrEqual(10);
    expect(quality?.before.calls).toBeGreaterThanOrEqual(10);
    expect(quality?.after.roundTrip).toBeLessThan(quality?.before.roundTrip ?? 0);
    expect(wave?.verdict?.reasons).toContainEqual(
      expect.stringMatching(/^Media of \d+ sampled calls: jitter/u),
    );
    await giveBack(id);
  });

  it("says which rows of its hours could not be read", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await moves.call(id, 1, 60);
    await moves.hear(id, 1);
    await bench.readCalls();
    await bench.database.db.updateTable("callHour").set({ rows: 1, setAside: 1 }).execute();
    await bench.advanceTo(id, "paused");
    const [wave] = await bench.context.waves.waves(id);
    expect(wave?.verdict).toMatchObject({
      outcome: "inconclusive",
      reasons: expect.arrayContaining([expect.stringContaining("could not be understood")]),
    });
    await bench.database.db.updateTable("callHour").set({ setAside: 0 }).execute();
    await giveBack(id);
  });

  it("waits, visibly in the end, for all of its calls to be read, and only then judges", async () => {
    const { observations } = bench.context;
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await moves.call(id, 1, 60);
    await moves.hear(id, 1);
    bench.callsAreRead = false;
    await observations.failed("calls", bench.now(), "Graph does not answer.");
    const state = async () => (await bench.changes.find(id))?.change.state;
    const runs = async (minutes: number) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        bench.turnClock(60_000);
        await bench.advance(id);
      }
    };
    // Twelve minutes of baking, and four in which calls are read late anywhere.
    await runs(16);
    expect(await state()).toMatchObject({ status: "running", waitingFor: null });
    await runs(2);
    expect(await state()).toMatchObject({
      waitingFor: "the wave's calls to be read (Graph does not answer.)",
    });
    expect(await bench.events(id)).not.toContain("waveJudged");

    bench.callsAreRead = true;
    await moves.untilWave(id, 1, "passed");
    await giveBack(id);
  });

  it("asks of the pilot whether people heard each other both ways; no fails it", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await moves.call(id, 1, 60);
    const asked = await bench.advanceTo(id, "paused");
    expect(asked.state).toMatchObject({ needs: "verdict", why: expect.stringMatching(/two-way audio/i) });
    await moves.hear(id, 1, false);
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "rollback" });
    await giveBack(id);
  });

  it("goes on watching those who were moved while the change stands still", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await bench.press(id, { type: "pause", by: alex, why: "Lunch", needs: "resume", wave: null });
    await bench.services.inject({ kind: "failingCalls", fqdn: bypassed, code: 531027 });
    await moves.call(id, 1, 5);
    await bench.advance(id);
    expect(await bench.events(id)).toContain("alarmRaised");
    await bench.services.heal();
    await giveBack(id);
  });
});

describe("the people of a wave", () => {
  it("are asked for once more where the service refused or never showed them, then listed", async () => {
    const { id } = await moves.migrate();
    const [refused, late, ...rest] = await bench.context.waves.allMembers(id, { wave: 1 });
    if (!refused || !late) throw new Error("the pilot is too small");
    await bench.services.inject(
      { kind: "batchRefuses", users: [refused.userId], why: "User not found", times: 2 },
      { kind: "assignmentPropagation", users: [late.userId], ms: 24 * 3_600_000 },
    );
    await moves.untilWave(id, 1, "baking");
    const after = await bench.context.waves.allMembers(id, { wave: 1 });
    const of = (userId: string) => after.find((member) => member.userId === userId);
    expect(of(refused.userId)).toMatchObject({ status: "failed", detail: "User not found" });
    expect(of(late.userId)).toMatchObject({
      status: "failed",
      detail: expect.stringContaining("not to be read back"),
    });
    for (const { userId } of rest) expect(of(userId)).toMatchObject({ status: "moved", detail: null });
    await bench.services.heal();
    await giveBack(id);
  });

  it("are moved by a retry where the service refused them once", async () => {
    const { id } = await moves.migrate();
    const [refused] = await bench.context.waves.allMembers(id, { wave: 1 });
    if (!refused) throw new Error("no pilot");
    await bench.services.inject({
      kind: "batchRefuses",
      users: [refused.userId],
      why: "Unknown error, resubmit",
      times: 1,
    });
    await moves.untilWave(id, 1, "baking");
    expect(await bench.context.waves.allMembers(id, { wave: 1, statuses: ["failed"] })).toEqual([]);
    await giveBack(id);
  });

  it("are skipped and reported where somebody else changed them meanwhile", async () => {
    const { id } = await moves.migrate();
    const [changed] = await bench.context.waves.allMembers(id, { wave: 1 });
    if (!changed) throw new Error("no pilot");
    await bench.services.control("PATCH", `/users/${changed.userId}`, { direct: "Dublin Staff" });
    await moves.untilWave(id, 1, "baking");
    expect(await bench.context.waves.allMembers(id, { wave: 1, statuses: ["skipped"] })).toMatchObject([
      { userId: changed.userId, detail: expect.stringContaining("Dublin Staff (direct)") },
    ]);
    await bench.press(id, rollBackAll);
    const { state } = await bench.advanceTo(id, "rolledBack", "partlyRolledBack");
    expect(state).toMatchObject({
      status: "rolledBack",
      notes: expect.arrayContaining([expect.stringContaining("1 people of wave 1")]),
    });
    await bench.services.control("PATCH", `/users/${changed.userId}`, {
      direct: changed.former.kind === "direct" ? changed.former.policy : null,
    });
    expect(await moves.tenant()).toEqual(before);
  });

  it("who were changed by somebody else after their move are not restored, and are named", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    const [changed] = await bench.context.waves.allMembers(id, { wave: 1 });
    if (!changed) throw new Error("no pilot");
    await bench.services.control("PATCH", `/users/${changed.userId}`, { direct: "Dublin Staff" });
    await bench.press(id, rollBackAll);
    const { state } = await bench.advanceTo(id, "rolledBack", "partlyRolledBack");
    expect(state).toMatchObject({
      status: "partlyRolledBack",
      differences: [expect.stringContaining(changed.userPrincipalName)],
    });
    await bench.services.control("PATCH", `/users/${changed.userId}`, {
      direct: changed.former.kind === "direct" ? changed.former.policy : null,
    });
    expect(await moves.tenant()).toEqual(before);
  });
});

describe("drift", () => {
  it("of a source route pauses before the next wave", async () => {
    const { id } = await moves.migrate();
    await passWave(id, 1);
    await bench.services.control("PATCH", "/routes/Amsterdam National", { pattern: "^\\+31[1-7]\\d{8}$" });
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "retry", why: expect.stringContaining("Amsterdam National") });
    await bench.services.control("PATCH", "/routes/Amsterdam National", { pattern: "^\\+31\\d{9}$" });
    await bench.press(id, { type: "retry", by: alex });
    await moves.untilWave(id, 2, "baking");
    await giveBack(id);
  });

  it("of the old trunk's health pauses too: a rollback must stay possible", async () => {
    const { id } = await moves.migrate();
    await passWave(id, 1);
    bench.pairFindings = [aBlocker];
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "retry", why: expect.stringContaining("DNS name is missing") });
    bench.pairFindings = [];
    await giveBack(id);
  });
});

describe("manual control of a migration", () => {
  it("pauses between two waves, and goes on from there after the bot restarted", async () => {
    const { id } = await moves.migrate();
    await bench.services.inject({ kind: "batchDelay", ms: 60_000 });
    await moves.untilWave(id, 1, "moving");
    await bench.press(id, {
      type: "pause",
      by: alex,
      why: "Wait for the vendor",
      needs: "resume",
      wave: null,
    });
    expect((await bench.advance(id)).change.state.status).toBe("paused");
    await bench.press(id, { type: "resume", by: megan });
    await moves.untilWave(id, 1, "baking");
    await giveBack(id);
  });

  it("brakes with one write for everybody moved, and only somebody other than the requester turns bypass on again", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    const bypass = async () => (await bench.services.tenant.readGateway(bypassed, unhurried))?.mediaBypass;
    await bench.press(id, { type: "brake", by: alex, reason: "No audio" });
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "lift", why: expect.stringContaining("brake is on") });
    expect(await bypass()).toBe(false);
    await expect(bench.press(id, { type: "resume", by: alex })).rejects.toThrow("held");
    await moves.acknowledge(id);
    await bench.advance(id);
    await bench.advance(id);
    expect(await bypass()).toBe(true);
    await bench.press(id, { type: "brake", by: alex, reason: "Again" });
    await bench.advanceTo(id, "paused");
    expect(await bypass()).toBe(false);
    await giveBack(id);
  });

  it("rolls one wave back and moves it again", async () => {
    const { id } = await moves.migrate();
    await passWave(id, 1);
    await moves.untilWave(id, 2, "baking");
    await bench.press(id, { ...rollBackAll, scope: 2 });
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "release", wave: 2 });
    const waves = await bench.context.waves.waves(id);
    expect(waves.map(({ status }) => status)).toEqual(["passed", "rolledBack", "planned"]);
    await moves.release(id, 2);
    await moves.untilWave(id, 2, "baking");
    expect((await bench.context.waves.waves(id))[1]?.counts.moved).toBeGreaterThan(0);
    await giveBack(id);
  });

  it("requires somebody other than the requester to approve each wave where that was requested", async () => {
    const { id } = await moves.migrate({ approveWaves: "each" });
    await passWave(id, 1);
    const { state, submission } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "release", wave: 2 });
    const release = { type: "release", by: megan, digest: submission?.digest ?? "", wave: 2 } as const;
    await expect(bench.press(id, { ...release, by: alex })).rejects.toThrow("ownChange");
    await expect(bench.press(id, { ...release, digest: "another" })).rejects.toThrow("digestMismatch");
    await expect(bench.press(id, { ...release, wave: 3 })).rejects.toThrow("notWaitingForThis");
    await bench.press(id, release);
    await moves.untilWave(id, 2, "baking");
    await giveBack(id);
  });
});

describe("a window", () => {
  it("delays everything, visibly, until it opens", async () => {
    const tomorrow = ((bench.now().getUTCDay() + 1) % 7) + 1;
    const { id } = await moves.migrate({
      window: { days: [tomorrow], from: "00:00", to: "23:59", zone: "UTC" },
    });
    const { change, next } = await bench.advance(id);
    expect(change.state).toMatchObject({ status: "running", waitingFor: expect.stringContaining("window") });
    expect(await moves.tenant()).toEqual(before);
    bench.turnClock((next?.getTime() ?? 0) - bench.now().getTime());
    await moves.untilWave(id, 1, "baking");
    await giveBack(id);
  });
});

describe("two migrations", () => {
  it("that share a user wait for each other, visibly", async () => {
    const first = await moves.migrate();
    await moves.untilWave(first.id, 1, "baking");
    const [member] = await bench.context.waves.allMembers(first.id, { wave: 3 });
    const second = await moves.request(
      {
        kind: "reassign",
        options: { ...shortOptions(), policy: "Dublin Staff", people: [member?.userId ?? ""] },
      },
      "Dublin Staff",
    );
    await bench.approve(second.id);
    const { change } = await bench.advance(second.id);
    expect(change.state).toMatchObject({
      status: "approved",
      waitingFor: expect.stringContaining(`chg-${first.id} holds`),
    });
    await giveBack(first.id);
    await bench.advanceTo(second.id, "succeeded");
    await bench.press(second.id, rollBackAll);
    await bench.advanceTo(second.id, "rolledBack");
    expect(await moves.tenant()).toEqual(before);
  });
});

describe("an answer that was lost", () => {
  it.each([
    "New-CsOnlinePSTNGateway",
    "Set-CsOnlinePstnUsage",
    "New-CsOnlineVoiceRoute",
    "New-CsOnlineVoiceRoutingPolicy",
    "New-CsBatchPolicyAssignmentOperation",
  ])("of %s is decided by reading: nothing is sent twice", async (cmdlet) => {
    const { id } = await moves.migrate();
    await bench.services.inject({ kind: "lostAnswer", service: "cmdlets", cmdlet, times: 1 });
    await moves.untilWave(id, 1, "baking");
    const sent = (await bench.allEffects()).map((effect) => `${effect.cmdlet} ${identityOf(effect)}`);
    expect(sent.filter((name) => name.startsWith(cmdlet)).length).toBeGreaterThan(0);
    expect(new Set(sent).size).toBe(sent.length);
    await giveBack(id);
  });

  it.each([
    "Remove-CsOnlinePSTNGateway",
    "Remove-CsOnlineVoiceRoute",
    "Remove-CsOnlineVoiceRoutingPolicy",
    "New-CsBatchPolicyAssignmentOperation",
  ])("of %s in a rollback is decided by reading, too", async (cmdlet) => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await bench.services.inject({ kind: "lostAnswer", service: "cmdlets", cmdlet, times: 1 });
    await giveBack(id);
    const sent = (await bench.allEffects()).map((effect) => `${effect.cmdlet} ${identityOf(effect)}`);
    expect(new Set(sent).size).toBe(sent.length);
  });
});

/** What makes an effect the same as another. */
function identityOf({ cmdlet, parameters }: Awaited<ReturnType<typeof bench.allEffects>>[number]): string {
  if (cmdlet === "New-CsBatchPolicyAssignmentOperation")
    return JSON.stringify([parameters.Identity, parameters.PolicyName]);
  return JSON.stringify([parameters.Identity, parameters.Usage, parameters.MediaBypass]);
}
