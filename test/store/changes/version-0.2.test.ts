import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import pg from "pg";
import { digestOf } from "../../../src/changes/digest.ts";
import type { Intention } from "../../../src/changes/intention.ts";
import { undoOf } from "../../../src/changes/step.ts";
import { migrate, migratorOf } from "../../../src/store/database.ts";
import { emptyTestDatabase, runtimeRole, type TestDatabase } from "../../support/database/database.ts";
import { moveBench, rollBackAll } from "../../support/changes/move-bench.ts";
import { olderTenant, olderTrunk, type OlderCase } from "../../support/changes/older-tenant.ts";
import { runnerForSuite } from "../../support/changes/runner-bench.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";
import { alex, megan, patti, lynne } from "../../support/people.ts";

/** See version-0.2.md. */
const dump = readFileSync(new URL("version-0.2.sql", import.meta.url), "utf8");
const leftAt = new Date(dump.slice("-- left at ".length, dump.indexOf("\n")));
const ids: Readonly<
  Record<Exclude<OlderCase, "m-closing" | "m-emergency"> | "closeOut" | "emergency" | "reassign", number>
> = {
  "m-succeeded": 1,
  succeeded: 4,
  "off-succeeded": 5,
  "rolled-back": 6,
  failed: 7,
  attention: 8,
  "m-baking": 9,
  "m-paused": 10,
  "m-back": 11,
  "m-running": 12,
  "m-awaiting": 13,
  closeOut: 14,
  emergency: 15,
  reassign: 16,
  held: 17,
  watching: 18,
  back: 19,
  undoing: 20,
  running: 21,
  sent: 22,
  approved: 23,
  scheduled: 24,
  rejected: 25,
  "off-glass": 26,
  awaiting: 27,
  draft: 28,
};

async function olderDatabase(): Promise<TestDatabase> {
  const database = await emptyTestDatabase();
  const { error } = await migratorOf(database.db).migrateTo("017-skipped");
  if (error) throw new Error("not migrated", { cause: error });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    await owner.query(dump);
  } finally {
    await owner.end();
  }
  await migrate(database.db, runtimeRole());
  return database;
}

const bench = runnerForSuite(olderTenant(), olderDatabase);
const moves = moveBench(bench);

/** The tenant as those changes left it. */
beforeAll(async () => {
  bench.turnClock(leftAt.getTime() - bench.now().getTime());
  const { tenant } = bench.services;
  const { changes } = await bench.changes.list({}, { offset: 0, limit: 100 });
  for (const { id, submission } of changes.toReversed()) {
    const { opening = [], closing = [] } = submission?.plan ?? {};
    const steps = [...opening, ...closing];
    const journal = (await bench.changes.journal(id)).filter(({ acceptedAt }) => acceptedAt !== null);
    for (const way of ["do", "undo"] as const)
      for (const { index } of journal.filter(({ direction }) => direction === way)) {
        const step = steps[index];
        if (!step) throw new Error(`chg-${id} has no step ${index}`);
        await tenant.perform(way === "do" ? step : undoOf(step), unhurried);
      }
    for (const { userId, target } of await bench.context.waves.allMembers(id, {
      statuses: ["moved", "sent"],
    }))
      await bench.services.control("PATCH", `/users/${userId}`, { direct: target });
  }
});

async function bypassOf(which: OlderCase): Promise<boolean | undefined> {
  return (await bench.services.tenant.readGateway(olderTrunk(which), unhurried))?.mediaBypass;
}

async function writesTo(which: OlderCase): Promise<number> {
  return (await bench.effects()).filter(({ fqdn }) => fqdn === olderTrunk(which)).length;
}

const rollBack = { ...rollBackAll, by: alex } satisfies Intention;

describe("a database that version 0.2 left, with changes in every state", () => {
  it("is read, and each change stands as it was sealed", async () => {
    const { changes } = await bench.changes.list({}, { offset: 0, limit: 100 });
    expect(changes).toHaveLength(28);
    for (const change of changes) {
      expect(await bench.context.audit.integrityViolations(change, { chain: true })).toEqual([]);
      const { submission } = change;
      if (submission) expect(digestOf(submission)).toBe(submission.digest);
    }
  });

  it("has its switches as plans of one step, without waves, whose calls are watched", async () => {
    const stored = await bench.changes.find(ids.awaiting);
    const fqdn = olderTrunk("awaiting");
    expect(stored?.change.submission?.plan).toMatchObject({
      basis: { gateway: { fqdn, mediaBypass: false } },
      opening: [{ kind: "setMediaBypass", fqdn, from: false, to: true }],
      waves: [],
      closing: [],
      watch: true,
    });
    expect(stored?.change.submission?.plan).not.toHaveProperty("undo");
  });

  it.each(["draft", "awaiting", "approved", "running", "sent"] as const)(
    "goes on with a switch that was %s",
    async (which) => {
      if (which === "draft") await bench.advanceTo(ids.draft, "awaitingApproval");
      if (which === "draft" || which === "awaiting") await bench.approve(ids[which]);
      await bench.advanceTo(ids[which], "watching");
      expect(await bypassOf(which)).toBe(true);
      expect(await writesTo(which)).toBe(which === "sent" ? 0 : 1);
    },
  );

  it("switches off where a second person breaks the glass", async () => {
    bench.roles = { ...bench.roles, breakGlass: [patti.id, lynne.id] };
    await bench.press(ids["off-glass"], {
      type: "confirmBreakGlass",
      by: lynne,
      approversHave: 0,
      rollbackDays: 14,
    });
    await bench.advanceTo(ids["off-glass"], "watching");
    expect(await bypassOf("off-glass")).toBe(false);
  });

  it.each(["back", "undoing"] as const)("ends the rollback of a switch that was %s", async (which) => {
    await bench.advanceTo(ids[which], "rolledBack");
    expect(await bypassOf(which)).toBe(false);
    expect(await writesTo(which)).toBe(which === "undoing" ? 0 : 1);
  });

  it.each(["succeeded", "off-succeeded", "failed", "attention"] as const)(
    "rolls back a switch that was %s",
    async (which) => {
      await bench.press(ids[which], rollBack);
      await bench.advanceTo(ids[which], "rolledBack");
      expect(await bypassOf(which)).toBe(which === "off-succeeded");
    },
  );

  it("turns bypass on again once a second person releases what was held", async () => {
    bench.finding = { outcome: "fail", summary: "Port 5061 is closed.", evidence: [], fix: null, link: null };
    const held = (await bench.changes.find(ids.held))?.change.state;
    if (held?.status !== "rollbackHeld") throw new Error(held?.status);
    await bench.press(ids.held, {
      type: "releaseRollback",
      by: megan,
      reason: "Seen open from outside",
      heldSince: held.since.toISOString(),
    });
    await bench.advanceTo(ids.held, "rolledBack");
    expect(await bypassOf("held")).toBe(true);
  });

  it("leaves alone what had ended", async () => {
    for (const which of ["rejected", "rolled-back"] as const) {
      await expect(bench.press(ids[which], rollBack)).rejects.toThrow("nothingToRollBack");
      expect((await bench.advance(ids[which])).next).toBeNull();
    }
  });

  it.each(["reassign", "emergency", "closeOut", "m-awaiting"] as const)(
    "goes on with what moves people and awaited an approval: %s",
    async (which) => {
      await bench.approve(ids[which]);
      if (which === "emergency") await bench.advanceTo(ids[which], "succeeded");
      else await moves.untilWave(ids[which], 1, "settling", "baking", "passed");
    },
  );

  it("ends the rollback of a migration", async () => {
    await bench.advanceTo(ids["m-back"], "rolledBack");
  });

  it("starts a switch that was scheduled, at its time", async () => {
    for (const which of ["m-baking", "m-paused"] as const) {
      await moves.call(ids[which], 1, 60);
      await moves.hear(ids[which], 1);
    }
    await bench.advanceTo(ids.scheduled, "watching");
    expect(bench.now().getTime()).toBeGreaterThan(leftAt.getTime() + 1_600_000);
  });

  it.each(["m-baking", "m-paused", "m-running"] as const)(
    "takes a migration that was %s to its end",
    async (which) => {
      if (which === "m-paused") await bench.press(ids[which], { type: "resume", by: alex });
      if (which === "m-running") {
        await moves.untilWave(ids[which], 1, "baking");
        await moves.call(ids[which], 1, 60);
        await moves.hear(ids[which], 1);
      }
      await moves.untilWave(ids[which], 2, "baking");
      await moves.call(ids[which], 2, 60);
      await bench.advanceTo(ids[which], "succeeded");
    },
  );

  it("rolls back a migration that had succeeded", async () => {
    await bench.press(ids["m-succeeded"], rollBack);
    await bench.advanceTo(ids["m-succeeded"], "rolledBack");
  });

  it("lets a switch that was watched succeed", async () => {
    await bench.advanceTo(ids.watching, "succeeded");
  });
});

describe("an older plan that somebody altered in the database", () => {
  const alter = async (id: number, path: string, fqdn: string) =>
    sql`update change set submission = jsonb_set(submission, ${path}::text[], ${JSON.stringify(fqdn)}::jsonb) where id = ${id}`.execute(
      bench.database.db,
    );

  it("is found, though both its step and its undo lead elsewhere, and nothing is made of it", async () => {
    await alter(ids.scheduled, "{plan,steps,0,fqdn}", "sbc4.contoso.com");
    await alter(ids.scheduled, "{plan,undo,0,fqdn}", "sbc4.contoso.com");
    await bench.press(ids.scheduled, rollBack);
    const { state } = await bench.advanceTo(ids.scheduled, "partlyRolledBack");
    expect(state).toMatchObject({
      differences: [
        "The plan is not as it was sealed in the audit, or never was.",
        "Nothing was sent to undo it: put back by hand what it did.",
      ],
    });
    expect(await bench.effects()).toEqual([]);
  });

  it("is not read at all where its undo is no longer the way back from its step", async () => {
    await alter(ids.rejected, "{plan,undo,0,fqdn}", "sbc4.contoso.com");
    await expect(bench.changes.find(ids.rejected)).rejects.toMatchObject({ kind: "unreadable" });
  });
});
