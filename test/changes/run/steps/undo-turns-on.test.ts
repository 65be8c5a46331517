import { describe, expect, it, jest } from "@jest/globals";
import type { Intention } from "../../../../src/changes/intention.ts";
import { sql } from "kysely";
import type { CheckResult } from "../../../../src/preflight/check.ts";
import { auditStore } from "../../../../src/store/audit/audit-store.ts";
import { TenantError } from "../../../../src/tenant/tenant-error.ts";
import { toJson } from "../../../../src/store/json/json.ts";
import { runnerForSuite, trunk } from "../../../support/changes/runner-bench.ts";
import { adele, alex, megan } from "../../../support/people.ts";

const bench = runnerForSuite();

const finds = (outcome: CheckResult["outcome"], summary: string): CheckResult => ({
  outcome,
  summary,
  evidence: [],
  fix: null,
  link: null,
});
const closed = finds("fail", "Port 5061 is closed.");
const silent = finds("unknown", "No answer.");
const rollBack = {
  type: "rollBack",
  by: alex,
  reason: null,
  rollbackDays: 14,
  scope: "all",
} as const satisfies Intention;

/** Bypass was on, and a change of Alex's has turned it off. */
async function turnedOff(): Promise<number> {
  await bench.services.control("PATCH", `/gateways/${trunk}`, { MediaBypass: true });
  const { id } = await bench.request({ kind: "disableBypass" });
  await bench.advance(id);
  await bench.approve(id);
  await bench.advanceTo(id, "watching");
  return id;
}

async function held(id: number) {
  await bench.press(id, rollBack);
  const { state } = await bench.advanceTo(id, "rollbackHeld");
  if (state.status !== "rollbackHeld") throw new Error(state.status);
  return state;
}

async function release(id: number, changed: Partial<Extract<Intention, { type: "releaseRollback" }>> = {}) {
  const state = (await bench.changes.find(id))?.change.state;
  const heldSince = state?.status === "rollbackHeld" ? state.since.toISOString() : "";
  await bench.press(id, {
    type: "releaseRollback",
    by: megan,
    reason: "Seen open from outside",
    heldSince,
    ...changed,
  });
}

describe("an undo that turns media bypass on", () => {
  it("stays one press where the blocking checks pass", async () => {
    const id = await turnedOff();
    await bench.press(id, rollBack);
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(true);
    expect(await bench.events(id)).not.toContain("rollbackHeld");
  });

  it.each([
    { found: closed, outcome: "fails" },
    { found: silent, outcome: "cannot be told" },
    { found: finds("attested", "Alex looked."), outcome: "rests on somebody's word" },
  ])("waits for a second person, without locks, where a check $outcome", async ({ found, outcome }) => {
    const id = await turnedOff();
    const before = (await bench.effects()).length;
    bench.finding = found;
    const state = await held(id);
    expect(state).toMatchObject({
      by: alex,
      findings: [{ title: "Firewall and media ports", outcome, summary: found.summary }],
    });
    expect(await bench.effects()).toHaveLength(before);
    expect(await bench.liveBypass()).toBe(false);
    expect(await bench.changes.lockHolder(`trunk:${trunk}`)).toBeUndefined();
    expect(await bench.events(id)).toContain("rollbackHeld");

    await release(id);
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(true);
  });

  it("is released neither by the requester nor by whoever asked for it, nor without a reason", async () => {
    const id = await turnedOff();
    bench.finding = closed;
    await bench.press(id, { ...rollBack, by: megan });
    await bench.advanceTo(id, "rollbackHeld");
    await expect(release(id, { by: alex })).rejects.toThrow("ownChange");
    await expect(release(id, { by: megan })).rejects.toThrow("ownRollback");
    await expect(release(id, { by: adele, reason: " " })).rejects.toThrow("reasonMissing");
    await expect(bench.press(id, rollBack)).rejects.toThrow("nothingToRollBack");
    await release(id, { by: adele });
    await bench.advanceTo(id, "rolledBack");
  });

  it("is held anew by what its release did not cover, which an earlier card cannot release", async () => {
    const id = await turnedOff();
    bench.finding = silent;
    const { since } = await held(id);
    await release(id);
    bench.finding = closed;
    bench.turnClock(1_000);
    const { state } = await bench.advanceTo(id, "rollbackHeld");
    expect(state).toMatchObject({ findings: [{ outcome: "fails" }] });
    await expect(release(id, { heldSince: since.toISOString() })).rejects.toThrow("digestMismatch");
    expect(await bench.liveBypass()).toBe(false);
  });

  it("is held anew when whoever released it is no approver any more", async () => {
    const id = await turnedOff();
    bench.finding = closed;
    await held(id);
    await release(id);
    bench.roles = { ...bench.roles, approvers: [adele.id] };
    await bench.advanceTo(id, "rollbackHeld");
    expect(await bench.liveBypass()).toBe(false);
  });

  it("is held anew when its release was written into the database and not sealed", async () => {
    const id = await turnedOff();
    bench.finding = closed;
    const { findings } = await held(id);
    const released = { by: megan, reason: "Seen open from outside", findings };
    const since = bench.now().toISOString();
    const state = { status: "rollingBack", since, by: alex, reason: null, scope: "all", released };
    await sql`update change set status = 'rollingBack', state = ${toJson(state)} where id = ${id}`.execute(
      bench.database.db,
    );
    bench.turnClock(1_000);
    await bench.advanceTo(id, "rollbackHeld");
    expect(await bench.liveBypass()).toBe(false);
  });

  it("is held also where the database says that it was sent before", async () => {
    const id = await turnedOff();
    bench.finding = closed;
    const long = new Date(bench.now().getTime() - 3_600_000);
    await bench.changes.intend(id, { direction: "undo", index: 0, attempts: 0 }, long, long);
    await held(id);
    expect(await bench.liveBypass()).toBe(false);
  });

  it("sends nothing when that somebody asked for it was written into the database", async () => {
    const id = await turnedOff();
    const state = { status: "rollingBack", since: bench.now(), by: alex, reason: null, scope: "all" };
    await sql`update change set status = 'rollingBack', state = ${toJson(state)} where id = ${id}`.execute(
      bench.database.db,
    );
    const after = await bench.advanceTo(id, "partlyRolledBack");
    expect(after.state).toMatchObject({
      differences: expect.arrayContaining([
        expect.stringContaining("The rollback asked by Alex Wilber is not as it was sealed"),
      ]),
    });
    expect(await bench.liveBypass()).toBe(false);
  });

  it("is not released by who asked for it, whatever the database says of who that was", async () => {
    const id = await turnedOff();
    bench.finding = closed;
    await bench.press(id, { ...rollBack, by: megan });
    await bench.advanceTo(id, "rollbackHeld");
    await sql`update change set state = jsonb_set(state, '{by}', ${toJson(alex)}) where id = ${id}`.execute(
      bench.database.db,
    );
    await release(id, { by: megan });
    await bench.advanceTo(id, "partlyRolledBack");
    expect(await bench.liveBypass()).toBe(false);
  });

  it("leaves nothing in the audit that the database no longer says, once it was released", async () => {
    const id = await turnedOff();
    bench.finding = closed;
    await held(id);
    await release(id);
    await bench.advanceTo(id, "rolledBack");
    expect(await auditStore(bench.database.db, "k").verify()).toMatchObject({ ok: true });
  });

  it("ends with bypass off, and says so, when nobody releases it in time", async () => {
    const id = await turnedOff();
    bench.finding = closed;
    await held(id);
    const { state } = await bench.advanceTo(id, "partlyRolledBack");
    expect(state).toMatchObject({
      differences: [
        "Media bypass was not turned on again: nobody released it in time.",
        "Firewall and media ports fails: Port 5061 is closed.",
      ],
    });
    expect(await bench.liveBypass()).toBe(false);
    await expect(release(id)).rejects.toThrow("wrongStatus");
  });

  it("is held when it is asked for again after it failed, and the checks fail now", async () => {
    const id = await turnedOff();
    const refuses = jest
      .spyOn(bench.context.tenant, "perform")
      .mockRejectedValue(new TenantError("refused", "The service does not take it."));
    await bench.press(id, rollBack);
    await bench.advanceTo(id, "partlyRolledBack");
    refuses.mockRestore();
    bench.finding = closed;
    bench.turnClock(1_000);
    await held(id);
    expect(await bench.liveBypass()).toBe(false);
  });

  it("is held where the trunk reaches more than was approved", async () => {
    const id = await turnedOff();
    await bench.services.control("PATCH", "/policies/Dublin Sales", { usages: ["Amsterdam National"] });
    const { findings } = await held(id);
    expect(JSON.stringify(findings)).toContain("Dublin Sales");
    expect(await bench.liveBypass()).toBe(false);
    await release(id);
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(true);
  });

  it("is not sent where a change that had ended is said to be rolled back", async () => {
    const id = await turnedOff();
    await bench.advanceTo(id, "succeeded");
    const state = { status: "rollingBack", since: bench.now(), by: null, reason: null, scope: "all" };
    await sql`update change set status = 'rollingBack', ended = false, state = ${toJson(state)} where id = ${id}`.execute(
      bench.database.runtime,
    );
    bench.turnClock(1_000);
    const { state: after } = await bench.advanceTo(id, "partlyRolledBack", "rolledBack");
    expect(JSON.stringify(after)).toContain("sealed what the database no longer says");
    expect(await bench.liveBypass()).toBe(false);
  });

  it("keeps no other change off the trunk while it waits", async () => {
    const id = await turnedOff();
    bench.finding = closed;
    await held(id);
    const { id: other } = await bench.request();
    expect((await bench.advance(other)).change.state.status).toBe("refused");
  });
});

describe("an undo that turns media bypass off", () => {
  it("stays one press whatever the checks find", async () => {
    const { id } = await bench.request();
    await bench.advance(id);
    await bench.approve(id);
    await bench.advanceTo(id, "watching");
    bench.finding = closed;
    await bench.press(id, rollBack);
    await bench.advanceTo(id, "rolledBack");
    expect(await bench.liveBypass()).toBe(false);
  });
});
