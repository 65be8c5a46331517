import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { lookAt } from "../../../src/alerts/look.ts";
import type { Sight } from "../../../src/alerts/sight.ts";
import { alertStore } from "../../../src/store/alerts/alert-store.ts";
import { auditStore } from "../../../src/store/audit/audit-store.ts";
import { changeStore } from "../../../src/store/changes/change-store.ts";
import { conversationStore } from "../../../src/store/conversation-store.ts";
import { aSight, baselineOf, noWork } from "../../support/alerts.ts";
import { aGateway, aSubmission, minutesAfter, noon } from "../../support/changes/builders.ts";
import { databaseForSuite } from "../../support/database/database-for-suite.ts";
import { forSuite } from "../../support/jest/for-suite.ts";
import { alex } from "../../support/people.ts";

const key = "a key of the tests, 32 characters or more";
const trunk = "sbc1.contoso.com";
const audit = (action: string) =>
  ({ at: noon, actor: alex, action, subject: trunk, outcome: "done", detail: null }) as const;

describe("alerts", () => {
  const database = databaseForSuite();
  const alerts = forSuite(() => alertStore(database.runtime, key));

  beforeEach(async () => {
    await sql`truncate alert, watched_trunk, subscription, conversation, task, step, change cascade`.execute(
      database.db,
    );
    await alerts.begin(new Map([[trunk, baselineOf(aSight())]]));
  });

  const refused = (minutes: number): Sight =>
    aSight({ probe: { ...aSight().probe, at: minutesAfter(noon, minutes), optionsStatus: 503 } });
  const look = (sight: Sight, now = sight.probe?.at ?? noon) =>
    alerts.look(trunk, (known) => lookAt(known, sight, noWork, now), now);
  const raised = async () => {
    await look(refused(1));
    await look(refused(2));
    const [alert] = await alerts.open();
    if (!alert) throw new Error("None was raised.");
    return alert;
  };
  const woken = async (kind: string) =>
    (await database.db.selectFrom("task").select("key").where("kind", "=", kind).execute()).map(
      ({ key }) => key,
    );
  const chat = (id: string) =>
    conversationStore(database.runtime, key).remember(
      {
        id,
        kind: "personal",
        serviceUrl: "http://127.0.0.1:1",
        tenantId: "t",
        botId: "b",
        botName: "Bypass Pilot",
        personId: id,
        personName: null,
        personMri: null,
        personZone: null,
        channelId: null,
        teamId: null,
      },
      noon,
    );

  it("come back as they were raised, and wake whoever tells of them in the same moment", async () => {
    expect(await look(refused(1))).toEqual(["options"]);
    expect([await alerts.open(), await woken("alert")]).toEqual([[], []]);
    expect(await look(refused(2))).toEqual([]);
    const [alert] = await alerts.open();
    expect(alert).toMatchObject({
      fqdn: trunk,
      kind: "options",
      status: "open",
      raisedAt: minutesAfter(noon, 2),
    });
    expect(await woken("alert")).toEqual([String(alert?.id)]);
    expect(await alerts.find(alert?.id ?? 0)).toEqual(alert);
  });

  it("are one, however many replicas look at the same moment", async () => {
    for (const sight of [refused(1), refused(2)])
      await Promise.all(Array.from({ length: 8 }, () => look(sight)));
    const { rows } = await sql<{ count: number }>`select count(*)::integer as count from alert`.execute(
      database.db,
    );
    expect(rows).toEqual([{ count: 1 }]);
    expect((await alerts.open())[0]?.tells).toHaveLength(1);
  });

  it("are not there by half where a look breaks off", async () => {
    await look(refused(1));
    await sql`create function break_off() returns trigger language plpgsql as $$ begin raise 'broken off'; end $$`.execute(
      database.db,
    );
    await sql`create trigger break_off before insert on task for each row execute function break_off()`.execute(
      database.db,
    );
    await expect(look(refused(2))).rejects.toThrow("broken off");
    await sql`drop function break_off cascade`.execute(database.db);
    expect(await alerts.open()).toEqual([]);
    await look(refused(2));
    expect(await alerts.open()).toHaveLength(1);
  });

  it("are answered once, with an audit row, and not where there is none", async () => {
    const { id } = await raised();
    const answer = () => alerts.answer(id, { type: "acknowledge" }, noon, audit("alert.acknowledge"));
    const outcomes = await Promise.all([answer(), answer(), answer()]);
    expect(outcomes.filter((outcome) => outcome?.ok)).toHaveLength(1);
    expect((await alerts.find(id))?.acknowledgedAt).toEqual(noon);
    const rows = (await auditStore(database.runtime, key).last(5)).filter(
      ({ action }) => action === "alert.acknowledge",
    );
    expect(rows).toHaveLength(1);
    expect(
      await alerts.answer(id + 1, { type: "acknowledge" }, noon, audit("alert.acknowledge")),
    ).toBeUndefined();
  });

  it("end where nobody watches the trunk any more, and are compared anew afterwards", async () => {
    const { id } = await raised();
    await alerts.forget(trunk, noon);
    expect(await alerts.find(id)).toMatchObject({ status: "ended", endedAs: "unwatched" });
    expect([...(await alerts.watched())]).toEqual([]);
    expect(await look(refused(3))).toEqual([]);
    await alerts.begin(new Map([[trunk, baselineOf(refused(4))]]));
    for (const minutes of [5, 6]) await look(refused(minutes));
    expect(await alerts.open()).toEqual([]);
  });

  it("are told to those who begin to watch while they are open, and to nobody twice for asking twice", async () => {
    const { id } = await raised();
    await chat("a");
    await sql`truncate task`.execute(database.db);
    const subscription = { conversationId: "a", subject: trunk, at: noon };
    expect(await alerts.subscribe(subscription, audit("alert.watch"))).toBe(true);
    expect(await alerts.subscribe(subscription, audit("alert.watch"))).toBe(false);
    expect(await woken("alert")).toEqual([String(id)]);
    expect(await woken("watch")).toEqual(["all"]);
    expect(await alerts.subscriptions()).toEqual([subscription]);
    expect(
      await alerts.unsubscribe({ conversationId: "a", subject: null, at: noon }, audit("alert.unwatch")),
    ).toEqual([trunk]);
    expect(
      await alerts.unsubscribe({ conversationId: "a", subject: null, at: noon }, audit("alert.unwatch")),
    ).toEqual([]);
  });

  it("know what the bot wrote since, what it took back, and what it has locked", async () => {
    const changes = changeStore(database.runtime, key);
    const draft = {
      kind: "enableBypass" as const,
      subject: trunk,
      request: null,
      reason: "r",
      requestedBy: alex,
      requestedAt: noon,
      startAt: null,
    };
    const created = await changes.create(draft, audit("change.request"));
    if (!created.ok) throw new Error("There is one.");
    const { id } = created.change;
    const stored = await changes.find(id);
    if (!stored) throw new Error("There is none.");
    await changes.save({ ...stored.change, submission: aSubmission() }, stored.version, {
      at: noon,
      events: [],
    });
    await changes.takeLocks(id, [`trunk:${trunk}`], noon);
    const at = (minutes: number) => minutesAfter(noon, minutes);
    await changes.intend(id, { direction: "do", index: 0, attempts: 0 }, at(1), at(2));
    expect(await alerts.ownWork(noon)).toMatchObject({ writes: [{ at: at(1), unsure: true }] });
    await changes.mark(id, "do", 0, { acceptedAt: at(2), setAt: at(3) });
    await changes.intend(id, { direction: "undo", index: 0, attempts: 0 }, at(4), at(5));
    await changes.mark(id, "undo", 0, { failedAt: at(5) });
    const step = { kind: "setMediaBypass", fqdn: aGateway().fqdn, from: false, to: true };
    expect(await alerts.ownWork(noon)).toEqual({
      writes: [{ step, at: at(3), unsure: false }],
      locked: new Set([`trunk:${trunk}`]),
    });
    expect((await alerts.ownWork(at(3))).writes).toEqual([]);
  });

  it("hold nothing of people, in their rows and in their tasks", async () => {
    await raised();
    const { rows } = await sql<{ all: string }>`select json_agg(alert)::text as all from alert`.execute(
      database.db,
    );
    expect(rows[0]?.all).not.toMatch(/@|29:|person|name/i);
  });
});
