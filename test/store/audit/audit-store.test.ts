import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { appendAuditIn } from "../../../src/store/audit/audit-chain.ts";
import { auditStore, type AuditEntry, type AuditStore } from "../../../src/store/audit/audit-store.ts";
import { openDatabase, openPool } from "../../../src/store/database.ts";
import { asOwner } from "../../support/database/database-owner.ts";
import { longAudit, putAudit } from "../../support/database/long-audit.ts";
import { testDatabase } from "../../support/database/database.ts";
import { databaseForSuite } from "../../support/database/database-for-suite.ts";
import { alex } from "../../support/people.ts";
import { forSuite } from "../../support/jest/for-suite.ts";

const key = "a key of the tests, 32 characters or more";
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
  const database = databaseForSuite();
  let audit: AuditStore;

  beforeEach(async () => {
    await putAudit(database.db, []);
    audit = auditStore(database.db, key);
  });

  it("keeps what it was given, newest first, and verifies", async () => {
    expect(await audit.head()).toBeNull();
    expect(await audit.verify()).toEqual({ ok: true, rows: 0, head: null, before: 0 });
    await audit.append(entry());
    const second = await audit.append(entry({ actor: null, action: "audit.head", detail: "posted" }));
    const rows = await audit.last(5);
    expect(rows.map(({ sequence }) => sequence)).toEqual([2, 1]);
    expect(rows[0]).toEqual(second);
    expect(rows[1]).toMatchObject(entry());
    const head = { sequence: 2, mac: second.mac };
    expect(await audit.head()).toEqual(head);
    expect(await audit.verify({ posted: head })).toEqual({ ok: true, rows: 2, head, before: 0 });
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
  const database = databaseForSuite();
  const audit = forSuite(() => auditStore(database.runtime, key));

  beforeAll(async () => {
    for (let minute = 1; minute <= 9; minute += 1) await audit.append(entry({ at: time(minute) }));
  });

  /** Does it as somebody who may do anything in the database, verifies, and takes it back. */
  async function verdictAfter(...statements: readonly string[]) {
    const posted = await audit.head();
    const rows = await audit.last(100);
    await asOwner(database.db, ...statements);
    // Of a process that has not verified before, as after a start.
    const fresh = auditStore(database.db, key);
    const verdict = { plain: await fresh.verify(), posted: await fresh.verify(posted ? { posted } : {}) };
    await putAudit(database.db, rows);
    expect(await auditStore(database.db, key).verify(posted ? { posted } : {})).toMatchObject({ ok: true });
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
    expect(await audit.verify({ posted })).toMatchObject({ ok: false, at: 5 });
  });
});

describe("a long audit", () => {
  it("is verified across batches, and a row changed far inside it is found", async () => {
    await using database = await testDatabase();
    const audit = auditStore(database.runtime, key);
    const rows = longAudit(key, 12_345);
    await putAudit(database.db, rows);
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 12_345 });
    await asOwner(database.db, "update audit set subject = 'chg-0' where sequence = 10001");
    expect(await audit.verify({ whole: true })).toMatchObject({ ok: false, at: 10_001 });
  });
});

describe("verifying the audit", () => {
  const database = databaseForSuite();
  beforeEach(() => putAudit(database.db, longAudit(key, 20), key));

  it("goes on from the last verified row, and reads all of it again when told to", async () => {
    const audit = auditStore(database.db, key);
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 20, before: 0 });
    await audit.append(entry());
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 21, before: 20 });
    await asOwner(database.db, "update audit set detail = 'x' where sequence = 3");
    expect(await audit.verify({ whole: true })).toMatchObject({ ok: false, at: 3 });
    // What was broken once is not taken for verified.
    expect(await audit.verify({ whole: true })).toMatchObject({ ok: false, at: 3 });
  });

  it("notices that an end which it verified was cut off together with its head", async () => {
    const audit = auditStore(database.db, key);
    await audit.verify();
    const cutOff = [
      "delete from audit where sequence > 15",
      "update audit_head set sequence = 15, mac = (select mac from audit where sequence = 15)",
    ];
    await asOwner(database.db, ...cutOff);
    expect(await audit.verify()).toMatchObject({ ok: false, at: 20 });
    expect(await audit.verify({ whole: true })).toMatchObject({ ok: false, at: 16 });
  });

  it("is done once for all who ask meanwhile, by connections of its own", async () => {
    const pool = openPool({ url: database.url }, 1);
    const reading = openDatabase(database.url, pool);
    const audit = auditStore(database.db, key, { reading });
    const held = await pool.connect();
    const asked = Array.from({ length: 100 }, () => audit.verify());
    // Nobody else waits: rows are appended, and read, while all of them do.
    await audit.append(entry());
    expect(await audit.last(1)).toMatchObject([{ sequence: 21 }]);
    expect(pool.waitingCount).toBe(1);
    held.release();
    const verdicts = await Promise.all(asked);
    expect(new Set(verdicts).size).toBe(1);
    expect(verdicts[0]).toMatchObject({ ok: true, rows: 21 });
    await reading.destroy();
  });
});

describe("another key", () => {
  const next = "the next key of the tests, also long enough";
  const third = "the third key of the tests, long enough too";
  const database = databaseForSuite();
  beforeEach(async () => {
    await putAudit(database.db, []);
    const audit = auditStore(database.db, key);
    for (let row = 0; row < 3; row += 1) await audit.append(entry());
  });

  const by = (secret: string, ...oldKeys: readonly string[]) => auditStore(database.db, secret, { oldKeys });

  it("takes over with a row, sealed by the old one, that says from when on", async () => {
    const audit = by(next, key);
    await audit.takeOver(time(9));
    await audit.takeOver(time(10));
    await audit.append(entry());
    expect(await audit.last(2)).toMatchObject([
      { sequence: 5, action: "change.approve" },
      {
        sequence: 4,
        action: "audit.key",
        actor: null,
        detail: expect.stringMatching(/^From the next row on, key [0-9a-f]{16}/),
      },
    ]);
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 5 });
    const later = by(third, next, key);
    await later.takeOver(time(11));
    await later.append(entry());
    expect(await later.verify()).toMatchObject({ ok: true, rows: 7 });
  });

  it("takes over right after another one did, though that sealed nothing", async () => {
    await by(next, key).takeOver(time(9));
    const audit = by(third, next, key);
    await audit.takeOver(time(10));
    await audit.append(entry());
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 6 });
  });

  it("does not take over without the old one, and a chain is not verified without it", async () => {
    await expect(by(next).takeOver(time(9))).rejects.toThrow("AUDIT_OLD_KEYS");
    await by(next, key).takeOver(time(9));
    expect(await by(next).verify()).toMatchObject({ ok: false, at: 1 });
    expect(await by(key).verify()).toMatchObject({
      ok: false,
      problem: expect.stringContaining("another key"),
    });
  });

  it("refuses a replica that still uses the old one", async () => {
    const replica = by(key);
    await by(next, key).takeOver(time(9));
    await expect(replica.append(entry())).rejects.toThrow("The audit is sealed with the key");
    expect(await by(next, key).verify()).toMatchObject({ ok: true, rows: 4 });
  });

  it("cannot be bypassed by whoever has the old one: its rows after the change do not fit", async () => {
    await by(next, key).takeOver(time(9));
    await sql`update audit_head set key_id = null`.execute(database.db);
    await by(key).append(entry());
    expect(await by(next, key).verify()).toMatchObject({ ok: false, at: 5 });
  });

  it("may be the chain's when it was begun before that was written down", async () => {
    await sql`update audit_head set key_id = null`.execute(database.db);
    await by(next, key).takeOver(time(9));
    expect(await by(next, key).verify()).toMatchObject({ ok: true, rows: 4 });
  });
});
