import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Intention } from "../../../../src/changes/intention.ts";
import { bypassed, moveBench, rollBackAll, shortOptions } from "../../../support/changes/move-bench.ts";
import { runnerForSuite } from "../../../support/changes/runner-bench.ts";
import { unhurried } from "../../../support/tenant/tenant-services.ts";
import { alex, adele, megan } from "../../../support/people.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);

let before: unknown;
beforeEach(async () => {
  before = await moves.tenant();
});

async function live() {
  return (await bench.services.tenant.readGateway(bypassed, unhurried))?.mediaBypass;
}

async function movedOf(id: number, wave: number) {
  return bench.context.waves.allMembers(id, { wave, statuses: ["sent", "moved"] });
}

/** A migration whose pilot has passed its gate, and whose next wave waits for its release. */
async function pilotPassed(): Promise<number> {
  const { id } = await moves.migrate({ approveWaves: "each" });
  await moves.untilWave(id, 1, "baking");
  await moves.call(id, 1, 60);
  await moves.hear(id, 1);
  await bench.advanceTo(id, "paused");
  return id;
}

/** Thirty of thirty calls of the pilot fail on media. */
async function mediaFails(id: number): Promise<void> {
  await bench.services.inject({ kind: "failingCalls", fqdn: bypassed, code: 531004 });
  await moves.call(id, 1, 30);
  await bench.services.heal();
}

/** What a requester presses; refused or not, the change runs on after each. */
async function presses(id: number, ...intentions: readonly Intention[]): Promise<void> {
  for (const intention of intentions) {
    await bench.press(id, intention).catch(() => {});
    await bench.advance(id);
    bench.turnClock(60_000);
  }
}

const retry: Intention = { type: "retry", by: alex };
const resume: Intention = { type: "resume", by: alex };
const pause: Intention = { type: "pause", by: alex, why: "Lunch", needs: "resume", wave: null };
const backOfNone: Intention = { ...rollBackAll, by: alex, scope: 3 };

describe("an alarm", () => {
  it("stands whatever its requester presses, and nobody else is moved", async () => {
    const id = await pilotPassed();
    await mediaFails(id);
    await moves.release(id, 2);
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "lift" });
    await presses(id, retry, resume, pause, resume, retry, backOfNone, resume, retry);
    expect(await movedOf(id, 2)).toEqual([]);

    await moves.acknowledge(id);
    await moves.untilWave(id, 2, "baking");
    await moves.giveBack(id, before);
  });

  it("stays raised through days without a call", async () => {
    const id = await pilotPassed();
    await mediaFails(id);
    await bench.advance(id);
    for (let days = 0; days < 4; days += 1) {
      bench.turnClock(86_400_000);
      await bench.advance(id);
    }
    await expect(moves.release(id, 2)).rejects.toThrow("held");
    await presses(id, retry, resume);
    expect(await movedOf(id, 2)).toEqual([]);
    await moves.giveBack(id, before);
  });

  it("is raised by what failed while the change was paused and nobody looked, before anybody is moved", async () => {
    const id = await pilotPassed();
    await mediaFails(id);
    // The bot is away for longer than the day that an alarm looks at.
    bench.turnClock(30 * 3_600_000);
    await moves.release(id, 2);
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "lift" });
    expect(await movedOf(id, 2)).toEqual([]);
    await moves.giveBack(id, before);
  });

  it("is raised anew by calls that fail after somebody answered for those before", async () => {
    const id = await pilotPassed();
    await mediaFails(id);
    await bench.advance(id);
    await moves.acknowledge(id);
    bench.turnClock(60_000);
    await bench.advance(id);
    expect((await bench.changes.find(id))?.change.state).toMatchObject({ needs: "release" });
    await mediaFails(id);
    bench.turnClock(60_000);
    await bench.advance(id);
    await expect(moves.release(id, 2)).rejects.toThrow("held");
    await moves.giveBack(id, before);
  });
});

describe("a change that was aborted while an alarm stood", () => {
  it("is named to whoever is asked to approve another one that leads people the same way", async () => {
    const id = await pilotPassed();
    await mediaFails(id);
    await bench.advance(id);
    await bench.press(id, { type: "abort", by: alex, reason: null });
    await bench.advanceTo(id, "aborted");
    const [pilot] = await bench.context.waves.allMembers(id, { wave: 1 });
    const [other] = await bench.context.waves.allMembers(id, { wave: 2 });
    const policy = pilot?.target ?? "";
    const again = await moves.request(
      {
        kind: "reassign",
        options: {
          ...shortOptions(),
          policy,
          people: [other?.userId ?? ""],
          pilot: [],
        },
      },
      policy,
    );
    expect(again.submission?.plan.cautions[0]).toMatch(
      new RegExp(`^chg-${id} was aborted unanswered: an alarm stood \\(30 calls of .*failed on media`),
    );
    await bench.end(again.id);
    await moves.giveBack(id, before);
  });
});

describe("a change that was rolled back while an alarm stood", () => {
  it("is named too, apart from what its requester wrote, whatever was requested since", async () => {
    const id = await pilotPassed();
    await mediaFails(id);
    await bench.advance(id);
    await bench.press(id, { type: "brake", by: alex, reason: "x".repeat(1_500) });
    await bench.advanceTo(id, "paused");
    await moves.giveBack(id, before);
    for (let many = 0; many < 210; many += 1) {
      const { id: idle } = await bench.request();
      await bench.press(idle, { type: "cancel", by: alex });
    }
    const again = await moves.request({ kind: "migrate", options: shortOptions() });
    expect(again.submission?.plan.cautions.filter((text) => text.startsWith(`chg-${id} `))).toEqual([
      expect.stringMatching(/ was rolled back unanswered: an alarm stood .*failed on media/),
      expect.stringContaining(" was rolled back unanswered: Alex Wilber had pulled the brake (xxx"),
    ]);
  });
});

describe("a brake", () => {
  it("that somebody pulled is not released by the requester in any way", async () => {
    const id = await pilotPassed();
    await bench.press(id, { type: "brake", by: adele, reason: "No audio in Dublin" });
    await bench.advanceTo(id, "paused");
    await presses(id, resume, retry, backOfNone, resume, { type: "brake", by: alex, reason: null }, resume);
    expect(await live()).toBe(false);
    const back: Intention = { ...rollBackAll, by: alex, scope: 1 };
    await bench.press(id, back);
    await bench.advanceTo(id, "paused");
    await presses(id, resume, retry);
    expect(await live()).toBe(false);
    await moves.giveBack(id, before);
  });

  it("released after a failed gate leaves bypass off: only a rollback is possible", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await mediaFails(id);
    await bench.advanceTo(id, "paused");
    await bench.press(id, { type: "brake", by: adele, reason: "No audio" });
    const { state } = await bench.advanceTo(id, "paused");
    expect(state).toMatchObject({ needs: "rollback", wave: 1 });
    await moves.acknowledge(id);
    await presses(id, { type: "resume", by: megan }, resume, retry, backOfNone, resume);
    expect(await live()).toBe(false);
    expect((await bench.changes.find(id))?.change.state).toMatchObject({ needs: "rollback", wave: 1 });
    await moves.giveBack(id, before);
  });
});

describe("a pilot that was not heard", () => {
  it("does not pass by a yes of the requester, or of others, before an approver withdraws the no", async () => {
    const { id } = await moves.migrate();
    await moves.untilWave(id, 1, "baking");
    await moves.call(id, 1, 60);
    await bench.press(id, { type: "confirmTwoWayAudio", by: adele, wave: 1, bothWays: false });
    await presses(id, { type: "confirmTwoWayAudio", by: alex, wave: 1, bothWays: true });
    await expect(moves.hear(id, 1)).rejects.toThrow("notHeardStands");
    const withdraw = { type: "withdraw", by: megan, wave: 1, reason: "A muted headset" } as const;
    await expect(bench.press(id, { ...withdraw, by: alex })).rejects.toThrow("ownChange");
    await bench.press(id, withdraw);
    await moves.hear(id, 1);
    await moves.untilWave(id, 1, "passed");
    await moves.giveBack(id, before);
  });

  it("fails also after it has passed, and stops what comes after it", async () => {
    const id = await pilotPassed();
    await moves.hear(id, 1, false);
    await bench.advance(id);
    expect((await bench.changes.find(id))?.change.state).toMatchObject({ needs: "rollback", wave: 1 });
    await expect(moves.release(id, 2)).rejects.toThrow("notWaitingForThis");
    await moves.giveBack(id, before);
  });
});
