import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import type { Change, ChangeState } from "../../../src/changes/change.ts";
import type { MemberIntention } from "../../../src/changes/waves/decide-member.ts";
import { membersDigest, type Membership } from "../../../src/changes/waves/members.ts";
import { changeStore } from "../../../src/store/changes/change-store.ts";
import { observationStore } from "../../../src/store/observations/observation-store.ts";
import type { Plan } from "../../../src/changes/plan.ts";
import { waveStore, type CallsOf, type MemberAsk } from "../../../src/store/changes/wave-store.ts";
import { aCall, aSubmission, minutesAfter, noon } from "../../support/changes/builders.ts";
import { databaseForSuite } from "../../support/database/database-for-suite.ts";
import { aMember, aMovePlan, userId } from "../../support/changes/migration-builders.ts";
import { putRows } from "../../support/database/read-calls.ts";
import { alex, megan } from "../../support/people.ts";
import { forSuite } from "../../support/jest/for-suite.ts";
import { putMembers, putWave } from "../../support/database/put-waves.ts";

const usual: Membership = {
  members: [
    aMember({ userId: userId(1), userPrincipalName: "b@contoso.com", wave: 1 }),
    aMember({ userId: userId(2), userPrincipalName: "a@contoso.com", wave: 1 }),
    aMember({
      userId: userId(3),
      userPrincipalName: "c@contoso.com",
      wave: 2,
      former: { kind: "group", policy: "Berlin", groupId: null },
      labels: ["complianceRecording"],
    }),
  ],
  excluded: [
    { userId: userId(8), userPrincipalName: "y@contoso.com", why: "noNumber" },
    { userId: userId(9), userPrincipalName: "x@contoso.com", why: "onPremises" },
  ],
};
const running: ChangeState = { status: "running", since: noon, waitingFor: null };

const planned = { number: 1, status: "planned" } as const;

function asks(userIds: readonly string[], intention: MemberIntention): readonly MemberAsk[] {
  return userIds.map((each) => ({ userId: each, intention }));
}

describe("waves and their members", () => {
  const database = databaseForSuite();
  const changes = forSuite(() => changeStore(database.runtime, "k"));
  const waves = forSuite(() => waveStore(database.runtime));

  beforeEach(async () => {
    await sql`truncate change, task, call_row restart identity cascade`.execute(database.db);
  });

  async function submitted(
    subject = "sbc1.contoso.com",
    membership: Membership = usual,
    state: ChangeState = running,
  ): Promise<number> {
    const created = await changes.create(
      {
        kind: "migrate",
        subject,
        request: null,
        reason: "Shorter media path",
        requestedBy: alex,
        requestedAt: noon,
        startAt: null,
      },
      { at: noon, actor: alex, action: "change.request", subject, outcome: "done", detail: null },
    );
    if (!created.ok) throw new Error(`chg-${created.openId} is open`);
    const plan: Plan = aMovePlan({ subject, membersDigest: membersDigest(membership) });
    const submission = aSubmission({ plan });
    await save({ ...created.change, submission, state }, membership);
    return created.change.id;
  }

  async function save(change: Change, membership?: Membership): Promise<void> {
    const stored = await changes.find(change.id);
    if (!stored) throw new Error("gone");
    await changes.save(change, stored.version, { at: noon, events: [], ...(membership && { membership }) });
  }

  async function become(id: number, state: ChangeState): Promise<void> {
    const stored = await changes.find(id);
    if (!stored) throw new Error("gone");
    return save({ ...stored.change, state });
  }

  it("keep who moves when, from what, and who stays, so that the digest holds", async () => {
    const id = await submitted();
    const members = await waves.allMembers(id, {});
    expect(members.map(({ userPrincipalName }) => userPrincipalName)).toEqual([
      "a@contoso.com",
      "b@contoso.com",
      "c@contoso.com",
    ]);
    const { excluded } = await waves.excluded(id, {});
    expect(membersDigest({ members, excluded })).toBe(membersDigest(usual));
    expect(members[2]).toMatchObject({ status: "planned", ledger: null, batch: null, settledAt: null });
  });

  it("are found by page, wave, state and batch, with the total of all pages", async () => {
    const id = await submitted();
    await putMembers(database.db, id, [userId(1)], { status: "failed", detail: "User not found" });
    const page = await waves.members(id, {}, { offset: 1, limit: 1 });
    expect(page).toMatchObject({ total: 3, members: [{ userPrincipalName: "b@contoso.com" }] });
    expect(await waves.members(id, { wave: 2 }, { offset: 0, limit: 9 })).toMatchObject({ total: 1 });
    expect(await waves.allMembers(id, { statuses: ["failed"] })).toMatchObject([
      { userId: userId(1), detail: "User not found" },
    ]);
    expect(await waves.allMembers(id, { batch: 1 })).toEqual([]);
  });

  it("list the excluded by name, by reason and page by page", async () => {
    const id = await submitted();
    const all = await waves.excluded(id, {});
    expect(all.excluded.map(({ userPrincipalName }) => userPrincipalName)).toEqual([
      "x@contoso.com",
      "y@contoso.com",
    ]);
    expect(await waves.excluded(id, { why: "noNumber" })).toMatchObject({ total: 1 });
    expect(await waves.excluded(id, {}, { offset: 1, limit: 5 })).toMatchObject({
      total: 2,
      excluded: [{ userPrincipalName: "y@contoso.com" }],
    });
  });

  it("count their members by state", async () => {
    const id = await submitted();
    await putMembers(database.db, id, [userId(1)], { status: "moved", detail: null, settledAt: noon });
    const [first, second] = await waves.waves(id);
    expect(first).toMatchObject({ number: 1, status: "planned", verdict: null });
    expect(first?.counts).toMatchObject({ planned: 1, moved: 1, skipped: 0 });
    expect(second?.counts).toMatchObject({ planned: 1 });
  });

  it("keep a member's first ledger entry, whatever is read later", async () => {
    const id = await submitted();
    const first = { kind: "group", policy: "Berlin", groupId: "g1" } as const;
    const later = { ...first, groupId: "g2" };
    await waves.decideMembers(id, asks([userId(3)], { type: "begin", live: first, absence: "" }), noon);
    await waves.decideMembers(id, asks([userId(3)], { type: "begin", live: later, absence: "" }), noon);
    const [member] = await waves.allMembers(id, { wave: 2, statuses: ["planned"] });
    expect(member?.ledger).toEqual(first);
  });

  it("take more members at once than one statement has parameters", async () => {
    const members = Array.from({ length: 70_000 }, (_, n) =>
      aMember({ userId: userId(n + 1), userPrincipalName: `u${n}@contoso.com`, wave: 1 }),
    );
    const id = await submitted("large.contoso.com", { members, excluded: [] });
    const ids = members.map((member) => member.userId);
    const live = { kind: "direct", policy: "Berlin" } as const;
    await waves.decideMembers(id, asks(ids, { type: "begin", live, absence: "" }), noon);
    await waves.decideMembers(id, asks(ids, { type: "send", batch: 1, direction: "move" }), noon);
    const moved = { kind: "direct", policy: "Berlin Bypass" } as const;
    await waves.decideMembers(id, asks(ids, { type: "readBack", live: moved }), noon);
    expect((await waves.waves(id))[0]?.counts.moved).toBe(70_000);
    expect(await changes.takeLocks(id, ["trunk:large.contoso.com"], noon)).toEqual({ ok: true });
  });

  describe("begin", () => {
    it("one at a time in the tenant, and name the change that holds the place", async () => {
      const first = await submitted("sbc1.contoso.com");
      const second = await submitted("sbc2.contoso.com");
      expect(await waves.begin(first, planned, 1, noon)).toEqual({ heldBy: null });
      expect(await waves.begin(second, planned, 1, noon)).toEqual({ heldBy: first });
      expect(await waves.heldBy(second, 1)).toBe(first);
      expect((await waves.waves(second))[0]).toMatchObject({ status: "planned", beganAt: null });
      expect(await waves.begin(second, planned, 2, noon)).toEqual({ heldBy: null });
    });

    it("in the place of a wave that settled", async () => {
      const first = await submitted("sbc1.contoso.com");
      const second = await submitted("sbc2.contoso.com");
      await waves.begin(first, planned, 1, noon);
      await putWave(database.db, first, 1, { status: "baking" });
      expect(await waves.begin(second, planned, 1, noon)).toEqual({ heldBy: null });
    });

    it("also where a change was aborted in the middle of its wave", async () => {
      const first = await submitted("sbc1.contoso.com");
      const second = await submitted("sbc2.contoso.com");
      await waves.begin(first, planned, 1, noon);
      await become(first, { status: "aborted", at: noon, by: megan, reason: null });
      expect(await waves.begin(second, planned, 1, noon)).toEqual({ heldBy: null });
    });

    it("only one of two that ask at the same moment", async () => {
      const first = await submitted("sbc1.contoso.com");
      const second = await submitted("sbc2.contoso.com");
      const answers = await Promise.all([
        waves.begin(first, planned, 1, noon),
        waves.begin(second, planned, 1, noon),
      ]);
      expect(answers.filter(({ heldBy }) => heldBy === null)).toHaveLength(1);
    });

    it("never twice: another replica that asks again leaves it as it stands", async () => {
      const id = await submitted();
      await waves.begin(id, planned, 1, noon);
      await putWave(database.db, id, 1, { status: "settling" });
      await waves.begin(id, planned, 1, minutesAfter(noon, 5));
      expect((await waves.waves(id))[0]).toMatchObject({ status: "settling", beganAt: noon });
    });

    it("anew after a rollback, with nothing left of the attempt before", async () => {
      const id = await submitted();
      await putWave(database.db, id, 1, {
        status: "rolledBack",
        settledAt: noon,
        judgeAt: noon,
        retriedAt: noon,
      });
      // Not for a replica that stood still since before the rollback.
      await waves.begin(id, planned, 1, minutesAfter(noon, 4));
      expect((await waves.waves(id))[0]?.status).toBe("rolledBack");
      await waves.begin(id, { number: 1, status: "rolledBack" }, 1, minutesAfter(noon, 5));
      expect((await waves.waves(id))[0]).toMatchObject({
        status: "moving",
        beganAt: minutesAfter(noon, 5),
        settledAt: null,
        judgeAt: null,
        retriedAt: null,
        verdict: null,
      });
    });
  });

  describe("operations", () => {
    const intent = { wave: 1, policy: "Berlin Bypass", intendedAt: noon, deadlineAt: minutesAfter(noon, 1) };

    it("on the way there put their members under way before anything is sent", async () => {
      const id = await submitted();
      const batch = await waves.formBatch(id, { ...intent, direction: "move" }, [userId(1)]);
      expect(batch).toMatchObject({ number: 1, attempts: 1, acceptedAt: null, operationId: null });
      expect(await waves.allMembers(id, { batch: 1 })).toMatchObject([{ userId: userId(1), status: "sent" }]);
    });

    it("put nobody under way where another replica did", async () => {
      const id = await submitted();
      await waves.formBatch(id, { ...intent, direction: "move" }, [userId(1)]);
      const both = [userId(1), userId(2)];
      expect(await waves.formBatch(id, { ...intent, direction: "move" }, both)).toBeUndefined();
      expect(await waves.batches(id)).toHaveLength(1);
      expect(await waves.allMembers(id, { wave: 1 })).toMatchObject([
        { userId: userId(2), status: "planned", batch: null },
        { userId: userId(1), status: "sent", batch: 1 },
      ]);
    });

    it("on the way back leave their members' state, and are numbered on", async () => {
      const id = await submitted();
      await waves.formBatch(id, { ...intent, direction: "move" }, [userId(1)]);
      await putMembers(database.db, id, [userId(1)], { status: "moved", settledAt: noon });
      await waves.formBatch(id, { ...intent, direction: "restore", policy: null }, [userId(1)]);
      expect(await waves.allMembers(id, { batch: 2 })).toMatchObject([{ status: "moved" }]);
      expect((await waves.batches(id)).map(({ number, policy }) => [number, policy])).toEqual([
        [1, "Berlin Bypass"],
        [2, null],
      ]);
    });

    it("are taken up again by one of two replicas only", async () => {
      const id = await submitted();
      const batch = await waves.formBatch(id, { ...intent, direction: "move" }, [userId(1)]);
      const formed = batch ?? { number: 0, attempts: 0 };
      await waves.markBatch(id, 1, { failedAt: noon, detail: "Too many requests" });
      const [one, other] = await Promise.all([
        waves.intendBatch(id, formed, noon, minutesAfter(noon, 2)),
        waves.intendBatch(id, formed, noon, minutesAfter(noon, 2)),
      ]);
      expect([one, other].filter(Boolean)).toMatchObject([{ attempts: 2, failedAt: null, detail: null }]);
    });

    it("remember what the service called them and when it was done", async () => {
      const id = await submitted();
      await waves.formBatch(id, { ...intent, direction: "move" }, [userId(1)]);
      await waves.markBatch(id, 1, { operationId: "op-1", acceptedAt: noon });
      await waves.markBatch(id, 1, { completedAt: minutesAfter(noon, 1) });
      expect(await waves.batches(id)).toMatchObject([
        { operationId: "op-1", acceptedAt: noon, completedAt: minutesAfter(noon, 1), failedAt: null },
      ]);
    });
  });

  it("tell which open change moves a person", async () => {
    const id = await submitted();
    expect(await waves.openMembership(userId(3))).toEqual({ changeId: id, wave: 2, status: "planned" });
    expect(await waves.openMembership(userId(77))).toBeUndefined();
    await become(id, { status: "aborted", at: noon, by: megan, reason: null });
    expect(await waves.openMembership(userId(3))).toBeUndefined();
  });

  it("know their members' calls: of everybody, of those moved since they were, or from a wave on", async () => {
    const id = await submitted();
    await putMembers(database.db, id, [userId(1)], { status: "moved", settledAt: minutesAfter(noon, 10) });
    const call = (name: string, user: string | null, minutes: number) =>
      aCall({ id: name, userId: user, startedAt: minutesAfter(noon, minutes) });
    const window = { from: noon, to: minutesAfter(noon, 60) };
    const rows = [
      call("early", userId(1), 5),
      call("moved", userId(1), 15),
      call("second wave", userId(3), 20),
      call("stranger", userId(70), 20),
      call("nobody", null, 20),
    ];
    await putRows(observationStore(database.runtime), rows, noon);
    const ids = async (of: CallsOf) =>
      (await waves.calls(id, window.from, window.to, of)).map((row) => [row.id, row.wave]);
    expect(await ids({ fromWave: 1 })).toEqual([
      ["early", 1],
      ["moved", 1],
      ["second wave", 2],
    ]);
    expect(await ids("moved")).toEqual([["moved", 1]]);
    expect(await ids({ fromWave: 2 })).toEqual([["second wave", 2]]);
    expect(await waves.calls(id, noon, minutesAfter(noon, 15), { fromWave: 1 })).toHaveLength(1);
  });

  it("keep their trunk for themselves while one wave goes back, as the change goes on afterwards", async () => {
    const id = await submitted();
    const back = { status: "rollingBack", since: noon, by: megan, reason: null } as const;
    await become(id, { ...back, scope: 1 });
    await expect(submitted("sbc1.contoso.com")).rejects.toThrow(`chg-${id} is open`);
    await become(id, running);
    await become(id, { ...back, scope: "all" });
    await expect(submitted("sbc1.contoso.com")).resolves.toBeGreaterThan(id);
  });

  it("are locked with the trunk, all or none", async () => {
    const first = await submitted("sbc1.contoso.com");
    const second = await submitted("sbc2.contoso.com");
    expect(await changes.takeLocks(first, ["trunk:sbc1.contoso.com"], noon)).toEqual({ ok: true });
    expect(await changes.takeLocks(second, ["trunk:sbc2.contoso.com"], noon)).toMatchObject({
      ok: false,
      heldBy: first,
    });
    expect(await changes.lockHolder("trunk:sbc2.contoso.com")).toBeUndefined();
    await become(first, { status: "aborted", at: noon, by: megan, reason: null });
    expect(await changes.takeLocks(second, ["trunk:sbc2.contoso.com"], noon)).toEqual({ ok: true });
  });

  it("of two that cross, one gets every lock and neither hangs", async () => {
    const first = await submitted("sbc1.contoso.com");
    const second = await submitted("sbc2.contoso.com");
    const locks = ["policy:A", "policy:B"];
    const results = await Promise.all([
      changes.takeLocks(first, locks, noon),
      changes.takeLocks(second, [...locks].reverse(), noon),
    ]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  });
});
