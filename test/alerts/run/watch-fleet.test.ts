import { noDependants } from "../../support/changes/migration-builders.ts";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { pino } from "pino";
import { createWatchFleet } from "../../../src/alerts/run/watch-fleet.ts";
import { day, hour, minute } from "../../../src/lib/time.ts";
import { alertStore } from "../../../src/store/alerts/alert-store.ts";
import { conversationStore } from "../../../src/store/conversation-store.ts";
import {
  observationStore,
  type FleetObservation,
  type ProbeSummary,
} from "../../../src/store/observations/observation-store.ts";
import { taskStore } from "../../../src/store/task-store.ts";
import type { Unread } from "../../../src/telephony/unread.ts";
import { aCall, aGateway, aRouting, minutesAfter, noon } from "../../support/changes/builders.ts";
import { databaseForSuite } from "../../support/database/database-for-suite.ts";
import { markCallsRead, putRows } from "../../support/database/read-calls.ts";
import { forSuite } from "../../support/jest/for-suite.ts";
import { alex } from "../../support/people.ts";

const key = "a key of the tests, 32 characters or more";
const trunks = ["sbc1.contoso.com", "sbc2.contoso.com", "sbc3.contoso.com"] as const;
const [trunk] = trunks;
const unhurried = new AbortController().signal;
const chat = "a:chat";

describe("the fleet that is watched", () => {
  const database = databaseForSuite();
  const alerts = forSuite(() => alertStore(database.runtime, key));
  const observations = forSuite(() => observationStore(database.runtime));
  let now = noon;
  let watch: ReturnType<typeof createWatchFleet>;

  beforeEach(async () => {
    await sql`truncate alert, watched_trunk, subscription, conversation, task, probe, observation, call_row, call_hour`.execute(
      database.db,
    );
    now = noon;
    watch = createWatchFleet({
      alerts,
      observations,
      tasks: taskStore(database.runtime),
      timings: { refreshGateways: minute, refreshProbes: 30 * minute },
      now: () => now,
      logger: pino({ level: "silent" }),
    });
    await conversationStore(database.runtime, key).remember(
      {
        id: chat,
        kind: "personal",
        serviceUrl: "http://127.0.0.1:1",
        tenantId: "t",
        botId: "b",
        botName: "Bypass Pilot",
        personId: alex.id,
        personName: null,
        personMri: null,
        personZone: null,
        channelId: null,
        teamId: null,
      },
      noon,
    );
  });

  const subscribe = (subject: string) =>
    alerts.subscribe(
      { conversationId: chat, subject, at: noon },
      { at: noon, actor: alex, action: "alert.watch", subject, outcome: "done", detail: null },
    );

  interface Seen {
    readonly probe?: Partial<ProbeSummary>;
    /** Of the first trunk alone, or of every one. */
    readonly every?: boolean;
    readonly gateway?: Parameters<typeof aGateway>[0];
    readonly gateways?: readonly string[];
    readonly unread?: readonly Unread[];
  }

  /** So many minutes after noon that is observed, and compared. */
  async function look(minutes: number, seen: Seen = {}): Promise<Date> {
    now = minutesAfter(noon, minutes);
    const fleet: FleetObservation = {
      gateways: (seen.gateways ?? trunks).map((fqdn) =>
        aGateway({ fqdn, ...(fqdn === trunk && seen.gateway) }),
      ),
      routing: aRouting(),
      dependants: noDependants(),
      clientMediaPorts: { restricted: true, audio: { first: 50_000, last: 50_019 } },
      verifiedDomains: ["contoso.com"],
    };
    await observations.putFleet(fleet, now, seen.unread);
    for (const fqdn of trunks) {
      await observations.putProbe({
        fqdn,
        at: now,
        reached: true,
        detail: "TLSv1.2",
        optionsStatus: 200,
        optionsDetail: "200 OK",
        certificateNotAfter: new Date(noon.getTime() + 300 * day),
        certificateIssuer: "CA",
        product: null,
        ...(fqdn === trunk || seen.every ? seen.probe : {}),
      });
    }
    return watch("all", unhurried);
  }

  const open = async () => (await alerts.open()).map(({ fqdn, kind }) => `${fqdn} ${kind}`);
  const silent: Partial<ProbeSummary> = { reached: false, optionsStatus: null, optionsDetail: "no answer" };

  it("is not looked at where nobody watches", async () => {
    await look(0);
    expect([...(await alerts.watched())]).toEqual([]);
  });

  it("tells nothing, however often it is looked at, where nothing changes", async () => {
    await subscribe("all");
    for (const minutes of [0, 1, 2, 60, 24 * 60]) await look(minutes);
    expect([...(await alerts.watched())].sort()).toEqual([...trunks]);
    const { rows } = await sql<{ count: number }>`select count(*)::integer as count from alert`.execute(
      database.db,
    );
    expect(rows).toEqual([{ count: 0 }]);
  });

  it("tells of the trunk that no longer answers, after the second look, which is made soon", async () => {
    await subscribe("all");
    await look(0);
    await look(10, { probe: silent });
    const due = await database.db.selectFrom("task").select("dueAt").where("kind", "=", "observe").execute();
    expect(due).toEqual([{ dueAt: minutesAfter(noon, 11) }]);
    expect(await open()).toEqual([]);
    await look(11, { probe: silent });
    expect(await open()).toEqual([`${trunk} options`]);
  });

  it("tells nothing where no SBC at all answers: the way out from here is broken", async () => {
    await subscribe("all");
    for (const minutes of [0, 10, 11, 12])
      await look(minutes, minutes > 0 ? { probe: silent, every: true } : {});
    expect(await open()).toEqual([]);
  });

  it("tells nothing of what could not be read, and tells of a gateway that is gone", async () => {
    await subscribe("all");
    await look(0);
    const others = trunks.slice(1);
    const unread: Unread = { part: "gateways", names: null, kind: "noAccess", why: "No access." };
    for (const minutes of [10, 11, 12]) await look(minutes, { gateways: others, unread: [unread] });
    const named: Unread = { ...unread, names: [trunk], kind: "contractDrift" };
    for (const minutes of [13, 14]) await look(minutes, { gateways: others, unread: [named] });
    expect(await open()).toEqual([]);
    for (const minutes of [15, 16]) await look(minutes, { gateways: others });
    expect(await open()).toEqual([`${trunk} settings`]);
  });

  it("tells only of the trunks that are watched, and no more once they are not", async () => {
    await subscribe("sbc2.contoso.com");
    await look(0);
    for (const minutes of [10, 11]) await look(minutes, { gateway: { forwardPai: true } });
    expect(await open()).toEqual([]);
    await subscribe(trunk);
    await look(12);
    for (const minutes of [20, 21]) await look(minutes, { gateway: { forwardPai: true } });
    expect(await open()).toEqual([`${trunk} settings`]);
    await sql`delete from subscription`.execute(database.db);
    await look(22, { gateway: { forwardPai: true } });
    expect([await open(), [...(await alerts.watched())]]).toEqual([[], []]);
  });

  it("tells where fewer calls are delivered than in the days before, and of many at once", async () => {
    await subscribe(trunk);
    const calls = (count: number, ago: number, share: number, name: string) =>
      Array.from({ length: count }, (_, at) => {
        const successful = at < share * count;
        return aCall({
          id: `${name}${at}`,
          trunkFqdn: trunk,
          startedAt: new Date(noon.getTime() - ago),
          duration: 60,
          successful,
          ...(!successful && { finalSipCode: 503, callEndSubReason: 560_503 }),
        });
      });
    await putRows(observations, calls(400, 3 * day, 0.98, "before"), noon);
    await markCallsRead(database.db, noon);
    await look(0, { gateway: { maxConcurrentSessions: 60 } });
    await putRows(observations, calls(150, 2 * hour, 0.6, "now"), noon);
    // Calls are counted every ten minutes, not at each look.
    for (const minutes of [10, 11, 20]) await look(minutes, { gateway: { maxConcurrentSessions: 60 } });
    expect(await open()).toEqual([`${trunk} calls`, `${trunk} sessions`]);
  });
});
