import { describe, expect, it } from "@jest/globals";
import { aCall } from "../../support/changes/builders.ts";
import { runnerForSuite, timings, trunk } from "../../support/changes/runner-bench.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";
import { putRows } from "../../support/database/read-calls.ts";
import { adele, alex, megan } from "../../support/people.ts";

const bench = runnerForSuite();
const later = (ms: number) => new Date(bench.now().getTime() + ms);
const firstStep = { direction: "do", index: 0, attempts: 0 } as const;

async function approvedChange(changed: Parameters<typeof bench.request>[0] = {}) {
  const { id } = await bench.request(changed);
  await bench.advance(id);
  await bench.approve(id);
  return id;
}

async function watchedChange() {
  const id = await approvedChange();
  await bench.advanceTo(id, "watching");
  return id;
}

async function call(id: string, changed: Parameters<typeof aCall>[0] = {}) {
  const row = aCall({ id, startedAt: bench.now(), trunkFqdn: trunk, ...changed });
  await putRows(bench.context.observations, [row], bench.now());
}

describe("a requested change", () => {
  it("is planned from the live trunk, preflighted, and put to the approvers who can be reached", async () => {
    const { id } = await bench.request();
    const { change, next } = await bench.advance(id);
    expect(change).toMatchObject({
      state: { status: "awaitingApproval" },
      submission: {
        approvers: [{ id: megan.id }],
        plan: {
          opening: [{ fqdn: trunk, from: false, to: true }],
          basis: { gateway: { fqdn: trunk, mediaBypass: false } },
        },
      },
    });
    expect(next).not.toBeNull();
  });

  it("reminds its approvers at half time, tells the channel at three quarters, and expires", async () => {
    const { id } = await bench.request();
    const { next: half } = await bench.advance(id);
    const reminders = async () =>
      (await bench.changes.timeline(id)).flatMap(({ event }) =>
        event.type === "approvalReminder" ? [event.escalated] : [],
      );
    for (const [at, escalated] of [
      [half, [false]],
      [null, [false, true]],
    ] as const) {
      const due = at ?? (await bench.advance(id)).next;
      bench.turnClock((due?.getTime() ?? 0) - bench.now().getTime());
      await bench.advance(id);
      expect(await reminders()).toEqual(escalated);
    }
    const { next: end } = await bench.advance(id);
    bench.turnClock((end?.getTime() ?? 0) - bench.now().getTime());
    expect((await bench.advance(id)).change.state.status).toBe("expired");
  });

  it.each([
    {
      because: "a check blocks",
      arrange: async () => {
        bench.finding = {
          outcome: "fail",
          summary: "Port 5061 is closed.",
          evidence: [],
          fix: null,
          link: null,
        };
      },
      reason: "Firewall and media ports: Port 5061 is closed.",
    },
    {
      because: "no approver other than the requester can be reached",
      arrange: async () => {
        bench.roles = { ...bench.roles, approvers: [alex.id, adele.id] };
      },
      reason: "the bot can reach none",
    },
    {
      because: "bypass is on already",
      arrange: async () => {
        await bench.services.control("PATCH", `/gateways/${trunk}`, { MediaBypass: true });
      },
      reason: "already on",
    },
    {
      because: "the tenant cannot be read",
      arrange: async () =>
        bench.services.inject({ kind: "status", service: "cmdlets", status: 503, times: 20 }),
      reason: "The tenant could not be read",
    },
  ])("is refused when $because, and nothing is done", async ({ arrange, reason }) => {
    await arrange();
    const { id } = await bench.request();
    const { change } = await bench.advance(id);
    expect(change.state).toMatchObject({ status: "refused", reasons: [expect.stringContaining(reason)] });
    expect(await bench.effects()).toEqual([]);
  });

  it("expires when nobody decides", async () => {
    const { id } = await bench.request();
    expect((await bench.advanceTo(id, "expired")).state.status).toBe("expired");
  });

  it("waits for its start time", async () => {
    const startAt = later(30 * 60_000);
    const id = await approvedChange({ startAt });
    const { change, next } = await bench.advance(id);
    expect(change.state.status).toBe("scheduled");
    expect(next).toEqual(startAt);
    await bench.advanceTo(id, "watching");
    expect(await bench.effects()).toHaveLength(1);
  });
});

describe("an approved change", () => {
  it("is requested, accepted, read back as set, then watched", async () => {
    await bench.services.inject({ kind: "propagation", ms: 100 });
    const id = await approvedChange();
    await bench.advanceTo(id, "watching");
    expect(await bench.liveBypass()).toBe(true);
    expect(await bench.effects()).toEqual([{ fqdn: trunk, mediaBypass: true }]);
    expect(await bench.events(id)).toEqual([
      "requested",
      "approvalRequested",
      "approved",
      "started",
      "stepRequested",
      "stepAccepted",
      "stepSet",
      "watching",
    ]);
  });

  it.each([
    {
      what: "another admin changed the trunk",
      arrange: async () => {
        await bench.services.control("PATCH", `/gateways/${trunk}`, { SendSipOptions: false });
      },
      difference: "SendSipOptions was true, is now false.",
    },
    {
      what: "the approver is no approver any more",
      arrange: async () => {
        bench.roles = { ...bench.roles, approvers: [adele.id] };
      },
      difference: "Megan Bowen, who approved it, is no longer an approver.",
    },
    {
      what: "the requester is no admin any more",
      arrange: async () => {
        bench.roles = { ...bench.roles, admins: [] };
      },
      difference: "Alex Wilber, who asked for it, is no longer an admin.",
    },
    {
      what: "a blocking check fails now",
      arrange: async () => {
        bench.finding = {
          outcome: "fail",
          summary: "Port 5061 is closed.",
          evidence: [],
          fix: null,
          link: null,
        };
      },
      difference: "Firewall and media ports: Port 5061 is closed.",
    },
  ])("is voided before any effect when $what", async ({ arrange, difference }) => {
    const id = await approvedChange();
    await arrange();
    const { change } = await bench.advance(id);
    expect(change.state).toEqual({ status: "voided", differences: [difference] });
    expect(await bench.effects()).toEqual([]);
    expect(await bench.changes.lockHolder(`trunk:${trunk}`)).toBeUndefined();
  });

  it("is voided when its plan is not the approved one", async () => {
    const id = await approvedChange();
    const stored = await bench.changes.find(id);
    if (!stored?.change.submission) throw new Error("gone");
    const { submission } = stored.change;
    const opening = submission.plan.opening.map((step) => ({ ...step, fqdn: "sbc4.contoso.com" }));
    const altered = { ...submission, plan: { ...submission.plan, opening } };
    await bench.changes.save({ ...stored.change, submission: altered }, stored.version, {
      at: bench.now(),
      events: [],
    });
    const { change } = await bench.advance(id);
    expect(change.state).toEqual({
      status: "voided",
      differences: ["The plan is not the one that was approved."],
    });
    expect(await bench.effects()).toEqual([]);
  });

  it("is voided when it could not start within an hour of its time", async () => {
    const id = await approvedChange();
    bench.turnClock(61 * 60_000);
    const { change } = await bench.advance(id);
    expect(change.state).toMatchObject({
      status: "voided",
      differences: [expect.stringContaining("within an hour")],
    });
    expect(await bench.effects()).toEqual([]);
  });

  it("cannot be approved once its start time has passed", async () => {
    const { id } = await bench.request({ startAt: later(10 * 60_000) });
    await bench.advance(id);
    bench.turnClock(11 * 60_000);
    await expect(bench.approve(id)).rejects.toThrow("approvalExpired");
  });

  const finds = (outcome: "pass" | "attested" | "unknown", summary = "No answer.") =>
    ({ outcome, summary, evidence: [], fix: null, link: null }) as const;
  const noAnswer = "checks that give no answer just now: Firewall and media ports";

  it("waits visibly while a blocking check gives no answer, blocks no other change, and starts once it does", async () => {
    const id = await approvedChange();
    bench.finding = finds("unknown");
    const { change, next } = await bench.advance(id);
    expect(change.state).toEqual({ status: "approved", waitingFor: noAnswer });
    expect(next).not.toBeNull();
    expect(await bench.effects()).toEqual([]);
    expect(await bench.changes.lockHolder(`trunk:${trunk}`)).toBeUndefined();
    await bench.advance(id);
    expect((await bench.events(id)).filter((event) => event === "waiting")).toHaveLength(1);
    bench.finding = finds("pass");
    await bench.advanceTo(id, "watching");
  });

  it("is voided when a blocking check gives no answer for an hour, and says which", async () => {
    const id = await approvedChange();
    bench.finding = finds("unknown");
    const { state } = await bench.advanceTo(id, "voided");
    expect(state).toMatchObject({
      differences: [expect.stringMatching(/within an hour.*Firewall and media/)],
    });
    expect(await bench.effects()).toEqual([]);
  });

  it("accepts no confirmation, given after the approval, of what was probed for it", async () => {
    const id = await approvedChange();
    bench.finding = finds("attested", "Alex looked.");
    expect((await bench.advance(id)).change.state).toEqual({ status: "approved", waitingFor: noAnswer });
    expect(await bench.effects()).toEqual([]);
  });

  it("shows the approver an entry that is not a check's answer, and waits for no answer where one was entered since", async () => {
    bench.finding = { ...finds("attested", "Entered by Alex: Oracle."), effect: "warns" };
    const told = await approvedChange();
    expect((await bench.changes.find(told))?.change.submission?.warnings).toEqual([
      "Firewall and media ports: Entered by Alex: Oracle.",
    ]);
    await bench.end(told);
    bench.finding = finds("pass");
    const since = await approvedChange();
    bench.finding = { ...finds("attested", "Entered by Alex: Oracle."), effect: "warns" };
    await bench.advanceTo(since, "watching");
  });

  it("is voided when a confirmation that the approver saw has expired, and starts while it is valid", async () => {
    bench.finding = finds("attested", "Megan looked.");
    const holds = await approvedChange();
    await bench.advanceTo(holds, "watching");
    await bench.end(holds);
    await bench.services.control("DELETE", "/tenant");
    const ranOut = await approvedChange();
    bench.finding = finds("unknown", "A confirmation ran out.");
    expect((await bench.advance(ranOut)).change.state).toEqual({
      status: "voided",
      differences: ["Firewall and media ports: A confirmation ran out."],
    });
  });

  it("goes on with an unknown that the approver accepted", async () => {
    bench.finding = { outcome: "unknown", summary: "Cannot be probed.", evidence: [], fix: null, link: null };
    const id = await approvedChange();
    expect((await bench.advanceTo(id, "watching")).approvals[0]?.acceptedUnknowns).toBe("Checked by hand");
  });

  it("waits visibly while another change holds the trunk, and is voided by what that one did", async () => {
    const id = await approvedChange();
    const { id: other } = await bench.request({ subject: "sbc2.contoso.com" });
    await bench.changes.takeLocks(other, [`trunk:${trunk}`], bench.now());
    const { change } = await bench.advance(id);
    expect(change.state).toEqual({ status: "approved", waitingFor: `chg-${other} holds ${trunk}` });

    await bench.services.control("PATCH", `/gateways/${trunk}`, { MediaBypass: true });
    await bench.end(other);
    const after = await bench.advance(id);
    expect(after.change.state).toMatchObject({
      status: "voided",
      differences: ["MediaBypass was false, is now true."],
    });
  });

  it("waits visibly while the tenant does not answer", async () => {
    const id = await approvedChange();
    await bench.services.inject({ kind: "status", service: "cmdlets", status: 503, times: 2 });
    const { change, next } = await bench.advance(id);
    expect(change.state).toMatchObject({
      status: "approved",
      waitingFor: expect.stringContaining("the tenant, which does not answer"),
    });
    expect(next).not.toBeNull();
    await bench.advanceTo(id, "watching");
  });
});

describe("an approved change that cannot start yet", () => {
  it("waits visibly while the roles of those who asked and approved cannot be read", async () => {
    const id = await approvedChange();
    bench.roles = { ...bench.roles, approvers: ["group:9a000000-0000-4000-8000-000000000002"] };
    await bench.services.inject({ kind: "status", service: "graph", status: 503, times: 50 });
    const { change, next } = await bench.advance(id);
    expect(change.state).toMatchObject({
      status: "approved",
      waitingFor: expect.stringContaining("the tenant, which does not answer"),
    });
    expect(next).not.toBeNull();
    expect(await bench.events(id)).toContain("waiting");
    expect(await bench.effects()).toEqual([]);

    await bench.services.heal();
    bench.roles = { ...bench.roles, approvers: [megan.id] };
    await bench.advanceTo(id, "watching");
  });

  it("releases the trunk when it is cancelled meanwhile", async () => {
    const id = await approvedChange();
    await bench.services.inject({ kind: "status", service: "cmdlets", status: 503, times: 2 });
    await bench.advance(id);
    expect(await bench.changes.lockHolder(`trunk:${trunk}`)).toBe(id);
    await bench.press(id, { type: "cancel", by: alex });
    expect(await bench.changes.lockHolder(`trunk:${trunk}`)).toBeUndefined();
    expect((await bench.advance(id)).change.state.status).toBe("cancelled");
    expect(await bench.effects()).toEqual([]);
  });
});

describe("an effect", () => {
  it("is sent once when two replicas reach it at the same moment", async () => {
    const id = await running();
    await Promise.all([bench.advance(id), bench.advance(id), bench.advance(id)]);
    await bench.advanceTo(id, "watching");
    expect(await bench.effects()).toHaveLength(1);
  });

  it("that was given up as never read back is not sent again", async () => {
    const id = await running();
    await bench.changes.intend(id, firstStep, bench.now(), later(60_000));
    const detail = "MediaBypass was accepted but could not be read back.";
    await bench.changes.mark(id, "do", 0, { acceptedAt: bench.now(), failedAt: bench.now(), detail });
    const { change } = await bench.advance(id);
    expect(change.state).toMatchObject({ status: "failed", reason: detail });
    expect(await bench.effects()).toEqual([]);
  });

  it("that the service throttles is tried again when it says", async () => {
    const id = await approvedChange();
    await bench.press(id, { type: "start" });
    await bench.services.inject({ kind: "status", service: "cmdlets", status: 429, retryAfterSeconds: 7 });
    const asked = bench.now().getTime();
    const { next } = await bench.advance(id);
    expect(next?.getTime()).toBeGreaterThan(asked + 6_000);
    await bench.advanceTo(id, "watching");
    expect(await bench.effects()).toHaveLength(1);
    expect(await bench.events(id)).toContain("stepRetried");
  });

  it("whose answer was lost is decided by reading, after its deadline, and not repeated", async () => {
    const id = await running();
    await bench.services.inject({ kind: "lostAnswer", service: "cmdlets" });
    const { change, next } = await bench.advance(id);
    expect(change.state.status).toBe("running");
    expect(next).not.toBeNull();
    await bench.advanceTo(id, "watching");
    expect(await bench.effects()).toHaveLength(1);
  });

  it("that a dead process had only intended is done once, after its deadline", async () => {
    const id = await running();
    await bench.changes.intend(id, firstStep, bench.now(), later(60_000));
    const { next } = await bench.advance(id);
    expect(await bench.effects()).toEqual([]);
    expect(next).not.toBeNull();
    await bench.advanceTo(id, "watching");
    expect(await bench.effects()).toHaveLength(1);
  });

  it("that a dead process had sent is found by reading, and not repeated", async () => {
    const id = await running();
    await bench.changes.intend(id, firstStep, bench.now(), later(60_000));
    await bench.services.tenant.perform(
      { kind: "setMediaBypass", fqdn: trunk, from: false, to: true },
      unhurried,
    );
    await bench.advanceTo(id, "watching");
    expect(await bench.effects()).toHaveLength(1);
  });

  it("that never shows in a read fails the change by its stated deadline", async () => {
    await bench.services.inject({ kind: "propagation", ms: 3_600_000 });
    const id = await approvedChange();
    const change = await bench.advanceTo(id, "failed");
    expect(change.state).toMatchObject({
      reason: "MediaBypass was accepted but could not be read back as on within 60 s.",
    });
    expect(await bench.changes.lockHolder(`trunk:${trunk}`)).toBeUndefined();
  });

  async function running(): Promise<number> {
    const id = await approvedChange();
    await bench.changes.takeLocks(id, [`trunk:${trunk}`], bench.now());
    await bench.press(id, { type: "start" });
    return id;
  }
});

describe("watching a switched trunk", () => {
  it("says nothing until rows arrive, then names the first call with the flag", async () => {
    const id = await watchedChange();
    bench.turnClock(60_000);
    await bench.advance(id);
    expect(await bench.events(id)).not.toContain("inEffect");
    await call("old-flag", { mediaBypassEnabled: false });
    await bench.advance(id);
    expect(await bench.events(id)).not.toContain("inEffect");
    await call("first", { mediaBypassEnabled: true });
    bench.turnClock(60_000);
    await bench.advance(id);
    expect(await bench.events(id)).toContain("inEffect");
  });

  it("runs no task until calls arrive, and then has the cards count them", async () => {
    const id = await watchedChange();
    const { db } = bench.database;
    const woken = async () => {
      await db.deleteFrom("task").execute();
      bench.turnClock(60_000);
      await bench.advance(id);
      return (await db.selectFrom("task").select("kind").orderBy("kind").execute()).map(({ kind }) => kind);
    };
    expect(await woken()).toEqual([]);
    await call("first-counted", { mediaBypassEnabled: true });
    expect(await woken()).toEqual(["announce", "change"]);
    await call("second-counted", { mediaBypassEnabled: true });
    expect(await woken()).toContain("announce");
  });

  it("raises one alert for each media code, and none for a busy line", async () => {
    const id = await watchedChange();
    bench.turnClock(1000);
    await call("ice", { successful: false, callEndSubReason: 531_004, finalSipCode: 410 });
    await call("refused", { successful: false, callEndSubReason: 560_488, finalSipCode: 488 });
    await call("refused-too", { successful: false, callEndSubReason: 560_488, finalSipCode: 488 });
    await call("busy", { successful: false, callEndSubReason: 560_486, finalSipCode: 486 });
    bench.turnClock(60_000);
    await bench.advance(id);
    bench.turnClock(60_000);
    await bench.advance(id);
    const alerts = (await bench.changes.timeline(id)).filter(({ event }) => event.type === "alert");
    expect(alerts.map(({ event }) => event)).toEqual([
      { type: "alert", code: "531004", words: "ICE connectivity checks failed", calls: 1 },
      { type: "alert", code: "560488", words: "SBC or carrier answered 488", calls: 2 },
    ]);
  });

  it("ends after a hundred attempts", async () => {
    const id = await watchedChange();
    bench.turnClock(1000);
    for (let count = 0; count < 100; count += 1) await call(`many-${count}`);
    bench.turnClock(60_000);
    const { change } = await bench.advance(id);
    expect(change.state).toMatchObject({ status: "succeeded", seenInEffect: true, judged: true });
  });

  const refused = { successful: false, duration: 0, finalSipCode: 488, callEndSubReason: 560_488 };

  it.each([
    ["the SBC refuses the media of all of them", refused],
    ["nothing arrives at the carrier", { ...refused, finalSipCode: 503, callEndSubReason: 560_503 }],
    ["media of established ones breaks", { finalSipCode: 410, callEndSubReason: 531_004 }],
  ])("stays open after a hundred calls when %s", async (_what, ended) => {
    const id = await watchedChange();
    bench.turnClock(1000);
    for (let count = 0; count < 100; count += 1) await call(`undelivered-${count}`, ended);
    const { change } = await bench.advance(id);
    expect(change.state).toMatchObject({ status: "needsAttention" });
    expect(await bench.changes.lockHolder(`trunk:${trunk}`)).toBe(id);
    expect(await bench.events(id)).toContain("needsAttention");
  });

  it("compares with the trunk's own calls of before", async () => {
    const before = (id: string, changed: Parameters<typeof aCall>[0] = {}) =>
      call(id, { mediaBypassEnabled: false, startedAt: later(-3 * 3_600_000), ...changed });
    for (let count = 0; count < 150; count += 1) {
      await before(`before-${count}`, count % 10 === 0 ? refused : {});
    }
    const id = await watchedChange();
    bench.turnClock(1000);
    for (let count = 0; count < 100; count += 1)
      await call(`after-${count}`, count % 10 === 0 ? refused : {});
    const { change } = await bench.advance(id);
    expect(change.state).toMatchObject({ status: "succeeded", judged: true });
  });

  it("alarms before its time is up, is watched again on request, and can be rolled back meanwhile", async () => {
    const id = await watchedChange();
    bench.turnClock(1000);
    await call("first-refused", refused);
    await call("second-refused", refused);
    const { change } = await bench.advance(id);
    expect(change.state).toMatchObject({ status: "needsAttention", watchedFor: timings.watchFor });

    bench.turnClock(60_000);
    await expect(bench.press(id, { type: "retry", by: alex })).rejects.toThrow("held");
    await bench.press(id, { type: "acknowledge", by: megan, reason: "Codec set on the SBC", seen: 0 });
    await call("mended", {});
    const done = await bench.advanceTo(id, "succeeded", "needsAttention");
    expect(done.state).toMatchObject({ status: "succeeded", seenInEffect: true, judged: false });

    await bench.press(id, { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: "all" });
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(false);
  });

  it("is named to whoever approves the next one where it was rolled back before anybody answered for it", async () => {
    const cautions = async (answered: boolean) => {
      const id = await watchedChange();
      bench.turnClock(1000);
      await call(`first-${id}`, refused);
      await call(`second-${id}`, refused);
      await bench.advanceTo(id, "needsAttention");
      if (answered)
        await bench.press(id, { type: "acknowledge", by: megan, reason: "Codec set on the SBC", seen: 0 });
      await bench.press(id, { type: "rollBack", by: alex, reason: null, rollbackDays: 14, scope: "all" });
      await bench.advanceTo(id, "rolledBack");
      const { id: next } = await bench.request();
      const { submission } = (await bench.advance(next)).change;
      await bench.press(next, { type: "cancel", by: alex });
      return submission?.plan.cautions.filter((text) => text.startsWith(`chg-${id} `));
    };
    expect(await cautions(false)).toEqual([
      expect.stringMatching(/ was rolled back unanswered: an alarm stood \(.+\)\.$/),
    ]);
    expect(await cautions(true)).toEqual([]);
  });

  it("does not end well when its time is up and its only call was not delivered", async () => {
    const id = await watchedChange();
    bench.turnClock(1000);
    await call("only", { ...refused, finalSipCode: 503, callEndSubReason: 560_503 });
    const change = await bench.advanceTo(id, "succeeded", "needsAttention");
    expect(change.state).toMatchObject({ status: "needsAttention" });
    await bench.press(id, { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: "all" });
    await bench.advanceTo(id, "rolledBack");
  });

  it("does not end before the calls of its time were read, and says in the end that it waits for them", async () => {
    const id = await watchedChange();
    const watching = async () => (await bench.changes.find(id))?.change.state;
    bench.callsAreRead = false;
    await bench.context.observations.failed("calls", bench.now(), "Graph throttles.");
    bench.turnClock(timings.watchFor + 60_000);
    await bench.advance(id);
    expect(await watching()).toMatchObject({ status: "watching" });
    bench.turnClock(5 * 60_000);
    await bench.advance(id);
    expect(await watching()).toMatchObject({ status: "watching" });
    expect((await bench.changes.timeline(id)).map(({ event }) => event)).toContainEqual({
      type: "waiting",
      waitingFor: "the trunk's calls to be read (Graph throttles.)",
    });

    bench.callsAreRead = true;
    const { state } = await bench.advanceTo(id, "succeeded");
    expect(state).toMatchObject({ status: "succeeded" });
  });

  it("ends after its time without a call, and does not call that proof", async () => {
    const id = await watchedChange();
    const change = await bench.advanceTo(id, "succeeded");
    expect(change.state).toMatchObject({ seenInEffect: false });
  });
});

describe("rolling back", () => {
  const rollBack = {
    type: "rollBack",
    by: megan,
    reason: "One-way audio",
    rollbackDays: 14,
    scope: "all",
  } as const;

  it("restores what the ledger holds, reads it back, and releases the trunk", async () => {
    const id = await watchedChange();
    await bench.press(id, rollBack);
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(false);
    expect(await bench.effects()).toEqual([
      { fqdn: trunk, mediaBypass: true },
      { fqdn: trunk, mediaBypass: false },
    ]);
    expect(await bench.changes.lockHolder(`trunk:${trunk}`)).toBeUndefined();
  });

  it("waits for an effect of its own that may still arrive, then undoes it", async () => {
    const id = await approvedChange();
    await bench.press(id, { type: "start" });
    await bench.changes.intend(id, firstStep, bench.now(), later(60_000));
    await bench.press(id, rollBack);
    await bench.advance(id);
    expect(await bench.effects()).toEqual([]);
    await bench.services.tenant.perform(
      { kind: "setMediaBypass", fqdn: trunk, from: false, to: true },
      unhurried,
    ); // it arrives late
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(false);
  });

  it("sends the undo at once, but takes no read for it until the effect itself has shown", async () => {
    await bench.services.inject({ kind: "propagation", ms: 30_000 });
    const id = await approvedChange();
    await bench.advance(id); // accepted, not read back
    bench.turnClock(15_000);
    await bench.press(id, rollBack);
    const { change } = await bench.advance(id);
    expect(await bench.effects()).toHaveLength(2);
    expect(await bench.liveBypass()).toBe(false); // from before both
    expect(change.state.status).toBe("rollingBack");

    bench.turnClock(16_000);
    await bench.advance(id);
    const journal = await bench.changes.journal(id);
    expect(journal.some(({ direction, setAt }) => direction === "do" && setAt)).toBe(true);
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(false);
  });

  it("takes an effect that has not shown by its deadline for one that never will", async () => {
    await bench.services.inject({ kind: "propagation", ms: 3_600_000 });
    const id = await approvedChange();
    const sentAt = bench.now().getTime();
    await bench.advance(id);
    await bench.press(id, rollBack);
    await bench.advanceTo(id, "rolledBack");
    expect(bench.now().getTime() - sentAt).toBeGreaterThanOrEqual(timings.readBackDeadline);
    expect(await bench.effects()).toHaveLength(2);
  });

  it("is not held up by a tenant that answers no read", async () => {
    const id = await watchedChange();
    await bench.press(id, rollBack);
    await bench.services.inject({ kind: "status", service: "cmdlets", status: 503, times: 2 });
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.effects()).toHaveLength(2);
  });

  it("leaves alone what somebody else restored already, and says so", async () => {
    const id = await watchedChange();
    await bench.services.control("PATCH", `/gateways/${trunk}`, { MediaBypass: false });
    await bench.press(id, rollBack);
    const change = await bench.advanceTo(id, "rolledBack");
    expect(change.state).toMatchObject({
      notes: expect.arrayContaining([`${trunk} was already as before: somebody else put it back.`]),
    });
    expect(await bench.effects()).toHaveLength(1);
  });

  it("changes nothing where nothing had been changed", async () => {
    const id = await approvedChange();
    await bench.press(id, { type: "start" });
    await bench.press(id, rollBack);
    const change = await bench.advanceTo(id, "rolledBack");
    expect(change.state).toMatchObject({ notes: expect.arrayContaining([`${trunk} had not been changed.`]) });
    expect(await bench.effects()).toEqual([]);
  });

  it("sends nothing for an effect that the service refused", async () => {
    const id = await approvedChange();
    await bench.press(id, { type: "start" });
    await bench.services.inject({ kind: "status", service: "cmdlets", status: 400 });
    await bench.advanceTo(id, "failed");
    await bench.services.control("PATCH", `/gateways/${trunk}`, { MediaBypass: true }); // by somebody else
    await bench.press(id, rollBack);
    const change = await bench.advanceTo(id, "rolledBack");
    expect(change.state).toMatchObject({
      notes: expect.arrayContaining([`${trunk} had not been changed.`]) as unknown,
    });
    expect(await bench.effects()).toEqual([]);
    expect(await bench.liveBypass()).toBe(true);
  });

  it("leaves alone what a later change set, and names that change", async () => {
    const first = await watchedChange();
    await bench.advanceTo(first, "succeeded");
    const second = await approvedChange({ kind: "disableBypass" });
    await bench.advanceTo(second, "succeeded");
    const third = await watchedChange();
    await bench.advanceTo(third, "succeeded");
    const before = await bench.effects();
    await bench.press(first, rollBack);
    const change = await bench.advanceTo(first, "partlyRolledBack");
    expect(change.state).toMatchObject({
      differences: [
        `chg-${third} changed ${trunk} since, so it was left as it is. Roll chg-${third} back first.`,
      ],
    });
    expect(await bench.effects()).toEqual(before);

    await bench.press(third, rollBack);
    await bench.advanceTo(third, "rolledBack");
    expect(await bench.liveBypass()).toBe(false);
  });

  it("says what it could not restore, and can be requested again", async () => {
    const id = await watchedChange();
    await bench.services.inject({ kind: "propagation", ms: 3_600_000 });
    await bench.press(id, rollBack);
    const partly = await bench.advanceTo(id, "partlyRolledBack");
    expect(partly.state).toMatchObject({
      differences: [expect.stringContaining("could not be read back as off")],
    });
    await bench.services.heal();
    await bench.press(id, rollBack);
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(false);
  });
});
