import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import type { BreakGlassUse } from "../../../src/changes/break-glass.ts";
import { digestOf } from "../../../src/changes/digest.ts";
import { auditStore } from "../../../src/store/audit/audit-store.ts";
import { toJson } from "../../../src/store/json/json.ts";
import { asOwner } from "../../support/database/database-owner.ts";
import { runnerForSuite, trunk } from "../../support/changes/runner-bench.ts";
import { adele, alex, megan, patti, lynne } from "../../support/people.ts";

const bench = runnerForSuite();
const owner = (...statements: readonly string[]) => asOwner(bench.database.db, ...statements);

/** As a process that has just started says it. */
const verify = () => auditStore(bench.database.db, "k").verify();

async function asked(): Promise<number> {
  const { id } = await bench.request();
  await bench.advance(id);
  return id;
}

async function approved(): Promise<number> {
  const id = await asked();
  await bench.approve(id);
  return id;
}

/** The plan switches another trunk, and its digest fits. */
async function alterPlan(id: number): Promise<string> {
  const stored = await bench.changes.find(id);
  if (!stored?.change.submission) throw new Error("no plan");
  const { submission } = stored.change;
  const { plan } = submission;
  const altered = { ...plan, opening: plan.opening.map((step) => ({ ...step, fqdn: "sbc4.contoso.com" })) };
  const digest = digestOf({ ...submission, plan: altered });
  await sql`update change set submission = ${toJson({ ...submission, plan: altered, digest })} where id = ${id}`.execute(
    bench.database.db,
  );
  await sql`update approval set digest = ${digest} where change_id = ${id}`.execute(bench.database.db);
  return digest;
}

describe("the seal of a change", () => {
  let audit: readonly { readonly sequence: number }[] = [];
  let head: { readonly sequence: number; readonly mac: string; readonly keyId: string | null };

  beforeEach(() => {
    audit = [];
  });
  afterEach(async () => {
    if (audit.length === 0) return;
    await owner("truncate audit");
    await bench.database.db
      .insertInto("audit")
      .values(audit as never)
      .execute();
    await bench.database.db.updateTable("auditHead").set(head).execute();
  });

  /** Keeps the audit, to be put back after the test. */
  async function keepAudit(): Promise<void> {
    const { db } = bench.database;
    audit = await db.selectFrom("audit").selectAll().execute();
    head = await db.selectFrom("auditHead").select(["sequence", "mac", "keyId"]).executeTakeFirstOrThrow();
  }

  async function isVoidedFor(id: number, text: string): Promise<void> {
    const { change } = await bench.advance(id);
    expect(change.state).toMatchObject({
      status: "voided",
      differences: expect.arrayContaining([expect.stringContaining(text)]),
    });
    expect(await bench.effects()).toEqual([]);
  }

  async function isNamedByVerify(id: number, text: string): Promise<void> {
    expect(await verify()).toMatchObject({ ok: false, problem: expect.stringContaining(`chg-${id}: `) });
    expect(await verify()).toMatchObject({ problem: expect.stringContaining(text) });
  }

  it("lets an unaltered change start, and verifies", async () => {
    const id = await approved();
    expect(await verify()).toMatchObject({ ok: true });
    await bench.advanceTo(id, "watching");
    expect(await bench.effects()).toHaveLength(1);
    expect(await auditStore(bench.database.db, "k").verify({ whole: true })).toMatchObject({ ok: true });
  });

  it("stops a change whose approval was inserted into the table", async () => {
    const id = await asked();
    const digest = (await bench.changes.find(id))?.change.submission?.digest ?? "";
    await owner(
      `insert into approval (change_id, person_id, person_name, decision, digest, at, position, accepted_differences)
       values (${id}, '${megan.id}', 'Megan Bowen', 'approved', '${digest}', now(), 0, '{}')`,
      `update change set status = 'approved', state = '{"status":"approved","waitingFor":null}' where id = ${id}`,
    );
    const named = "The approval by Megan Bowen is not as it was sealed";
    await isNamedByVerify(id, named);
    await isVoidedFor(id, named);
  });

  it("stays broken whatever people decide on the change afterwards", async () => {
    const id = await asked();
    const digest = (await bench.changes.find(id))?.change.submission?.digest ?? "";
    await owner(
      `insert into approval (change_id, person_id, person_name, decision, digest, at, position, accepted_differences)
       values (${id}, '${adele.id}', 'Adele Vance', 'approved', '${digest}', now(), 0, '{}')`,
    );
    await bench.approve(id);
    await isVoidedFor(id, "The approval by Adele Vance is not as it was sealed");
  });

  it("stops a change whose approval has an audit row made without the key", async () => {
    const id = await asked();
    const digest = (await bench.changes.find(id))?.change.submission?.digest ?? "";
    await keepAudit();
    await owner(
      `insert into approval (change_id, person_id, person_name, decision, digest, at, position, accepted_differences)
       values (${id}, '${megan.id}', 'Megan Bowen', 'approved', '${digest}', now(), 0, '{}')`,
      `insert into audit select sequence + 1, at, actor_id, actor_name, action, subject, outcome, detail, mac, seals
       from audit where sequence = (select sequence from audit_head)`,
      "update audit_head set sequence = sequence + 1",
      `update change set status = 'approved', state = '{"status":"approved","waitingFor":null}' where id = ${id}`,
    );
    await isVoidedFor(id, "The approval by Megan Bowen");
  });

  it("stops a plan that was altered together with its digest and its approval", async () => {
    const id = await approved();
    await alterPlan(id);
    await isNamedByVerify(id, "The plan is not as it was sealed");
    await isVoidedFor(id, "The plan is not as it was sealed");
  });

  it("stops an altered plan that was approved after the alteration", async () => {
    const id = await asked();
    await alterPlan(id);
    await bench.approve(id);
    await isVoidedFor(id, "The plan is not as it was sealed");
  });

  it("stops a change whose requester was altered so that the real one could approve it", async () => {
    bench.roles = { ...bench.roles, approvers: [megan.id, adele.id, alex.id], admins: [alex.id, adele.id] };
    const id = await asked();
    await owner(
      `update change set requested_by_id = '${adele.id}', requested_by_name = 'Adele Vance' where id = ${id}`,
    );
    const digest = (await bench.changes.find(id))?.change.submission?.digest ?? "";
    await bench.press(id, {
      type: "approve",
      by: alex,
      digest,
      comment: null,
      acceptUnknowns: null,
      acceptDifferences: [],
      proofRule: null,
    });
    await isNamedByVerify(id, "The request by Adele Vance is not as it was sealed");
    await isVoidedFor(id, "The request by Adele Vance is not as it was sealed");
  });

  it.each([
    { what: "who approved", set: `person_id = '${adele.id}', person_name = 'Adele Vance'` },
    { what: "when", set: "at = at + interval '50 minutes'" },
    { what: "what they accepted", set: "accepted_unknowns = 'all of it'" },
    { what: "for which group they spoke", set: `speaks_for = '["security"]'` },
  ])("stops a change whose approval was altered in $what", async ({ set }) => {
    const id = await approved();
    await owner(`update approval set ${set} where change_id = ${id}`);
    await isVoidedFor(id, "sealed what the database no longer says");
  });

  it("stops a change whose rejection was deleted", async () => {
    const id = await asked();
    const digest = (await bench.changes.find(id))?.change.submission?.digest ?? "";
    await bench.press(id, { type: "reject", by: adele, digest, reason: "not tonight" });
    await owner(
      `delete from approval where change_id = ${id}`,
      `update change set status = 'awaitingApproval', ended = false, state =
        '{"status":"awaitingApproval","expiresAt":"2099-01-01T00:00:00Z"}' where id = ${id}`,
    );
    await bench.approve(id);
    await isVoidedFor(id, "sealed what the database no longer says");
  });

  it("stops a change whose approval was deleted from the audit", async () => {
    const id = await approved();
    await keepAudit();
    await owner(
      "delete from audit where sequence = (select max(sequence) from audit where seals is not null)",
    );
    await isVoidedFor(id, "The approval by Megan Bowen is not as it was sealed");
  });

  it("stops a change when any other audit row since its request is missing", async () => {
    const id = await asked();
    const { sequence } = await auditStore(bench.database.db, "k").append({
      at: bench.now(),
      actor: megan,
      action: "attest",
      subject: trunk,
      outcome: "done",
      detail: null,
    });
    await bench.approve(id);
    await keepAudit();
    await owner(`delete from audit where sequence = ${sequence}`);
    await isVoidedFor(id, `The audit breaks at row ${sequence}.`);
  });

  it("stops a change that was made to run without an approval", async () => {
    const id = await asked();
    await owner(
      `update change set status = 'running', state =
        '{"status":"running","since":"2026-01-01T00:00:00Z","waitingFor":null}' where id = ${id}`,
    );
    const { change } = await bench.advance(id);
    expect(change.state).toMatchObject({ status: "failed", reason: expect.stringContaining("approvals") });
    expect(await bench.effects()).toEqual([]);
  });

  describe("while no approver answers", () => {
    const use = (at: Date): BreakGlassUse => ({
      deed: "disableBypass",
      by: patti,
      at,
      reason: "Nobody hears the caller",
      told: [megan.id],
      outcome: null,
      review: null,
    });

    beforeEach(async () => {
      bench.roles = { ...bench.roles, breakGlass: [patti.id, lynne.id] };
      await bench.services.control("PATCH", `/gateways/${trunk}`, { MediaBypass: true });
    });

    async function switchesOff(asked?: BreakGlassUse): Promise<number> {
      const { id } = await bench.request({ kind: "disableBypass", ...(asked && { breakGlass: [asked] }) });
      await bench.advance(id);
      return id;
    }

    async function confirmed(id: number): Promise<void> {
      bench.turnClock(60_000);
      const asIs = { approversHave: 60_000, rollbackDays: 14 };
      await bench.press(id, { type: "confirmBreakGlass", by: lynne, ...asIs });
    }

    it("lets a change go on that two people sealed, and their review", async () => {
      const id = await switchesOff(use(bench.now()));
      await confirmed(id);
      await bench.advanceTo(id, "watching");
      await bench.press(id, { type: "reviewBreakGlass", by: megan, words: "It was right" });
      expect(await bench.liveBypass()).toBe(false);
      expect(await verify()).toMatchObject({ ok: true });
    });

    it("starts what an approver answered by approving it", async () => {
      const asked = use(bench.now());
      const { id } = await bench.request({
        kind: "disableBypass",
        requestedBy: patti,
        breakGlass: [asked],
      });
      await bench.advance(id);
      await bench.approve(id);
      await bench.advanceTo(id, "watching");
      expect(await bench.liveBypass()).toBe(false);
    });

    it("stops a change whose second person's decision was inserted into the table", async () => {
      const id = await switchesOff(use(bench.now()));
      const digest = (await bench.changes.find(id))?.change.submission?.digest ?? "";
      await owner(
        `insert into approval (change_id, person_id, person_name, decision, digest, at, position, accepted_differences)
         values (${id}, '${lynne.id}', 'Lynne Robbins', 'glassBroken', '${digest}', now(), 0, '{}')`,
        `update change set status = 'approved', state = '{"status":"approved","waitingFor":null}' where id = ${id}`,
      );
      await isVoidedFor(id, "The release by break-glass by Lynne Robbins is not as it was sealed");
    });

    it("stops a change whose first person's decision was inserted, though a second person confirmed it", async () => {
      const id = await switchesOff();
      const forged = JSON.stringify([use(bench.now())]);
      await owner(`update change set break_glass = '${forged}' where id = ${id}`);
      await confirmed(id);
      const named = "The break-glass asked by Patti Fernandez is not as it was sealed";
      await isNamedByVerify(id, named);
      await isVoidedFor(id, named);
    });

    it("names a review that was inserted", async () => {
      const id = await switchesOff(use(bench.now()));
      await confirmed(id);
      await bench.advanceTo(id, "watching");
      const review = JSON.stringify({ by: megan, at: bench.now(), words: "Fine" });
      await owner(
        `update change set break_glass = jsonb_set(break_glass, '{0,review}', '${review}') where id = ${id}`,
      );
      await isNamedByVerify(id, "The review of the break-glass by Megan Bowen is not as it was sealed");
    });
  });

  describe("against a leaked credential of the bot", () => {
    const bot = async (...statements: readonly string[]) => {
      for (const statement of statements) await sql.raw(statement).execute(bench.database.runtime);
    };
    const intent = (id: number) =>
      `insert into step (change_id, direction, index, attempts, intended_at, deadline_at)
       values (${id}, 'do', 0, 1, now() - interval '2 hours', now() - interval '1 hour')`;
    const running = (id: number) =>
      `update change set status = 'running', ended = false, state =
        '{"status":"running","since":"2026-01-01T00:00:00Z","waitingFor":null}' where id = ${id}`;

    it("stops a change without an approval whose step is said to be under way", async () => {
      const id = await asked();
      await bot(intent(id), running(id));
      const { change } = await bench.advance(id);
      expect(change.state).toMatchObject({ status: "failed", reason: expect.stringContaining("approvals") });
      expect(await bench.effects()).toEqual([]);
    });

    it("stops an approved change that is said to have started before its time", async () => {
      const { id } = await bench.request({ startAt: new Date(bench.now().getTime() + 1_800_000) });
      await bench.advance(id);
      await bench.approve(id);
      await bot(running(id));
      await isNamedByVerify(id, "That it started is not as it was sealed");
      const { change } = await bench.advance(id);
      expect(change.state).toMatchObject({ reason: expect.stringContaining("That it started") });
      expect(await bench.effects()).toEqual([]);
    });

    it("stops a change that its requester had cancelled after the approval", async () => {
      const { id } = await bench.request({ startAt: new Date(bench.now().getTime() + 1_800_000) });
      await bench.advance(id);
      await bench.approve(id);
      await bench.press(id, { type: "cancel", by: alex });
      await bot(running(id));
      const { change } = await bench.advance(id);
      expect(change.state).toMatchObject({
        reason: expect.stringContaining("sealed what the database no longer says"),
      });
      expect(await bench.effects()).toEqual([]);
    });

    it("begins no cancelled change that is said to be approved", async () => {
      const id = await approved();
      await bench.press(id, { type: "cancel", by: alex });
      await bot(
        `update change set status = 'approved', ended = false, state =
          '{"status":"approved","waitingFor":null}' where id = ${id}`,
      );
      await isVoidedFor(id, "sealed what the database no longer says");
    });

    it("begins nothing again that was rolled back", async () => {
      const id = await approved();
      await bench.advanceTo(id, "watching");
      await bench.press(id, { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: "all" });
      await bench.advanceTo(id, "rolledBack");
      const before = await bench.effects();
      await bot(`update step set set_at = null, accepted_at = null where change_id = ${id}`, running(id));
      const { change } = await bench.advance(id);
      expect(change.state).toMatchObject({ status: "failed" });
      expect(await bench.effects()).toEqual(before);
    });

    it("undoes nothing of a change that never started", async () => {
      const id = await asked();
      await bot(
        intent(id),
        `update change set status = 'rollingBack', state = '{"status":"rollingBack","since":
          "2026-01-01T00:00:00Z","by":null,"reason":null,"scope":"all"}' where id = ${id}`,
      );
      const { state } = await bench.advanceTo(id, "partlyRolledBack");
      expect(state).toMatchObject({
        differences: expect.arrayContaining([expect.stringContaining("That it started is not as it was")]),
      });
      expect(await bench.effects()).toEqual([]);
    });
  });

  it("sends no rollback that is made from an altered plan", async () => {
    const id = await approved();
    await bench.advanceTo(id, "watching");
    await alterPlan(id);
    await bench.press(id, { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: "all" });
    const { state } = await bench.advanceTo(id, "partlyRolledBack");
    expect(state).toMatchObject({
      differences: expect.arrayContaining([expect.stringContaining("The plan is not as it was sealed")]),
    });
    expect(await bench.effects()).toEqual([{ fqdn: trunk, mediaBypass: true }]);
  });

  it("does not prevent the rollback of a change whose approval was altered", async () => {
    const id = await approved();
    await bench.advanceTo(id, "watching");
    await owner(`update approval set comment = 'x' where change_id = ${id}`);
    await bench.press(id, { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: "all" });
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(false);
  });
});
