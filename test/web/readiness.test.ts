import { describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { createReadiness } from "../../src/web/readiness.ts";
import { backlogStore } from "../../src/store/backlog.ts";
import { openDatabase, stateOfDatabase, type Database } from "../../src/store/database.ts";
import { observationStore } from "../../src/store/observations/observation-store.ts";
import { minutesAfter, noon } from "../support/changes/builders.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { unhurried } from "../support/tenant/tenant-services.ts";

describe("readiness", () => {
  const database = databaseForSuite();

  const readinessOf = (db: Database, now = () => noon) =>
    createReadiness({
      database: (signal) => stateOfDatabase(db, signal),
      observed: (signal) => backlogStore(db).observed(signal),
      now,
    });

  it("is there before the tenant was ever read, and when it was", async () => {
    const ready = readinessOf(database.db);
    expect(await ready(unhurried)).toMatchObject({
      status: 200,
      body: { status: "ready", tenant: { status: "unknown" } },
    });
    const observations = observationStore(database.runtime);
    async function* none() {}
    await observations.replaceUsers(none(), noon);
    expect(await readinessOf(database.db)(unhurried)).toMatchObject({
      status: 200,
      body: {
        tenant: { parts: { users: { status: "up", lastRead: noon.toISOString(), lastFailure: null } } },
      },
    });
  });

  it("is read once a second, however many ask", async () => {
    let reads = 0;
    let at = noon;
    const ready = createReadiness({
      database: async () => {
        reads += 1;
        return "up";
      },
      observed: async () => [],
      now: () => at,
    });
    await Promise.all([ready(unhurried), ready(unhurried)]);
    expect(reads).toBe(1);
    at = new Date(noon.getTime() + 1_000);
    await ready(unhurried);
    expect(reads).toBe(2);
  });

  it("is degraded, and still takes messages, while the tenant cannot be read; without the error's words", async () => {
    const failedAt = minutesAfter(noon, 5);
    await observationStore(database.runtime).failed("users", failedAt, "Graph refused adele@contoso.com");
    const answer = await readinessOf(database.db)(unhurried);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: "degraded",
        tenant: {
          status: "down",
          parts: {
            users: { status: "down", lastRead: noon.toISOString(), lastFailure: failedAt.toISOString() },
            calls: { status: "unknown", lastRead: null },
          },
        },
      },
    });
    expect(JSON.stringify(answer.body)).not.toContain("adele");
  });

  it("is gone while the database does not answer, and says since when", async () => {
    const nowhere = openDatabase("postgres://nobody:secret@127.0.0.1:1/none");
    let time = noon;
    const ready = readinessOf(nowhere, () => time);
    const since = { status: "down", since: noon.toISOString(), words: "The database does not answer." };
    expect(await ready(unhurried)).toMatchObject({
      status: 503,
      body: { status: "unready", database: since },
    });
    time = minutesAfter(noon, 3);
    expect(await ready(unhurried)).toMatchObject({ status: 503, body: { database: since } });
    await nowhere.destroy();
  });

  it("is gone while migrations are missing", async () => {
    await sql`alter table kysely_migration rename to elsewhere`.execute(database.db);
    const { status, body } = await readinessOf(database.db)(unhurried);
    await sql`alter table elsewhere rename to kysely_migration`.execute(database.db);
    expect({ status, state: body.database.status }).toEqual({ status: 503, state: "behind" });
  });
});
