import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { appendAuditIn, auditKeyOf, auditMac } from "../../src/store/audit-chain.ts";
import { auditStore, type AuditEntry, type AuditRow, type AuditStore } from "../../src/store/audit-store.ts";
import { openDatabase, type Database } from "../../src/store/database.ts";
import { testDatabase, type TestDatabase } from "../support/database.ts";

const key = "a key of the tests, 32 characters or more";
const alex = { id: "a1e00000-0000-4000-8000-000000000001", name: "Alex Wilber" };
const time = (minutes: number) => new Date(Date.UTC(2026, 4, 4, 12, minutes));

function entry(overrides: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: time(0),
    actor: alex,
    action: "change.approve",
    subject: "chg-1",
    outcome: "done",
    detail: null,
    ...overrides,
  };
}

describe("the audit", () => {
  let database: TestDatabase;
  let audit: AuditStore;

  beforeAll(async () => {
    database = await testDatabase();
    audit = auditStore(database.runtime, key);
  });

  afterAll(() => database.drop());

  beforeEach(() => rewrite(database.db, []));

  it("keeps what it was given, newest first, and verifies", async () => {
    expect(await audit.head()).toBeNull();
    expect(await audit.verify()).toEqual({ ok: true, rows: 0, head: null });
    await audit.append(entry());
    const second = await audit.append(entry({ actor: null, action: "audit.head", detail: "posted" }));
    const rows = await audit.last(5);
    expect(rows.map(({ sequence }) => sequence)).toEqual([2, 1]);
    expect(rows[0]).toEqual(second);
    expect(rows[1]).toMatchObject(entry());
    const head = { sequence: 2, mac: second.mac };
    expect(await audit.head()).toEqual(head);
    expect(await audit.verify(head)).toEqual({ ok: true, rows: 2, head });
  });

  it("stays whole when text comes that the database cannot keep", async () => {
    await audit.append(
      entry({ detail: "half a pair \ud83d, and a \0", actor: { id: "x\0", name: "\udc00" } }),
    );
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 1 });
  });

  it("does not fork when many append at once", async () => {
    const other = openDatabase(database.url);
    const replica = auditStore(other, key);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? audit : replica).append(entry())),
    );
    await other.destroy();
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 40 });
  });

  it("leaves no trace of a transaction that was rolled back", async () => {
    const failing = database.db.transaction().execute(async (trx) => {
      await appendAuditIn(trx, key, entry());
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 0 });
  });

  it("does not verify under another key", async () => {
    await audit.append(entry());
    expect(await auditStore(database.runtime, `${key}!`).verify()).toMatchObject({ ok: false, at: 1 });
  });

  it.each(["update audit set detail = 'x'", "delete from audit", "truncate audit"])(
    "is append-only: %s is refused",
    async (statement) => {
      await audit.append(entry());
      await expect(sql.raw(statement).execute(database.db)).rejects.toThrow("append-only");
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 1 });
    },
  );

  describe("refused attempts", () => {
    it("keep little of what a stranger makes long", async () => {
      const long = "x".repeat(10_000);
      await audit.refuse(entry({ actor: { id: "someone", name: long }, subject: long, detail: long }));
      expect(JSON.stringify(await audit.last(1)).length).toBeLessThan(1_000);
    });

    const refused = (minutes: number, overrides: Partial<AuditEntry> = {}) =>
      audit.refuse(entry({ at: time(minutes), action: "approve", ...overrides }));

    it("are a row once per person, action and hour, whatever they are about", async () => {
      for (const minute of [0, 1, 59]) await refused(minute);
      await refused(2, { actor: { id: "other", name: "Other" } });
      await refused(2, { action: "reject" });
      await refused(2, { subject: "chg-2" });
      for (let name = 0; name < 20; name++) await refused(3, { subject: `made up ${name}` });
      const rows = await audit.last(99);
      expect(rows.map(({ subject }) => subject)).toEqual(["chg-1", "chg-1", "chg-1"]);
      expect(rows.every(({ outcome }) => outcome === "refused")).toBe(true);
    });

    it("are counted in a row when the hour is over", async () => {
      for (const minute of [0, 1, 59]) await refused(minute);
      await audit.settleRefusals(time(59));
      expect(await audit.last(9)).toHaveLength(1);
      await audit.settleRefusals(time(60));
      await audit.settleRefusals(time(60));
      expect(await audit.last(9)).toMatchObject([
        {
          actor: alex,
          action: "approve",
          subject: "chg-1",
          detail: expect.stringContaining("2 more"),
        },
        {},
      ]);
      await refused(61);
      expect(await audit.last(9)).toHaveLength(3);
      expect(await audit.verify()).toMatchObject({ ok: true, rows: 3 });
    });

    it("are counted by the next refusal, whoever's it is", async () => {
      await refused(0);
      await refused(1);
      await refused(65, { actor: null });
      expect(await audit.last(9)).toMatchObject([
        { actor: null },
        { actor: alex, detail: expect.stringContaining("1 more") },
        { actor: alex },
      ]);
    });

    it("are one row when they come at the same moment", async () => {
      await Promise.all(Array.from({ length: 20 }, () => refused(0)));
      expect(await audit.last(9)).toHaveLength(1);
      await audit.settleRefusals(time(60));
      expect(await audit.last(1)).toMatchObject([{ detail: expect.stringContaining("19 more") }]);
    });
  });
});

describe("tampering with the audit", () => {
  let database: TestDatabase;
  let audit: AuditStore;

  beforeAll(async () => {
    database = await testDatabase();
    audit = auditStore(database.runtime, key);
    for (let minute = 1; minute <= 9; minute += 1) await audit.append(entry({ at: time(minute) }));
  });

  afterAll(() => database.drop());

  /** Does it as somebody who may do anything in the database, verifies, and takes it back. */
  async function verdictAfter(...statements: readonly string[]) {
    const posted = await audit.head();
    const rows = await audit.last(100);
    await sql`alter table audit disable trigger all`.execute(database.db);
    for (const statement of statements) await sql.raw(statement).execute(database.db);
    const verdict = { plain: await audit.verify(), posted: await audit.verify(posted ?? undefined) };
    await rewrite(database.db, rows);
    expect(await audit.verify(posted ?? undefined)).toMatchObject({ ok: true });
    return verdict;
  }

  it.each([
    { what: "a changed detail", statements: ["update audit set detail = 'x' where sequence = 4"], at: 4 },
    { what: "another actor", statements: ["update audit set actor_name = 'Eve' where sequence = 4"], at: 4 },
    {
      what: "another outcome",
      statements: ["update audit set outcome = 'refused' where sequence = 4"],
      at: 4,
    },
    {
      what: "another time",
      statements: ["update audit set at = at + interval '1 ms' where sequence = 9"],
      at: 9,
    },
    { what: "a changed mac", statements: ["update audit set mac = 'x' where sequence = 1"], at: 1 },
    { what: "a deleted row", statements: ["delete from audit where sequence = 5"], at: 5 },
    { what: "a deleted first row", statements: ["delete from audit where sequence = 1"], at: 1 },
    {
      what: "a deleted row with the gap closed",
      statements: [
        "delete from audit where sequence = 5",
        ...[6, 7, 8, 9].map(
          (sequence) => `update audit set sequence = ${sequence - 1} where sequence = ${sequence}`,
        ),
      ],
      at: 5,
    },
    {
      what: "two rows in the other order",
      statements: [
        "update audit set sequence = -1 where sequence = 3",
        "update audit set sequence = 3 where sequence = 6",
        "update audit set sequence = 6 where sequence = -1",
      ],
      at: 3,
    },
    {
      what: "an inserted row at the end",
      statements: [
        "insert into audit select 10, at, actor_id, actor_name, action, subject, outcome, detail, mac from audit where sequence = 9",
      ],
      at: 10,
    },
    {
      what: "an inserted row in the middle",
      statements: [
        ...[9, 8, 7, 6].map(
          (sequence) => `update audit set sequence = ${sequence + 1} where sequence = ${sequence}`,
        ),
        "insert into audit select 6, at, actor_id, actor_name, action, subject, outcome, detail, mac from audit where sequence = 5",
      ],
      at: 6,
    },
    { what: "an end cut off", statements: ["delete from audit where sequence > 7"], at: 8 },
    { what: "everything gone", statements: ["truncate audit"], at: 1 },
  ])("shows $what", async ({ statements, at }) => {
    const verdict = await verdictAfter(...statements);
    expect(verdict.plain).toMatchObject({ ok: false, at });
    expect(verdict.posted).toMatchObject({ ok: false, at });
  });

  it("shows, by a head posted elsewhere, an end cut off together with the head", async () => {
    const verdict = await verdictAfter(
      "delete from audit where sequence > 7",
      "update audit_head set sequence = 7, mac = (select mac from audit where sequence = 7)",
    );
    expect(verdict.plain).toMatchObject({ ok: true, rows: 7 });
    expect(verdict.posted).toMatchObject({ ok: false, at: 8 });
  });

  it("shows, by a head posted elsewhere, a chain rewritten with the key", async () => {
    const posted = { sequence: 5, mac: "0".repeat(64) };
    expect(await audit.verify(posted)).toMatchObject({ ok: false, at: 5 });
  });
});

describe("a long audit", () => {
  it("is verified across batches, and a row changed far inside it is found", async () => {
    await using database = await testDatabase();
    const audit = auditStore(database.runtime, key);
    const rows: AuditRow[] = [];
    for (let sequence = 1; sequence <= 12_345; sequence += 1) {
      const row = { ...entry({ subject: `chg-${sequence}` }), sequence };
      rows.push({ ...row, mac: auditMac(auditKeyOf(key), rows.at(-1)?.mac ?? "", row) });
    }
    await rewrite(database.db, rows);
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 12_345 });
    await sql`alter table audit disable trigger all`.execute(database.db);
    await sql`update audit set subject = 'chg-0' where sequence = 10001`.execute(database.db);
    expect(await audit.verify()).toMatchObject({ ok: false, at: 10_001 });
  });
});

/** Makes the audit consist of these rows, whatever it was. */
async function rewrite(db: Database, rows: readonly AuditRow[]): Promise<void> {
  await sql`alter table audit disable trigger all`.execute(db);
  await sql`truncate audit`.execute(db);
  for (let start = 0; start < rows.length; start += 5_000) {
    const part = rows.slice(start, start + 5_000).map(({ actor, ...row }) => ({
      ...row,
      actorId: actor?.id ?? null,
      actorName: actor?.name ?? null,
    }));
    await db.insertInto("audit").values(part).execute();
  }
  const newest = rows.reduce((found, row) => (row.sequence > found.sequence ? row : found), {
    sequence: 0,
    mac: "",
  });
  await db.updateTable("auditHead").set({ sequence: newest.sequence, mac: newest.mac }).execute();
  await db.deleteFrom("auditRefusal").execute();
  await sql`alter table audit enable trigger all`.execute(db);
}
