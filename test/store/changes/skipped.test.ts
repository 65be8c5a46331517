import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { sql, type Kysely } from "kysely";
import { NO_MIGRATIONS } from "kysely/migration";
import { migratorOf } from "../../../src/store/database.ts";
import { down, up } from "../../../src/store/migrations/017-skipped.ts";
import { emptyTestDatabase, type TestDatabase } from "../../support/database/database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await emptyTestDatabase();
});
afterAll(() => database.drop());

const settled = { type: "waveSettled", wave: 1, moved: 3, failed: 0, judgeAt: "2026-11-22T13:13:00.000Z" };
const line = { outcome: "failure", says: "No permission.", told: 'It says "mend": 1.' };
const section = { title: "Graph" };

/** The tables that the migration reaches, as far as it looks at them, with rows as version 0.1 wrote them. */
async function oldRows(): Promise<void> {
  await sql`create table wave_member (user_id text, status text)`.execute(database.db);
  await sql`create table timeline (sequence integer, event jsonb)`.execute(database.db);
  await sql`create table doctor_visit (id integer, sections jsonb)`.execute(database.db);
  await sql`insert into wave_member values ('a', 'left'), ('b', 'moved')`.execute(database.db);
  const began = JSON.stringify({ type: "waveBegan", wave: 1 });
  await sql`insert into timeline values (1, ${began}::jsonb), (2, ${JSON.stringify({ ...settled, left: 2 })}::jsonb)`.execute(
    database.db,
  );
  const sections = JSON.stringify([
    {
      ...section,
      lines: [
        { ...line, mend: "Grant it." },
        { ...line, mend: null },
      ],
    },
  ]);
  await sql`insert into doctor_visit values (1, ${sections}::jsonb), (2, null), (3, '[]'::jsonb)`.execute(
    database.db,
  );
}

async function rows(): Promise<unknown> {
  const members = await sql`select * from wave_member order by user_id`.execute(database.db);
  const timeline = await sql`select * from timeline order by sequence`.execute(database.db);
  const visits = await sql`select * from doctor_visit order by id`.execute(database.db);
  return [members.rows, timeline.rows, visits.rows];
}

it("old rows say skipped and remedy afterwards, and are as before when it is taken back", async () => {
  const migrations = await migratorOf(database.db).getMigrations();
  expect(migrations.map(({ name }) => name)).toContain("017-skipped");
  await migratorOf(database.db).migrateTo(NO_MIGRATIONS);
  await oldRows();
  const before = await rows();
  await up(database.db as unknown as Kysely<unknown>);
  expect(await rows()).toEqual([
    [
      { userId: "a", status: "skipped" },
      { userId: "b", status: "moved" },
    ],
    [
      { sequence: 1, event: { type: "waveBegan", wave: 1 } },
      { sequence: 2, event: { ...settled, skipped: 2 } },
    ],
    [
      {
        id: 1,
        sections: [
          {
            ...section,
            lines: [
              { ...line, remedy: "Grant it." },
              { ...line, remedy: null },
            ],
          },
        ],
      },
      { id: 2, sections: null },
      { id: 3, sections: [] },
    ],
  ]);
  await down(database.db as unknown as Kysely<unknown>);
  expect(await rows()).toEqual(before);
});
