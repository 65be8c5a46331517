import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { decide } from "../../../src/changes/decide.ts";
import type { Intention } from "../../../src/changes/intention.ts";
import { digestOf } from "../../../src/changes/digest.ts";
import type { ChangeState } from "../../../src/changes/change.ts";
import type { TimelineEvent } from "../../../src/changes/timeline.ts";
import { auditStore, type AuditEntry } from "../../../src/store/audit/audit-store.ts";
import { changeStore, type ChangeStore, type StoredChange } from "../../../src/store/changes/change-store.ts";
import { aGateway, aSubmission, minutesAfter, noon, succeeded } from "../../support/changes/builders.ts";
import { databaseForSuite } from "../../support/database/database-for-suite.ts";
import { adele, alex, megan } from "../../support/people.ts";
import { forSuite } from "../../support/jest/for-suite.ts";

const key = "a key of the tests, 32 characters or more";
const later = minutesAfter(noon, 5);
const started: TimelineEvent = { type: "started" };

describe("changes", () => {
  const database = databaseForSuite();
  const changes = forSuite(() => changeStore(database.runtime, key));
  const replica = forSuite(() => changeStore(database.elsewhere(), key));

  beforeEach(async () => {
    await sql`truncate change, task restart identity cascade`.execute(database.db);
  });

  function audited(action: string): AuditEntry {
    return { at: noon, actor: alex, action, subject: "", outcome: "done", detail: null };
  }

  async function created(trunk = "sbc1.contoso.com"): Promise<StoredChange> {
    const draft = {
      kind: "enableBypass" as const,
      subject: trunk,
      request: null,
      reason: "Shorter media path",
      requestedBy: alex,
      requestedAt: noon,
      startAt: null,
    };
    const result = await changes.create(draft, audited("change.request"));
    if (!result.ok) throw new Error(`chg-${result.openId} is open on ${trunk}`);
    return found(result.change.id);
  }

  async function found(id: number): Promise<StoredChange> {
    const stored = await changes.find(id);
    if (!stored) throw new Error(`no change ${id}`);
    return stored;
  }

  async function saveDecision({ change, version }: StoredChange, intention: Intention, store = changes) {
    const decision = decide(change, intention, later);
    if (!decision.ok) throw new Error(decision.refusal);
    return store.save(decision.change, version, {
      at: later,
      events: decision.events,
      audit: [audited(intention.type)],
    });
  }

  async function submitted(): Promise<StoredChange> {
    const stored = await created();
    const submission = aSubmission();
    await saveDecision(stored, { type: "submit", submission, expiresAt: minutesAfter(noon, 60) });
    return found(stored.change.id);
  }

  function approval(by = megan): Intention {
    const { digest } = aSubmission();
    return {
      type: "approve",
      by,
      digest,
      comment: "fine",
      acceptUnknowns: null,
      acceptDifferences: [],
      proofRule: null,
    };
  }

  async function tasks() {
    return database.db.selectFrom("task").select(["kind", "key", "dueAt"]).orderBy("kind").execute();
  }

  it("begin as a draft, with the first event, two wakings and an audit row", async () => {
    const { change, version } = await created();
    expect(change).toMatchObject({
      id: 1,
      subject: "sbc1.contoso.com",
      request: null,
      requestedBy: alex,
      requestedAt: noon,
      startAt: null,
      submission: null,
      approvals: [],
      state: { status: "draft" },
    });
    expect(version).toBe(1);
    expect(await changes.timeline(1)).toEqual([
      { sequence: 1, at: noon, event: { type: "requested", by: alex } },
    ]);
    expect(await tasks()).toEqual([
      { kind: "announce", key: "1", dueAt: noon },
      { kind: "change", key: "1", dueAt: noon },
    ]);
    expect(await auditStore(database.runtime, key).last(1)).toMatchObject([{ subject: "chg-1" }]);
  });

  it("come back as they were saved, plan and approvals included", async () => {
    const before = await submitted();
    expect(before.change.submission).toEqual(aSubmission());
    expect(digestOf(before.change.submission ?? aSubmission())).toBe(before.change.submission?.digest);
    await saveDecision(before, approval());
    const { change, version } = await found(1);
    expect(version).toBe(3);
    expect(change.state).toEqual({ status: "approved", waitingFor: null });
    expect(change.approvals).toEqual([
      {
        by: megan,
        decision: "approved",
        digest: aSubmission().digest,
        comment: "fine",
        acceptedUnknowns: null,
        acceptedDifferences: [],
        speaksFor: [],
        proof: null,
        at: later,
      },
    ]);
    expect((await changes.timeline(1)).map(({ sequence, event }) => [sequence, event.type])).toEqual([
      [1, "requested"],
      [2, "approvalRequested"],
      [3, "approved"],
    ]);
  });

  it.each<ChangeState>([
    { status: "awaitingApproval", expiresAt: later },
    { status: "scheduled", startAt: later },
    { status: "watching", since: noon, until: later },
    succeeded(later),
    { status: "partlyRolledBack", at: later, differences: ["Enabled was true, is now false."] },
    { status: "rollingBack", since: noon, by: megan, reason: "no media \0 \ud83d", scope: "all" },
  ])("keep the times of the state $status", async (state) => {
    const { change, version } = await created();
    const saved = await changes.save({ ...change, state }, version, { at: later, events: [], from: change });
    const kept = await found(change.id);
    expect(saved).toEqual(kept);
    expect(kept.change.state).toEqual(
      "reason" in state ? { ...state, reason: "no media \uFFFD \uFFFD" } : state,
    );
  });

  it("are saved once when two save at the same time: one wins, the other is stale and leaves nothing", async () => {
    for (let round = 0; round < 10; round += 1) {
      await sql`truncate change, task restart identity cascade`.execute(database.db);
      const stored = await submitted();
      const rowsBefore = (await auditStore(database.runtime, key).head())?.sequence ?? 0;
      const outcomes = await Promise.all([
        saveDecision(stored, approval(megan), changes),
        saveDecision(stored, approval(adele), replica),
      ]);
      expect(outcomes).toHaveLength(2);
      expect(outcomes.filter((outcome) => outcome === "stale")).toHaveLength(1);
      expect(outcomes).toContainEqual(await found(1));
      expect((await found(1)).change.approvals).toHaveLength(1);
      expect(await changes.timeline(1)).toHaveLength(3);
      expect((await auditStore(database.runtime, key).head())?.sequence).toBe(rowsBefore + 1);
    }
  });

  it("are stale for a process that read them before another save", async () => {
    const stored = await submitted();
    expect(await saveDecision(stored, approval())).toEqual(await found(stored.change.id));
    expect(await saveDecision(stored, approval(adele))).toBe("stale");
  });

  it("wake the runner when asked, at once, and not at all once ended; the announcer always", async () => {
    const { change, version } = await created();
    await database.db.deleteFrom("task").execute();
    const running = { ...change, state: { status: "running" as const, since: noon, waitingFor: null } };
    await changes.save(running, version, { at: noon, wakeAt: later, events: [] });
    expect(await tasks()).toEqual([
      { kind: "announce", key: "1", dueAt: noon },
      { kind: "change", key: "1", dueAt: later },
    ]);
    await database.db.deleteFrom("task").execute();
    const failed = { ...change, state: { status: "failed" as const, at: later, reason: "no answer" } };
    await changes.save(failed, version + 1, { at: later, events: [] });
    await changes.record(change.id, later, [{ event: started }]);
    expect(await tasks()).toEqual([{ kind: "announce", key: "1", dueAt: later }]);
  });

  it("record an event once per key, with its wakings and audit rows", async () => {
    const { change } = await created();
    const head = async () => (await auditStore(database.runtime, key).head())?.sequence ?? 0;
    const rowsBefore = await head();
    const event: TimelineEvent = { type: "stepSet", step: "one" };
    await changes.record(
      change.id,
      later,
      [{ event, key: "set:0" }, { event: started }],
      [audited("step.set")],
    );
    await database.db.deleteFrom("task").execute();
    await changes.record(change.id, later, [{ event, key: "set:0" }], [audited("step.set")]);
    expect(await tasks()).toEqual([]);
    expect(await head()).toBe(rowsBefore + 1);
    expect((await changes.timeline(change.id)).map(({ event: { type } }) => type)).toEqual([
      "requested",
      "stepSet",
      "started",
    ]);
    expect((await found(change.id)).version).toBe(1);
  });

  it("number events without a gap when several record at the same time", async () => {
    const { change } = await created();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? changes : replica).record(change.id, later, [{ event: started, key: `k${index % 5}` }]),
      ),
    );
    expect((await changes.timeline(change.id)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("tell their newest events of some kinds, each with its change, at most so many", async () => {
    await created("sbc1.contoso.com");
    await created("sbc2.contoso.com");
    await changes.record(2, minutesAfter(noon, 1), [{ event: { type: "resumed", by: megan } }]);
    await changes.record(1, minutesAfter(noon, 2), [{ event: { type: "retried", by: adele } }]);
    await changes.record(1, minutesAfter(noon, 3), [{ event: started }]);
    const told = async (limit: number) =>
      (await changes.latestEvents(["requested", "resumed", "retried"], limit)).map(({ change, event }) => [
        change.subject,
        event.type,
      ]);
    expect(await told(9)).toEqual([
      ["sbc1.contoso.com", "retried"],
      ["sbc2.contoso.com", "resumed"],
      ["sbc2.contoso.com", "requested"],
      ["sbc1.contoso.com", "requested"],
    ]);
    expect(await told(1)).toEqual([["sbc1.contoso.com", "retried"]]);
    expect(await changes.latestEvents(["braked"], 9)).toEqual([]);
  });

  it("are listed newest first, by page and filter", async () => {
    await submitted();
    await created("sbc2.contoso.com");
    const third = await created("sbc3.contoso.com");
    await saveDecision(third, { type: "refuse", reasons: ["no"] });
    const ids = async (...query: Parameters<ChangeStore["list"]>) => {
      const { changes: listed, total } = await changes.list(...query);
      return { ids: listed.map(({ id }) => id), total };
    };
    expect(await ids({}, { offset: 0, limit: 2 })).toEqual({ ids: [3, 2], total: 3 });
    expect(await ids({}, { offset: 2, limit: 2 })).toEqual({ ids: [1], total: 3 });
    expect(await ids({}, { offset: 8, limit: 2 })).toEqual({ ids: [], total: 3 });
    expect(await ids({ open: true }, { offset: 0, limit: 9 })).toEqual({ ids: [2, 1], total: 2 });
    expect(await ids({ awaitingApproval: true }, { offset: 0, limit: 9 })).toEqual({ ids: [1], total: 1 });
  });

  it("are one at a time on a trunk: of two asked for at the same moment the second names the first", async () => {
    for (let round = 0; round < 10; round += 1) {
      await sql`truncate change, task restart identity cascade`.execute(database.db);
      const rowsBefore = (await auditStore(database.runtime, key).head())?.sequence ?? 0;
      const draft = {
        kind: "enableBypass" as const,
        subject: "sbc1.contoso.com",
        request: null,
        reason: "Shorter media path",
        requestedBy: alex,
        requestedAt: noon,
        startAt: null,
      };
      const results = await Promise.all(
        [changes, replica, changes].map((store) => store.create(draft, audited("change.request"))),
      );
      const made = results.flatMap((result) => (result.ok ? [result.change.id] : []));
      const refused = results.flatMap((result) => (result.ok ? [] : [result.openId]));
      expect(made).toHaveLength(1);
      expect(refused).toEqual([made[0], made[0]]);
      expect((await auditStore(database.runtime, key).head())?.sequence).toBe(rowsBefore + 1);
      expect((await changes.list({}, { offset: 0, limit: 9 })).total).toBe(1);
    }
  });

  it("leave the trunk free once ended, and a rollback begins beside the change that was asked for since", async () => {
    const first = await created();
    const at = { at: later, events: [] };
    await changes.save({ ...first.change, state: succeeded(later) }, first.version, at);
    const second = await created();
    const back = { status: "rollingBack", since: noon, by: megan, reason: null, scope: "all" } as const;
    expect(await changes.save({ ...first.change, state: back }, first.version + 1, at)).not.toBe("stale");
    expect((await changes.openOn("sbc1.contoso.com"))?.id).toBe(second.change.id);
  });

  it("are found by trunk while they are open", async () => {
    const first = await created();
    await saveDecision(first, { type: "refuse", reasons: ["no"] });
    await created();
    const other = await created("sbc2.contoso.com");
    expect((await changes.openOn("sbc1.contoso.com"))?.id).toBe(2);
    await saveDecision(other, { type: "refuse", reasons: ["no"] });
    expect(await changes.openOn("sbc2.contoso.com")).toBeUndefined();
    expect([...(await changes.openByTrunk())].map(([trunk, { id }]) => [trunk, id])).toEqual([
      ["sbc1.contoso.com", 2],
    ]);
  });

  it("keep the first ledger entry of an object", async () => {
    const { change, version } = await created();
    const object = "trunk:sbc1.contoso.com";
    const first = { object, before: aGateway(), recordedAt: noon };
    const second = { object, before: aGateway({ mediaBypass: true }), recordedAt: later };
    await changes.save(change, version, { at: noon, events: [], ledger: [first] });
    await changes.save(change, version + 1, { at: later, events: [], ledger: [second] });
    const { rows } = await sql`select object, before, recorded_at from ledger`.execute(database.db);
    expect(rows).toEqual([first]);
  });

  it("refuse, with an explanation, what is stored in a shape they do not know", async () => {
    await created();
    await sql`update change set state = '{"status": "running backwards"}'`.execute(database.db);
    await expect(changes.find(1)).rejects.toMatchObject({
      kind: "unreadable",
      message: expect.stringContaining("change 1"),
    });
  });

  describe("the journal of steps", () => {
    const first = (direction: "do" | "undo", index: number) => ({ direction, index, attempts: 0 });

    it("gives an intent to one of two who want it at the same moment", async () => {
      const { change } = await created();
      const intend = async (attempts: number) => {
        const wanted = { direction: "do", index: 0, attempts } as const;
        const got = await Promise.all(
          [changes, replica].map((store) => store.intend(change.id, wanted, noon, later)),
        );
        return got.filter((record) => record !== undefined);
      };
      expect(await intend(0)).toMatchObject([{ attempts: 1 }]);
      expect(await intend(0)).toEqual([]);
      expect(await intend(1)).toMatchObject([{ attempts: 2 }]);
    });

    it("keeps each step's way, those done before those undone", async () => {
      const { change } = await created();
      await changes.intend(change.id, first("undo", 0), later, minutesAfter(later, 1));
      await changes.intend(change.id, first("do", 1), noon, later);
      await changes.intend(change.id, first("do", 0), noon, later);
      await changes.mark(change.id, "do", 0, { acceptedAt: later });
      await changes.mark(change.id, "do", 0, { setAt: later, detail: "read back" });
      expect(await changes.journal(change.id)).toMatchObject([
        { direction: "do", index: 0, acceptedAt: later, setAt: later, failedAt: null, detail: "read back" },
        { direction: "do", index: 1, acceptedAt: null },
        { direction: "undo", index: 0, intendedAt: later },
      ]);
    });

    it("takes an intent up again as another attempt with nothing reached", async () => {
      const { change } = await created();
      expect(await changes.intend(change.id, first("do", 0), noon, later)).toMatchObject({
        attempts: 1,
        deadlineAt: later,
      });
      await changes.mark(change.id, "do", 0, { failedAt: later, detail: "no role", denied: true });
      expect(await changes.journal(change.id)).toMatchObject([{ denied: 1, turnedAway: true }]);
      const again = { direction: "do", index: 0, attempts: 1 } as const;
      expect(await changes.intend(change.id, again, later, minutesAfter(later, 1))).toEqual({
        direction: "do",
        index: 0,
        attempts: 2,
        denied: 1,
        turnedAway: false,
        intendedAt: later,
        deadlineAt: minutesAfter(later, 1),
        acceptedAt: null,
        setAt: null,
        failedAt: null,
        detail: null,
      });
    });
  });

  describe("locks", () => {
    it("are taken all or none, once, and say who holds one", async () => {
      await created();
      await created("sbc2.contoso.com");
      expect(await changes.takeLocks(1, ["trunk:b", "usage:c"], noon)).toEqual({ ok: true });
      expect(await changes.takeLocks(1, ["usage:c", "trunk:b", "trunk:b"], later)).toEqual({ ok: true });
      expect(await changes.takeLocks(2, ["trunk:a", "trunk:b"], later)).toEqual({
        ok: false,
        heldBy: 1,
        object: "trunk:b",
      });
      expect(await changes.lockHolder("trunk:a")).toBeUndefined();
      expect(await changes.lockHolder("trunk:b")).toBe(1);
    });

    it("are released by the save that ends a change", async () => {
      const { change, version } = await created();
      await changes.takeLocks(change.id, ["trunk:b"], noon);
      const ended = { ...change, state: { status: "failed" as const, at: later, reason: "no" } };
      expect(await changes.save(ended, version + 7, { at: later, events: [] })).toBe("stale");
      expect(await changes.lockHolder("trunk:b")).toBe(change.id);
      await changes.save(ended, version, { at: later, events: [] });
      expect(await changes.lockHolder("trunk:b")).toBeUndefined();
      await created("sbc2.contoso.com");
      expect(await changes.takeLocks(2, ["trunk:b"], later)).toEqual({ ok: true });
    });

    it("are not taken by a change that has ended, also when it ends at the same moment", async () => {
      for (let round = 0; round < 10; round += 1) {
        const { change, version } = await created(`sbc${round}.contoso.com`);
        const cancelled = { ...change, state: { status: "cancelled" as const, by: alex } };
        await Promise.all([
          changes.takeLocks(change.id, ["trunk:b"], noon),
          replica.save(cancelled, version, { at: later, events: [] }),
        ]);
        expect(await changes.lockHolder("trunk:b")).toBeUndefined();
        expect(await changes.takeLocks(change.id, ["trunk:b"], later)).toMatchObject({
          ok: false,
          heldBy: null,
        });
      }
    });

    it("go to one change when several want them at the same moment, in whatever order they name them", async () => {
      const objects = ["trunk:a", "trunk:b", "trunk:c"];
      for (let change = 0; change < 6; change += 1) await created(`sbc${change}.contoso.com`);
      const results = await Promise.all(
        [1, 2, 3, 4, 5, 6].map((id) =>
          (id % 2 ? changes : replica).takeLocks(id, id % 3 ? objects : [...objects].reverse(), noon),
        ),
      );
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      const winner = results.findIndex(({ ok }) => ok) + 1;
      for (const object of objects) expect(await changes.lockHolder(object)).toBe(winner);
    });
  });
});
