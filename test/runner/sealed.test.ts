import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { digestOf } from "../../src/change/digest.ts";
import { isMovePlan } from "../../src/change/plan.ts";
import { auditStore } from "../../src/store/audit-store.ts";
import { toJson } from "../../src/store/json/json.ts";
import { adele, alex, megan } from "../support/builders.ts";
import { asOwner } from "../support/database-owner.ts";
import { runnerForSuite, trunk } from "../support/runner-bench.ts";

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
  if (!stored?.change.submission || isMovePlan(stored.change.submission.plan)) throw new Error("no plan");
  const { submission } = stored.change;
  const { plan } = stored.change.submission as typeof submission & { plan: { undo: readonly object[] } };
  const elsewhere = (steps: readonly object[]) =>
    steps.map((step) => ({ ...step, fqdn: "sbc4.contoso.com" }));
  const altered = {
    ...plan,
    steps: elsewhere("steps" in plan ? plan.steps : []),
    undo: elsewhere(plan.undo),
  };
  const digest = digestOf({ ...submission, plan: altered as typeof plan });
  await sql`update change set submission = ${toJson({ ...submission, plan: altered, digest })} where id = ${id}`.execute(
    bench.database.db,
  );
  await sql`update approval set digest = ${digest} where change_id = ${id}`.execute(bench.database.db);
  return digest;
}

describe("what was sealed of a change", () => {
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

  it("lets an honest change start, and verifies", async () => {
    const id = await approved();
    expect(await verify()).toMatchObject({ ok: true });
    await bench.advanceTo(id, "watching");
    expect(await bench.effects()).toHaveLength(1);
    expect(await auditStore(bench.database.db, "k").verify({ whole: true })).toMatchObject({ ok: true });
  });

  it("holds without an approval that was inserted into the table", async () => {
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

  it("is not made good by what an honest person decides on the change afterwards", async () => {
    const id = await asked();
    const digest = (await bench.changes.find(id))?.change.submission?.digest ?? "";
    await owner(
      `insert into approval (change_id, person_id, person_name, decision, digest, at, position, accepted_differences)
       values (${id}, '${adele.id}', 'Adele Vance', 'approved', '${digest}', now(), 0, '{}')`,
    );
    await bench.approve(id);
    await isVoidedFor(id, "The approval by Adele Vance is not as it was sealed");
  });

  it("holds without an approval whose row in the audit was made without the key", async () => {
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

  it("holds against a plan that was altered together with its digest and its approval", async () => {
    const id = await approved();
    await alterPlan(id);
    await isNamedByVerify(id, "The plan is not as it was sealed");
    await isVoidedFor(id, "The plan is not as it was sealed");
  });

  it("holds against an approval that an honest person gave to an altered plan", async () => {
    const id = await asked();
    await alterPlan(id);
    await bench.approve(id);
    await isVoidedFor(id, "The plan is not as it was sealed");
  });

  it("holds against another requester, by which the approver would be somebody else", async () => {
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
    });
    await isNamedByVerify(id, "The request by Adele Vance is not as it was sealed");
    await isVoidedFor(id, "The request by Adele Vance is not as it was sealed");
  });

  it.each([
    { what: "who approved", set: `person_id = '${adele.id}', person_name = 'Adele Vance'` },
    { what: "when", set: "at = at + interval '50 minutes'" },
    { what: "what they accepted", set: "accepted_unknowns = 'all of it'" },
  ])("holds against another word of $what", async ({ set }) => {
    const id = await approved();
    await owner(`update approval set ${set} where change_id = ${id}`);
    await isVoidedFor(id, "sealed what the database no longer says");
  });

  it("holds against a rejection that was deleted", async () => {
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

  it("holds against an approval's row that was deleted from the audit", async () => {
    const id = await approved();
    await keepAudit();
    await owner(
      "delete from audit where sequence = (select max(sequence) from audit where seals is not null)",
    );
    await isVoidedFor(id, "The approval by Megan Bowen is not as it was sealed");
  });

  it("holds against any other row that is missing since the request", async () => {
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

  it("sends no way back that is made of an altered plan", async () => {
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

  it("does not keep anybody from a rollback whose approval was altered", async () => {
    const id = await approved();
    await bench.advanceTo(id, "watching");
    await owner(`update approval set comment = 'x' where change_id = ${id}`);
    await bench.press(id, { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: "all" });
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(false);
  });
});
