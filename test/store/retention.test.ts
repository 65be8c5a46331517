import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import type { ChangeState } from "../../src/changes/change.ts";
import { membersDigest, type Membership } from "../../src/changes/waves/members.ts";
import { activityStore } from "../../src/store/activity-store.ts";
import { changeStore } from "../../src/store/changes/change-store.ts";
import { messageStore } from "../../src/store/messages/message-store.ts";
import { observationStore } from "../../src/store/observations/observation-store.ts";
import { peopleListStore } from "../../src/store/people-list-store.ts";
import { retentionStore, type CutOffs, type Kept } from "../../src/store/retention.ts";
import { waveStore } from "../../src/store/changes/wave-store.ts";
import { aCall, aSubmission, minutesAfter, noon, succeeded } from "../support/changes/builders.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { aMember, aMovePlan, userId } from "../support/changes/migration-builders.ts";
import { markCallsRead, putRows } from "../support/database/read-calls.ts";
import { alex } from "../support/people.ts";
import { forSuite } from "../support/jest/for-suite.ts";
import { putMembers } from "../support/database/put-waves.ts";

const dayMinutes = 24 * 60;
const daysAfter = (days: number) => minutesAfter(noon, days * dayMinutes);

const never = new Date(0);
const nothing: CutOffs = {
  before: {
    calls: never,
    observations: never,
    preflights: never,
    messages: never,
    activities: never,
    peopleLists: never,
    movedPeople: never,
    goneConversations: never,
  },
  changesSince: never,
};
/** Forgets what is older than ten days at most, as it is on day 20, in which nothing of a change older than day 10 is needed. */
const only = (...kept: readonly Kept[]): CutOffs => ({
  before: { ...nothing.before, ...Object.fromEntries(kept.map((each) => [each, daysAfter(10)])) },
  changesSince: daysAfter(10),
});

describe("old data", () => {
  const database = databaseForSuite();
  const changes = forSuite(() => changeStore(database.runtime, "k"));
  const messages = forSuite(() => messageStore(database.runtime));

  beforeEach(async () => {
    await sql`truncate change, task, call_row, message, preflight, conversation, activity, people_list, voice_user,
      observation restart identity cascade`.execute(database.db);
  });

  const forget = (cutOffs: CutOffs, most = 100) => retentionStore(database.runtime).forget(cutOffs, most);

  const membership: Membership = {
    members: [1, 2].map((n) =>
      aMember({ userId: userId(n), userPrincipalName: `user${n}@contoso.com`, wave: 1 }),
    ),
    excluded: [{ userId: userId(8), userPrincipalName: "user8@contoso.com", why: "noNumber" }],
  };

  /** A change on its own subject that came into this state at that time. */
  async function changeIn(
    state: ChangeState,
    at: Date,
    kind: "migrate" | "reassign" = "reassign",
  ): Promise<number> {
    const subject = `subject-${Math.random()}`;
    const created = await changes.create(
      { kind, subject, request: null, reason: "x", requestedBy: alex, requestedAt: noon, startAt: null },
      { at: noon, actor: alex, action: "change.request", subject, outcome: "done", detail: null },
    );
    if (!created.ok) throw new Error("another is open");
    const plan = aMovePlan({ subject, membersDigest: membersDigest(membership) });
    await changes.save({ ...created.change, submission: aSubmission({ plan }), state }, 1, {
      at,
      events: [{ type: "started" }],
      membership,
    });
    return created.change.id;
  }

  it("stays while no retention is set", async () => {
    await changeIn(succeeded(noon), noon);
    await activityStore(database.runtime).firstTime("c", "1", noon);
    expect(await forget(nothing)).toBe(false);
    expect(await activityStore(database.runtime).firstTime("c", "1", noon)).toBe(false);
    expect((await waveStore(database.runtime).allMembers(1, {}))[0]?.userPrincipalName).toMatch(/^user1/);
  });

  it("is deleted in batches, and it is said that more is left", async () => {
    const activities = activityStore(database.runtime);
    for (const id of ["1", "2", "3"]) await activities.firstTime("c", id, noon);
    await activities.firstTime("c", "young", daysAfter(11));
    expect(await forget(only("activities"), 2)).toBe(true);
    expect(await forget(only("activities"), 2)).toBe(false);
    expect(await activities.firstTime("c", "3", daysAfter(11))).toBe(true);
    expect(await activities.firstTime("c", "young", daysAfter(11))).toBe(false);
  });

  it("of lists of people is deleted", async () => {
    const lists = peopleListStore(database.runtime);
    const [old, young] = [await lists.keep(alex.id, [], noon), await lists.keep(alex.id, [], daysAfter(11))];
    await forget(only("peopleLists"));
    expect(await lists.find(old, alex.id)).toBeUndefined();
    expect(await lists.find(young, alex.id)).toEqual([]);
  });

  it("of call rows stays from the first effect of an open change on", async () => {
    const observations = observationStore(database.runtime);
    const rows = [1, 5].map((day) =>
      aCall({ id: `${day}`, trunkFqdn: "sbc1.contoso.com", startedAt: daysAfter(day) }),
    );
    const left = async () =>
      (await observations.calls("sbc1.contoso.com", noon, daysAfter(20))).map(({ id }) => id);
    const hoursSince = async () => (await observations.callsRead())?.since;
    await putRows(observations, rows, daysAfter(6));
    await markCallsRead(database.db, daysAfter(6));
    const id = await changeIn({ status: "running", since: noon, waitingFor: null }, noon);
    await changes.intend(id, { direction: "do", index: 0, attempts: 0 }, daysAfter(4), daysAfter(4));
    await forget(only("calls"), 1_000);
    expect(await left()).toEqual(["5"]);
    expect(await hoursSince()).toEqual(daysAfter(4));
    await sql`update change set ended = true`.execute(database.db);
    await forget(only("calls"), 1_000);
    expect(await left()).toEqual([]);
    expect(await hoursSince()).toBeUndefined();
  });

  it("of users is deleted once they could not be read for so long", async () => {
    const seen = (at: Date) =>
      sql`insert into observation (what, value, at) values ('users', '[]', ${at})`.execute(database.db);
    const user = sql`insert into voice_user values (1, 'u', 'u@contoso.com', 'user', true, '{}', null, 'global', '', null, null, false, false)`;
    const count = async () => (await database.db.selectFrom("voiceUser").select("id").execute()).length;
    await user.execute(database.db);
    await seen(daysAfter(11));
    await forget(only("observations"));
    expect(await count()).toBe(1);
    await sql`update observation set at = ${daysAfter(9)}`.execute(database.db);
    await forget(only("observations"));
    expect(await count()).toBe(0);
  });

  it("of messages is deleted, except those of a change that can still be rolled back, and those not delivered yet", async () => {
    const open = await changeIn({ status: "running", since: noon, waitingFor: null }, noon);
    const recent = await changeIn(succeeded(daysAfter(11)), daysAfter(11));
    const over = await changeIn(succeeded(noon), noon);
    const post = async (eventKey: string, threadOf: number | null = null) => {
      const id = await messages.post(
        { eventKey, conversationId: "19:ops", content: { type: "text", text: eventKey }, threadOf },
        noon,
      );
      if (eventKey !== "waiting") {
        await messages.sending(id);
        await messages.sent(id, {
          activityId: eventKey,
          threadConversationId: null,
          shown: 1,
          shownHash: "h",
        });
      }
      return id;
    };
    const root = await post(`chg-${over}:card:19:ops`);
    await post(`chg-${over}:1:19:ops`, root);
    await post("waiting");
    await post("asked:1");
    await post(`chg-${open}:1:19:ops`);
    await post(`chg-${recent}:1:19:ops`);
    await forget(only("messages"));
    await forget(only("messages"));
    const left = await database.db.selectFrom("message").select("eventKey").orderBy("id").execute();
    expect(left.map(({ eventKey }) => eventKey)).toEqual([
      "waiting",
      `chg-${open}:1:19:ops`,
      `chg-${recent}:1:19:ops`,
    ]);
  });

  it("of preflights is deleted, except the newest of a trunk and the one that an open change refers to", async () => {
    const run = (fqdn: string, day: number) =>
      sql`insert into preflight (fqdn, covers, requested_by_id, requested_by_name, started_at, finished_at, verdict)
        values (${fqdn}, 'trunk', 'a', 'Alex', ${daysAfter(day)}, ${daysAfter(day)}, 'ready')`.execute(
        database.db,
      );
    for (const day of [1, 2, 3]) await run("sbc1", day);
    await run("sbc2", 1);
    await sql`insert into finding (preflight_id, "check", finding) values (2, 'dns', '{}')`.execute(
      database.db,
    );
    // Its submission names preflight 1.
    await changeIn({ status: "running", since: noon, waitingFor: null }, noon);
    await forget(only("preflights"));
    const left = await database.db.selectFrom("preflight").select("id").orderBy("id").execute();
    expect(left.map(({ id }) => id)).toEqual([1, 3, 4]);
    expect(await database.db.selectFrom("finding").selectAll().execute()).toEqual([]);
  });

  it("of the people of a change is deleted, and how many they were stays", async () => {
    const waves = waveStore(database.runtime);
    const over = await changeIn(succeeded(noon), noon);
    await putMembers(database.db, over, [userId(1)], { status: "moved", detail: "Adele's", settledAt: noon });
    const recent = await changeIn(succeeded(daysAfter(11)), daysAfter(11));
    const open = await changeIn({ status: "running", since: noon, waitingFor: null }, noon);
    // One after the other, as portions come.
    for (let times = 0; times < 3; times += 1) await forget(only("movedPeople"), 1);
    expect((await waves.waves(over))[0]?.counts).toMatchObject({ moved: 1, planned: 1 });
    expect(await waves.allMembers(over, {})).toMatchObject([
      { userPrincipalName: "no longer kept", detail: null, ledger: null },
      { userPrincipalName: "no longer kept" },
    ]);
    expect(await waves.excluded(over, {})).toMatchObject({
      total: 1,
      excluded: [{ userPrincipalName: "no longer kept" }],
    });
    for (const id of [recent, open])
      expect((await waves.allMembers(id, {})).map(({ userId: user }) => user)).toEqual([
        userId(1),
        userId(2),
      ]);
  });

  it("of a migration's people stays until its old trunk is removed or merged back", async () => {
    const waves = waveStore(database.runtime);
    const migration = await changeIn(succeeded(noon), noon, "migrate");
    const names = async () =>
      (await waves.allMembers(migration, {})).map((member) => member.userPrincipalName);
    await forget(only("movedPeople"));
    expect(await names()).toEqual(["user1@contoso.com", "user2@contoso.com"]);
    const closeOut = await changeIn(succeeded(noon), noon);
    const closed = (option: string) =>
      sql`update change set kind = 'closeOut', request = ${JSON.stringify({ kind: "closeOut", migration, option })}
        where id = ${closeOut}`.execute(database.db);
    await closed("drain");
    await forget(only("movedPeople"));
    expect(await names()).toEqual(["user1@contoso.com", "user2@contoso.com"]);
    await closed("foldBack");
    await forget(only("movedPeople"));
    expect(await names()).toEqual(["no longer kept", "no longer kept"]);
  });

  it("of conversations that the bot was removed from is deleted", async () => {
    for (const [id, state, day] of [
      ["a:gone", "gone", 1],
      ["a:left", "gone", 11],
      ["a:open", "open", 1],
    ] as const) {
      await sql`insert into conversation (id, kind, service_url, tenant_id, bot_id, bot_name, state, refreshed_at)
        values (${id}, 'personal', 'https://x', 't', 'b', 'Bypass Pilot', ${state}, ${daysAfter(day)})`.execute(
        database.db,
      );
    }
    await forget(only("goneConversations"));
    const left = await database.db.selectFrom("conversation").select("id").orderBy("id").execute();
    expect(left.map(({ id }) => id)).toEqual(["a:left", "a:open"]);
  });

  it("is not what stands of an alert that is open, nor the alert; of one that is over it is", async () => {
    await sql`truncate alert`.execute(database.db);
    const put = (status: "open" | "ended") =>
      database.db
        .insertInto("alert")
        .values({
          fqdn: `${status}.contoso.com`,
          kind: "options",
          status,
          state: "{}",
          raisedAt: noon,
          endedAt: status === "ended" ? noon : null,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
    const left = async () =>
      (await database.db.selectFrom("message").select("eventKey").orderBy("id").execute()).map(
        ({ eventKey }) => eventKey,
      );
    const [open, over] = [await put("open"), await put("ended")];
    for (const { id } of [open, over]) {
      const card = { type: "card", card: "alert", alertId: id } as const;
      const posted = [
        await messages.post({ eventKey: `alert-${id}:card:a`, conversationId: "a", content: card }, noon),
        await messages.post(
          { eventKey: `alert-${id}:1:a`, conversationId: "a", content: { type: "text", text: "worse" } },
          noon,
        ),
      ];
      for (const message of posted) await messages.dropped(message, "given up");
    }
    await forget(only("messages"));
    expect(await left()).toEqual([`alert-${open.id}:card:a`, `alert-${open.id}:1:a`]);
    const alerts = await database.db.selectFrom("alert").select("id").execute();
    expect(alerts).toEqual([{ id: open.id }]);
  });
});
