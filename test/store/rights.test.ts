import { beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { changeStore } from "../../src/store/changes/change-store.ts";
import { migrate, openDatabase, refuseOtherSchema } from "../../src/store/database.ts";
import { privileges, rights } from "../../src/store/rights.ts";
import { readRoleState } from "../../src/store/role-state.ts";
import { noon } from "../support/changes/builders.ts";
import { emptyTestDatabase, runtimeRole } from "../support/database/database.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { alex } from "../support/people.ts";

const unhurried = new AbortController().signal;
const denied = { code: "42501" };

const database = databaseForSuite();
beforeAll(async () => {
  // A copy of a database does not have the rights on the database itself.
  await migrate(database.db, runtimeRole());
});

const tables = async () =>
  (
    await sql<{ name: string }>`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1
    `.execute(database.db)
  ).rows.map(({ name }) => name);
const asBot = (statement: string) => sql.raw(statement).execute(database.runtime);

describe("the table of rights", () => {
  it("has a line for each table that the migrations make, and no other", async () => {
    // Of the migrations' own two the bot reads which were made, and never takes their lock.
    const made = (await tables()).filter((name) => name !== "kysely_migration_lock");
    expect([...privileges.keys()].toSorted()).toEqual(made);
  });

  it("lets nothing be changed or removed that tells what was requested, approved, done and audited", () => {
    const { audit, approval, ledger, timeline, change } = rights;
    for (const history of [audit, approval, ledger, timeline]) expect(history).toEqual({ insert: true });
    expect(change).toEqual({
      insert: true,
      update: expect.not.arrayContaining(["requested_by_id", "request"]),
    });
  });
});

describe("the role that the bot runs as", () => {
  it("has exactly the rights of that table, and owns nothing", async () => {
    expect(await readRoleState(database.runtime, unhurried)).toEqual({
      name: runtimeRole(),
      owns: [],
      beyond: [],
      lacking: [],
    });
  });

  it("may write what two people do while no approver answers, for whom an approver speaks, and who is away", async () => {
    for (const statement of [
      "update change set break_glass = '[]'",
      "update conversation set away_until = now()",
      "insert into approval (change_id, speaks_for) select id, '[]' from change where false",
    ])
      await expect(asBot(statement)).resolves.toBeDefined();
    await expect(asBot("update approval set speaks_for = '[]'")).rejects.toMatchObject(denied);
  });

  describe("with a leaked credential", () => {
    beforeAll(async () => {
      const changes = changeStore(database.runtime, "k");
      const audit = {
        at: noon,
        actor: alex,
        action: "any",
        subject: "-",
        outcome: "done",
        detail: null,
      } as const;
      const draft = {
        kind: "enableBypass" as const,
        subject: "sbc1.contoso.com",
        request: null,
        reason: "Shorter media path",
        requestedBy: alex,
        requestedAt: noon,
        startAt: null,
      };
      expect(await changes.create(draft, audit)).toMatchObject({ ok: true });
    });

    it.each(
      ["audit", "approval", "ledger", "timeline"].flatMap((table) => [
        `update ${table} set at = now()`.replace("ledger set at", "ledger set recorded_at"),
        `delete from ${table}`,
        `truncate ${table}`,
        `drop table ${table}`,
        `alter table ${table} disable trigger all`,
        `alter table ${table} add column more text`,
        `create rule nothing as on insert to ${table} do instead nothing`,
      ]),
    )("nobody can: %s", async (statement) => {
      await expect(asBot(statement)).rejects.toMatchObject(denied);
    });

    it.each([
      "update change set requested_by_id = 'another'",
      "update change set request = '{}'",
      "delete from change",
      "delete from audit_head",
      "delete from kysely_migration",
      "update kysely_migration set name = '900-later'",
      "create table mine (id int)",
      "create temporary table mine (id int)",
      "create schema mine",
      "create function mine() returns int language sql as 'select 1'",
      "create or replace function refuse_audit_change() returns trigger language plpgsql as 'begin return new; end'",
      "alter role current_user superuser",
      "create role another",
      "set session_replication_role = replica",
      "set role pilot_owner",
      "copy audit to program 'true'",
    ])("nobody can: %s", async (statement) => {
      await expect(asBot(statement)).rejects.toMatchObject(denied);
    });
  });
});

describe("doctor's look at the role", () => {
  it("recognises the owner", async () => {
    const { owns } = await readRoleState(database.db, unhurried);
    expect(owns).toEqual(["tables", "schema"]);
  });

  it("names rights that somebody added or took away, until a migration corrects them", async () => {
    await sql`grant delete, truncate on audit to ${sql.id(runtimeRole())}`.execute(database.db);
    await sql`grant update (reason) on change to ${sql.id(runtimeRole())}`.execute(database.db);
    await sql`revoke insert on approval from ${sql.id(runtimeRole())}`.execute(database.db);
    await sql`revoke update (status) on change from ${sql.id(runtimeRole())}`.execute(database.db);
    const state = await readRoleState(database.runtime, unhurried);
    expect(state.beyond).toEqual(["delete on audit", "truncate on audit", "update (reason) on change"]);
    expect(state.lacking).toEqual(["insert on approval", "update (status) on change"]);

    await migrate(database.db, runtimeRole());
    const mended = await readRoleState(database.runtime, unhurried);
    expect([...mended.beyond, ...mended.lacking]).toEqual([]);
  });
});

describe("a bot's start", () => {
  it("migrates nothing itself, and says who should", async () => {
    await using empty = await emptyTestDatabase();
    await expect(refuseOtherSchema(empty.runtime)).rejects.toMatchObject({
      kind: "olderSchema",
      message: expect.stringMatching(/001-first.*npm run migrate/),
    });
    await migrate(empty.db, runtimeRole());
    await refuseOtherSchema(empty.runtime);
    await sql`insert into kysely_migration (name, timestamp) values ('900-later', 'now')`.execute(empty.db);
    await expect(refuseOtherSchema(empty.runtime)).rejects.toMatchObject({ kind: "newerSchema" });
  });
});

describe("a password that is asked for", () => {
  it("is asked for with each connection, as a token ends", async () => {
    const url = new URL(database.url);
    const password = decodeURIComponent(url.password);
    url.password = "";
    let asked = 0;
    const db = openDatabase({
      url: url.href,
      password: async () => {
        asked += 1;
        return password;
      },
    });
    await Promise.all(
      [1, 2, 3].map(() => db.transaction().execute((trx) => sql`select pg_sleep(0.2)`.execute(trx))),
    );
    expect(asked).toBe(3);
    await db.destroy();
  });

  it("is refused when it no longer holds, and nobody is let in without", async () => {
    const url = new URL(database.url);
    url.password = "";
    const db = openDatabase({ url: url.href, password: async () => "an old token" });
    await expect(sql`select 1`.execute(db)).rejects.toMatchObject({ code: "28P01" });
    await db.destroy();
  });
});
