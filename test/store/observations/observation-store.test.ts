import { beforeEach, describe, expect, it } from "@jest/globals";
import type { CallPage } from "../../../src/store/observations/call-hours.ts";
import { sql } from "kysely";
import {
  observationStore,
  type FleetObservation,
  type ObservationStore,
  type ProbeSummary,
} from "../../../src/store/observations/observation-store.ts";
import type { CallRow } from "../../../src/telephony/call-row.ts";
import type { VoiceUser } from "../../../src/telephony/voice-user.ts";
import {
  aCall,
  aGateway,
  aRouting,
  aUser as builtUser,
  minutesAfter,
  noon,
} from "../../support/changes/builders.ts";
import { databaseForSuite } from "../../support/database/database-for-suite.ts";
import type { Unread } from "../../../src/telephony/unread.ts";
import { forSuite } from "../../support/jest/for-suite.ts";

const later = minutesAfter(noon, 5);
const trunk = "sbc1.contoso.com";

function aFleet(gateways = [aGateway()]): FleetObservation {
  return {
    gateways,
    routing: aRouting(),
    dependants: {
      survivableBranches: [{ fqdn: "sba.contoso.com", site: null }],
      sharedCalling: [{ policy: "Shared", resourceAccountId: "r-1" }],
      audioConferencing: [{ policy: "Meetings", usages: ["Germany"] }],
      networkSites: [{ site: "Berlin", policy: "Berlin" }],
      groupAssignments: [{ groupId: "g-1", policy: "Berlin", rank: 1 }],
      emergencyCalling: {
        policies: [{ name: "Global", tellsSomebody: false }],
        sites: [{ site: "Berlin", policy: null }],
      },
    },
    clientMediaPorts: { restricted: false, audio: { first: 50_000, last: 50_019 } },
    verifiedDomains: ["contoso.com"],
  };
}

function aUser(id: number, changed: Partial<VoiceUser> = {}): VoiceUser {
  return builtUser({ id: `u-${id}`, userPrincipalName: `u${id}@contoso.com`, ...changed });
}

async function* pagesOf<T>(all: readonly T[], size = 1_000): AsyncGenerator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}

async function* callPages(rows: readonly CallRow[], size?: number): AsyncGenerator<CallPage> {
  for await (const value of pagesOf(rows, size)) yield { value, unread: [] };
}

describe("observations", () => {
  const database = databaseForSuite();
  let observations: ObservationStore;
  const replica = forSuite(() => observationStore(database.elsewhere()));

  beforeEach(async () => {
    await sql`truncate observation, observation_failure, voice_user, call_row, call_hour, probe`.execute(
      database.db,
    );
    observations = observationStore(database.runtime);
  });

  async function replace(users: readonly VoiceUser[], at = noon, store = observations): Promise<number> {
    return store.replaceUsers(pagesOf(users), at);
  }

  it("give the outbound calls of given people by number, with each caller's index, and no others", async () => {
    const row = (id: string, changed: Partial<CallRow> = {}) =>
      aCall({ id: `replay-${id}`, userId: "r-1", calleeNumber: "+312055512**", ...changed });
    await putCalls([
      row("1"),
      row("2", { userId: "r-2", callType: "ByotOutUserForwarding" }),
      row("3", { calleeNumber: "+3120", trunkFqdn: "sbc2.contoso.com" }),
      row("in", { callType: "ByotIn" }),
      row("old", { startedAt: new Date(noon.getTime() - 8 * 86_400_000) }),
      row("stranger", { userId: "r-3" }),
      row("nobody", { userId: null }),
    ]);
    const from = new Date(noon.getTime() - 7 * 86_400_000);
    const to = new Date(noon.getTime() + 1);
    const found = [];
    for await (const page of observations.outboundCalls(["r-2", "r-1"], from, to)) found.push(...page);
    expect(found.map(({ callers, ...calls }) => ({ ...calls, callers: [...callers].sort() }))).toEqual([
      { calleeNumber: "+3120", trunkFqdn: "sbc2.contoso.com", callers: [1] },
      { calleeNumber: "+312055512**", trunkFqdn: "sbc1.contoso.com", callers: [0, 1] },
    ]);
  });

  async function putCalls(rows: readonly CallRow[], at = noon): Promise<void> {
    await observations.putCalls(callPages(rows), noon, at);
  }

  it("of the fleet come back with their age, the newest whoever wrote it", async () => {
    expect(await observations.fleet()).toBeUndefined();
    await observations.putFleet(aFleet(), noon);
    expect(await observations.fleet()).toEqual({ value: aFleet(), unread: [], at: noon });
    const grown = aFleet(
      Array.from({ length: 200 }, (_, index) => aGateway({ fqdn: `sbc${index}.contoso.com` })),
    );
    await replica.putFleet(grown, later);
    expect(await observations.fleet()).toEqual({ value: grown, unread: [], at: later });
    await replica.putFleet(aFleet(), later);
    expect(await observations.fleet()).toEqual({ value: aFleet(), unread: [], at: later });
  });

  it("keep what could not be read beside what could, until it is read", async () => {
    const odd: Unread = {
      part: "voice routes",
      names: ["Madrid"],
      kind: "contractDrift",
      why: "It lacks its pattern.",
    };
    const person: Unread = { ...odd, part: "users", names: ["alex@contoso.com"] };
    await observations.putFleet(aFleet(), noon, [odd]);
    await observations.replaceUsers(pagesOf([aUser(1)]), noon, [
      person,
      { ...person, names: ["b@contoso.com"] },
    ]);

    expect((await observations.fleet())?.unread).toEqual([odd]);
    expect(await observations.unread()).toEqual([
      odd,
      { ...person, names: ["alex@contoso.com", "b@contoso.com"] },
    ]);

    await observations.putFleet(aFleet(), later);
    expect((await observations.unread()).map(({ part }) => part)).toEqual(["users"]);
  });

  it("of the fleet come back whole to many who ask while it is replaced", async () => {
    await observations.putFleet(aFleet(), noon);
    const ask = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time += 1) {
        const found = await observations.fleet();
        expect(found?.value).toEqual(aFleet());
      }
    };
    const replace = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time += 1) await replica.putFleet(aFleet(), later);
    };
    await Promise.all([replace(200), ...Array.from({ length: 5 }, () => ask(200))]);
  });

  it("of the fleet that were forgotten and read anew are the new ones", async () => {
    await observations.putFleet(aFleet(), noon);
    await observations.fleet();
    const other = aFleet([aGateway({ fqdn: "sbc9.contoso.com" })]);
    await sql`truncate observation`.execute(database.db);
    await observations.putFleet(other, later);
    expect(await observations.fleet()).toEqual({ value: other, unread: [], at: later });
  });

  it("of users count those with Enterprise Voice, and resource accounts, by the policy in force", async () => {
    expect(await observations.usersByPolicy()).toBeUndefined();
    await replace([
      aUser(1),
      aUser(2, { voiceRouting: { kind: "group", policy: "Berlin", groupId: "g-1" } }),
      aUser(3, { enterpriseVoiceEnabled: false }),
      aUser(4, { accountType: "guest" }),
      aUser(5, { accountType: "resourceAccount", enterpriseVoiceEnabled: false }),
      aUser(6, { voiceRouting: { kind: "global" } }),
    ]);
    expect(await observations.usersByPolicy()).toEqual({
      value: [
        { policy: "Berlin", users: 2, resourceAccounts: 1 },
        { policy: "Global", users: 1, resourceAccounts: 0 },
      ],
      unread: [],
      at: noon,
    });
  });

  it("of users tell which emergency calling policy people of each voice routing policy have", async () => {
    expect(await observations.emergencyCalling()).toEqual([]);
    await replace([
      aUser(1, { emergencyCallingPolicy: "Desk" }),
      aUser(2, { emergencyCallingPolicy: "Desk" }),
      aUser(3),
      aUser(4, { voiceRouting: { kind: "global" } }),
      aUser(5, { accountType: "resourceAccount", emergencyCallingPolicy: "Desk" }),
      aUser(6, { enterpriseVoiceEnabled: false, emergencyCallingPolicy: "Desk" }),
    ]);
    expect(await observations.emergencyCalling()).toEqual([
      { voiceRoutingPolicy: "Berlin", policy: "Desk", users: 2 },
      { voiceRoutingPolicy: "Berlin", policy: null, users: 1 },
      { voiceRoutingPolicy: "Global", policy: null, users: 1 },
    ]);
    expect((await observations.allUsers()).map((user) => user.emergencyCallingPolicy)).toContain("Desk");
  });

  it("of 5,000 users are replaced at once, those who left included", async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => aUser(index));
    expect(await replace(many)).toBe(5_000);
    expect(await replace([...many.slice(0, 4_000), aUser(3)], later)).toBe(4_000);
    expect(await observations.usersByPolicy()).toEqual({
      value: [{ policy: "Berlin", users: 4_000, resourceAccounts: 0 }],
      unread: [],
      at: later,
    });
    const { rows } = await sql`select count(*)::int as count from voice_user`.execute(database.db);
    expect(rows).toEqual([{ count: 4_000 }]);
  });

  it("of users are found by name in any case, by id, or else by the first part of the name", async () => {
    const anna = aUser(1, { userPrincipalName: "Anna@contoso.com" });
    const other = aUser(2, { userPrincipalName: "anna@fabrikam.com", site: null, sharedCalling: true });
    const named = aUser(3, { userPrincipalName: "anna" });
    await replace([anna, other]);
    const texts = [" ANNA@contoso.com ", "u-2", "anna", "nobody", "bad\0text"];
    expect(await observations.findUsers(texts)).toEqual(
      new Map([
        [" ANNA@contoso.com ", [anna]],
        ["u-2", [other]],
        ["anna", [anna, other]],
        ["nobody", []],
        ["bad\0text", []],
      ]),
    );
    expect(await observations.findUsers([])).toEqual(new Map());
    await replace([anna, named]);
    expect((await observations.findUsers(["anna"])).get("anna")).toEqual([named]);
  });

  it("of users come back whole, all of them or those of a policy", async () => {
    const inherited = aUser(2, { voiceRouting: { kind: "group", policy: "Berlin", groupId: null } });
    const others = [
      aUser(3, { voiceRouting: { kind: "global" }, complianceRecording: true }),
      aUser(4, { enterpriseVoiceEnabled: false, voiceRouting: { kind: "direct", policy: "Bonn" } }),
    ];
    await replace([aUser(1), inherited, ...others]);
    expect(await observations.allUsers()).toEqual([aUser(1), inherited, ...others]);
    expect(await observations.usersOfPolicy("Berlin")).toEqual([aUser(1), inherited]);
    expect(await observations.usersOfPolicy("Global")).toEqual([others[0]]);
  });

  it("of users stay as they were when the reading breaks off", async () => {
    await replace([aUser(1)]);
    async function* broken() {
      yield [aUser(1), aUser(2)];
      throw new Error("page 2 is missing");
    }
    await expect(observations.replaceUsers(broken(), later)).rejects.toThrow("page 2");
    expect(await observations.usersByPolicy()).toMatchObject({ at: noon, value: [{ users: 1 }] });
  });

  it("of users are whole when two replicas replace them at the same time", async () => {
    const users = Array.from({ length: 300 }, (_, index) => aUser(index));
    await Promise.all([replace(users), replace(users.slice(0, 200), later, replica)]);
    const counted = await observations.usersByPolicy();
    const kept = counted?.value[0]?.users;
    expect([200, 300]).toContain(kept);
    const { rows } = await sql`select count(*)::int as count from voice_user`.execute(database.db);
    expect(rows).toEqual([{ count: kept }]);
  });

  it("of calls are refreshed by id and read by trunk and start", async () => {
    expect(await observations.callsRead()).toBeUndefined();
    const early = aCall({ id: "1", startedAt: noon });
    const late = aCall({ id: "2", startedAt: later, userId: null, successful: false, finalSipCode: 503 });
    const other = aCall({ id: "3", trunkFqdn: "sbc2.contoso.com", callEndSubReason: null });
    await putCalls([late, early, other]);
    const fresher = { ...early, duration: 12.5, invitedAt: minutesAfter(noon, -1) };
    await putCalls([early, fresher], later);
    expect(await observations.calls(trunk, noon, minutesAfter(later, 1))).toEqual([fresher, late]);
    expect(await observations.calls(trunk, noon, later)).toEqual([fresher]);
    expect(await observations.calls("sbc2.contoso.com", noon, later)).toEqual([other]);
    expect(await observations.callsRead()).toEqual({ since: noon, asOf: later });
    expect(await observations.callCounts(noon)).toEqual(
      new Map([
        [trunk, { attempts: 2, delivered: 1 }],
        ["sbc2.contoso.com", { attempts: 1, delivered: 1 }],
      ]),
    );
    expect(await observations.callCounts(later)).toEqual(new Map([[trunk, { attempts: 1, delivered: 0 }]]));
  });

  it("of inbound calls are told by trunk, before and after the first by the new one", async () => {
    const pair = { from: trunk, to: "sbc1-bypass.contoso.com" };
    const inbound = (id: string, minute: number, trunkFqdn: string, changed: Partial<CallRow> = {}) =>
      aCall({ id, startedAt: minutesAfter(noon, minute), trunkFqdn, callType: "ByotIn", ...changed });
    const none = { calls: 0, delivered: 0 };
    expect(await observations.inboundHalf(pair, noon)).toEqual({
      since: noon,
      repointedAt: null,
      before: none,
      after: { byOld: none, byNew: none },
    });
    await putCalls([
      inbound("too old", -1, trunk),
      inbound("1", 0, trunk),
      inbound("2", 5, trunk, { callType: "BYOTIN", successful: false, finalSipCode: 503 }),
      inbound("outbound", 5, pair.to, { callType: "ByotOut" }),
      inbound("3", 10, pair.to),
      inbound("4", 20, pair.to, { successful: false, finalSipCode: 486 }),
      inbound("5", 30, trunk),
      inbound("elsewhere", 30, "sbc7.contoso.com"),
    ]);
    expect(await observations.inboundHalf(pair, noon)).toEqual({
      since: noon,
      repointedAt: minutesAfter(noon, 10),
      before: { calls: 2, delivered: 1 },
      after: { byOld: { calls: 1, delivered: 1 }, byNew: { calls: 2, delivered: 2 } },
    });
  });

  it("of calls tell how many several trunks carried at once, and since when", async () => {
    const second = (seconds: number) => new Date(noon.getTime() + seconds * 1000);
    const from = (id: string, start: number, duration: number, trunkFqdn = trunk) =>
      aCall({ id, startedAt: second(start), duration, trunkFqdn });
    expect(await observations.callsAtOnce([trunk], noon, later)).toBeUndefined();
    await putCalls([
      from("1", 0, 60),
      from("2", 60, 60), // begins as the first ends
      from("3", 70, 10, "sbc1-bypass.contoso.com"),
      from("4", 75, 100, "sbc7.contoso.com"),
      from("refused", 75, 0),
      aCall({ id: "rings", startedAt: second(90), invitedAt: second(75), duration: 5 }),
    ]);
    expect(await observations.callsAtOnce([trunk], noon, later)).toEqual({ calls: 2, at: second(75) });
    expect(await observations.callsAtOnce([trunk, "sbc1-bypass.contoso.com"], noon, later)).toEqual({
      calls: 3,
      at: second(75),
    });
    expect(await observations.callsAtOnce([trunk], second(91), later)).toBeUndefined();
  });

  it("of a trunk are counted, in all and in the busiest hour of the clock", async () => {
    expect(await observations.callLoad(trunk, noon, minutesAfter(noon, 180))).toEqual({
      calls: 0,
      busiestHour: 0,
    });
    await putCalls(
      [0, 59, 60, 61, 62, 179, 180].map((minute) =>
        aCall({ id: `at-${minute}`, startedAt: minutesAfter(noon, minute) }),
      ),
    );
    await putCalls([aCall({ id: "elsewhere", startedAt: noon, trunkFqdn: "sbc7.contoso.com" })]);
    expect(await observations.callLoad(trunk, noon, minutesAfter(noon, 180))).toEqual({
      calls: 6,
      busiestHour: 3,
    });
  });

  it("of an hour of calls stay where its reading breaks off, and the hour counts once it was read whole", async () => {
    const calls = [aCall({ id: "1" }), aCall({ id: "2" })];
    async function* broken() {
      yield { value: calls, unread: [] };
      throw new Error("page 2 is missing");
    }
    await expect(observations.putCalls(broken(), noon, later)).rejects.toThrow("page 2");
    expect(await observations.calls(trunk, noon, later)).toHaveLength(2);
    expect(await observations.callsRead()).toBeUndefined();
    expect(await observations.callHours(noon)).toEqual([]);
  });

  it("of an hour count what came later than the first reading after its end, once", async () => {
    const [first, second, third] = ["1", "2", "3"].map((id) => aCall({ id, startedAt: noon }));
    const read = async (minute: number, ...rows: readonly (CallRow | undefined)[]) =>
      putCalls(
        rows.flatMap((row) => row ?? []),
        minutesAfter(noon, minute),
      );
    await read(30, first);
    await read(61, first, second);
    expect(await observations.callHours(noon)).toMatchObject([{ start: noon, rows: 2, late: 0 }]);
    await read(90, first, second, third);
    await read(135, first, second, third);
    expect(await observations.callHours(noon)).toEqual([
      {
        start: noon,
        readAt: minutesAfter(noon, 135),
        completeAt: minutesAfter(noon, 61),
        pages: 1,
        rows: 3,
        late: 1,
        setAside: 0,
      },
    ]);
    expect(await observations.callHours(minutesAfter(noon, 59))).toHaveLength(1);
    expect(await observations.callHours(minutesAfter(noon, 60))).toEqual([]);
  });

  it("of an hour count the rows that could not be read, as its last reading did", async () => {
    const odd = (...names: string[]): Unread => ({
      part: "call rows",
      names,
      kind: "unreadable",
      why: "No id.",
    });
    async function* read(...unread: readonly Unread[]): AsyncGenerator<CallPage> {
      for (const one of unread) yield { value: [aCall()], unread: [one] };
    }
    expect(await observations.putCalls(read(odd("a", "b"), odd("c")), noon, noon)).toHaveLength(2);
    expect(await observations.callHours(noon)).toMatchObject([{ rows: 2, setAside: 3 }]);
    await observations.putCalls(read(odd("a")), noon, later);
    expect(await observations.callHours(noon)).toMatchObject([{ rows: 1, setAside: 1 }]);
  });

  it("of calls that did not change are not written again", async () => {
    const version = async () =>
      (await sql<{ version: string }>`select xmin::text as version from call_row`.execute(database.db)).rows;
    await putCalls([aCall({ id: "1" })]);
    const written = await version();
    await putCalls([aCall({ id: "1" })], later);
    expect(await version()).toEqual(written);
    await putCalls([aCall({ id: "1", duration: 99 })], later);
    expect(await version()).not.toEqual(written);
  });

  it("of one person's calls come newest first, from every trunk", async () => {
    const calls = [1, 2, 3].map((minute) =>
      aCall({
        id: `${minute}`,
        startedAt: minutesAfter(noon, minute),
        trunkFqdn: `sbc${minute}.contoso.com`,
      }),
    );
    await putCalls([...calls, aCall({ id: "other", userId: "u-2" }), aCall({ id: "none", userId: null })]);
    expect(await observations.callsOfUser("u-1", minutesAfter(noon, 2), 10)).toEqual([calls[2], calls[1]]);
    expect(await observations.callsOfUser("u-1", noon, 1)).toEqual([calls[2]]);
  });

  it("of calls come in pages of any size", async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => aCall({ id: String(index) }));
    await observations.putCalls(callPages(rows, 2_500), noon, noon);
    expect(await observations.calls(trunk, noon, later)).toHaveLength(2_500);
  });

  it("of calls by trunk and by person are found through an index", async () => {
    await putCalls(
      Array.from({ length: 3_000 }, (_, index) =>
        aCall({ id: `${index}`, userId: `u-${index % 300}`, trunkFqdn: `sbc${index % 30}.contoso.com` }),
      ),
    );
    await sql`analyze call_row`.execute(database.db);
    const { rows: ofPerson } = await sql`
      explain select * from call_row where user_id = 'u-1' and started_at >= ${noon} order by started_at desc limit 5
    `.execute(database.db);
    expect(JSON.stringify(ofPerson)).toContain("call_row_user");
    const { rows } = await database.db.transaction().execute(async (trx) => {
      await sql`set local enable_seqscan = off`.execute(trx);
      return sql<{ "QUERY PLAN": string }>`
        explain select * from call_row where trunk_fqdn = ${trunk} and started_at >= ${noon} and started_at < ${later}
      `.execute(trx);
    });
    expect(JSON.stringify(rows)).toContain("call_row_trunk");
  });

  it("by probe are the last one of each SBC", async () => {
    const probe: ProbeSummary = {
      fqdn: trunk,
      at: noon,
      optionsStatus: 200,
      optionsDetail: "OK",
      certificateNotAfter: later,
      certificateIssuer: "CN=Root",
      product: "Mediant",
      reached: true,
      detail: "",
    };
    const silent: ProbeSummary = {
      ...probe,
      at: later,
      optionsStatus: null,
      certificateNotAfter: null,
      certificateIssuer: null,
      product: null,
      reached: false,
      detail: "timed out",
    };
    await observations.putProbe(probe);
    expect(await observations.probes()).toEqual(new Map([[trunk, probe]]));
    await observations.putProbe(silent);
    expect(await observations.probes()).toEqual(new Map([[trunk, silent]]));
  });

  it("by probe may hold what PostgreSQL cannot keep", async () => {
    const strange = "A\0B\uD800";
    const texts = {
      optionsDetail: strange,
      certificateIssuer: strange,
      product: strange,
      detail: strange,
    };
    await observations.putProbe({
      fqdn: trunk,
      at: noon,
      optionsStatus: 200,
      certificateNotAfter: later,
      reached: true,
      ...texts,
    });
    expect((await observations.probes()).get(trunk)).toMatchObject(
      Object.fromEntries(Object.keys(texts).map((key) => [key, "A\uFFFDB\uFFFD"])),
    );
  });

  it("that failed say so until the next one succeeds", async () => {
    await observations.failed("fleet", noon, "throttled");
    await observations.failed("fleet", later, "no answer");
    await observations.failed("users", noon, "throttled");
    await observations.failed("calls", noon, "throttled", later);
    expect(await observations.failures()).toEqual(
      new Map([
        ["fleet", { at: later, message: "no answer", until: null }],
        ["users", { at: noon, message: "throttled", until: null }],
        ["calls", { at: noon, message: "throttled", until: later }],
      ]),
    );
    await observations.putFleet(aFleet(), later);
    await replace([]);
    await putCalls([]);
    expect(await observations.failures()).toEqual(new Map());
  });
});
