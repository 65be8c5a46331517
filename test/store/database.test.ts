import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { NO_MIGRATIONS } from "kysely/migration";
import { migrate, migratorOf, openDatabase, stateOfDatabase } from "../../src/store/database.ts";
import { emptyTestDatabase, runtimeRole, type TestDatabase } from "../support/database/database.ts";

describe("the database", () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await emptyTestDatabase();
  });

  afterAll(() => database.drop());

  async function tables(): Promise<readonly string[]> {
    const { rows } = await sql<{ name: string }>`
      select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%' order by 1
    `.execute(database.db);
    return rows.map(({ name }) => name);
  }

  it("is migrated up, down to nothing, and up again", async () => {
    await migrate(database.db, runtimeRole());
    const made = await tables();
    expect(made).toHaveLength(33);

    const { error } = await migratorOf(database.db).migrateTo(NO_MIGRATIONS);
    expect(error).toBeUndefined();
    expect(await tables()).toEqual([]);

    await migrate(database.db, runtimeRole());
    expect(await tables()).toEqual(made);
  });

  it("is migrated once by two replicas that start together", async () => {
    await migratorOf(database.db).migrateTo(NO_MIGRATIONS);
    const other = openDatabase(database.ownerUrl);
    await Promise.all([migrate(database.db, runtimeRole()), migrate(other, runtimeRole())]);
    await other.destroy();
    expect(await tables()).toHaveLength(33);
  });

  it("is refused with an explanation when a newer version made it", async () => {
    await migrate(database.db, runtimeRole());
    await sql`insert into kysely_migration (name, timestamp) values ('900-later', 'now')`.execute(
      database.db,
    );
    await expect(migrate(database.db, runtimeRole())).rejects.toMatchObject({
      kind: "newerSchema",
      message: expect.stringContaining("900-later"),
    });
    await sql`delete from kysely_migration where name = '900-later'`.execute(database.db);
  });

  it("says that it is up, and that it is not", async () => {
    expect(await stateOfDatabase(database.db)).toBe("up");
    expect(await stateOfDatabase(database.db, AbortSignal.abort())).toBe("down");
    const nowhere = openDatabase("postgres://nobody@127.0.0.1:1/none");
    expect(await stateOfDatabase(nowhere)).toBe("down");
    await nowhere.destroy();
  });

  it("says that migrations are missing, all of them or one", async () => {
    await using empty = await emptyTestDatabase();
    expect(await stateOfDatabase(empty.db)).toBe("behind");
    await migrate(empty.db, runtimeRole());
    expect(await stateOfDatabase(empty.db)).toBe("up");
    await sql`delete from kysely_migration`.execute(empty.db);
    expect(await stateOfDatabase(empty.db)).toBe("behind");
  });

  it("answers integers as numbers and keeps milliseconds of times", async () => {
    const at = new Date("2026-05-04T03:02:01.234Z");
    const { rows } = await sql<{
      id: unknown;
      at: unknown;
    }>`select 7::int8 as id, ${at}::timestamptz as at`.execute(database.db);
    expect(rows).toEqual([{ id: 7, at }]);
  });
});
