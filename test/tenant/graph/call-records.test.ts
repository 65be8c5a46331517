import { afterEach, describe, expect, it } from "@jest/globals";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  mediaPathOf,
  momentsOf,
  silentDirection,
  type CallMedia,
} from "../../../src/telephony/call-media.ts";
import { createCallRecords } from "../../../src/tenant/graph/call-records.ts";
import { createGraph } from "../../../src/tenant/graph/graph.ts";
import type { Tokens } from "../../../src/tenant/sign-in/tokens.ts";
import { simulatedTokens, someTokens } from "../../support/tenant/simulated-tokens.ts";
import { collect, tenantForSuite, unhurried } from "../../support/tenant/tenant-services.ts";
import { ids } from "../../support/people.ts";

const hour = 3_600_000;
const at = new Date("2026-11-22T12:00:00Z");
const span = () => ({ from: new Date(Date.now() - hour), to: new Date(Date.now() + hour) });

function reader(baseUrl: string, tokens: Tokens = someTokens) {
  return createCallRecords(createGraph({ baseUrl, tokens, retries: 0 }));
}

async function all(records: AsyncIterable<CallMedia>): Promise<readonly CallMedia[]> {
  const seen: CallMedia[] = [];
  for await (const record of records) seen.push(record);
  return seen;
}

describe("call records of the simulated tenant", () => {
  const under = tenantForSuite();
  afterEach(() => under.heal());

  async function pathsOn(fqdn: string): Promise<ReadonlySet<string>> {
    await under.control("POST", `/gateways/${fqdn}/calls`, { count: 600 });
    const { from, to } = span();
    const rows = await collect(under.tenant.readCalls(from, to, unhurried));
    const people = Map.groupBy(
      rows.filter(({ trunkFqdn, userId }) => trunkFqdn === fqdn && userId !== null),
      ({ userId }) => userId ?? "",
    );
    const records = reader(under.services.url, simulatedTokens(under.services.env));
    const media = await Promise.all(
      [...people]
        .slice(0, 12)
        .map(([id, calls]) => all(records.readCallMedia(id, calls.flatMap(momentsOf), 20, unhurried))),
    );
    return new Set(
      media
        .flat()
        .filter(({ legs }) => legs.length > 0)
        .map((record) => mediaPathOf(record, ["203.0.113.41"]).kind),
    );
  }

  it("show every way a bypassed call can take", async () => {
    expect(await pathsOn("sbc31.voice.contoso.com")).toEqual(
      new Set(["direct", "relayed", "notBypassed", "unknown"]),
    );
  });

  it("tell how media went once they were revised, and are read again then", async () => {
    const trunk = "sbc1.contoso.com";
    await under.inject({ kind: "recordsLag", ms: 3_600_000 });
    await under.control("POST", `/gateways/${trunk}/calls`, { count: 20 });
    const { from, to } = span();
    const rows = await collect(under.tenant.readCalls(from, to, unhurried));
    const call = rows.findLast(
      ({ trunkFqdn, successful, userId }) => trunkFqdn === trunk && successful && userId !== null,
    );
    const records = reader(under.services.url, simulatedTokens(under.services.env));
    const told = async () =>
      (
        await all(records.readCallMedia(call?.userId ?? "", call ? momentsOf(call) : [], 20, unhurried))
      ).filter(({ legs }) => legs.length > 0);

    expect(await told()).toEqual([]);
    await under.inject({ kind: "recordsLag", ms: 0 });
    expect((await told()).length).toBeGreaterThan(0);
  });

  it("show calls of other trunks off the bypass", async () => {
    expect(await pathsOn("sbc1.contoso.com")).toEqual(new Set(["notBypassed"]));
  });
});

/** As Graph writes it; a PSTN call has several segments, and `identity` has been empty since July 2026. */
const me = ids.alex;
const person = {
  "@odata.type": "#microsoft.graph.callRecords.participantEndpoint",
  associatedIdentity: { id: me.toUpperCase(), userPrincipalName: "me@contoso.com" },
  userAgent: { platform: "iOS", productFamily: "teams" },
};
const outside = {
  "@odata.type": "#microsoft.graph.callRecords.serviceEndpoint",
  userAgent: { role: "gateway" },
};
const record = (changed: object = {}) => ({
  id: "r1",
  type: "peerToPeer",
  startDateTime: at.toISOString(),
  version: 1,
  lastModifiedDateTime: "2026-11-22T12:15:00Z",
  ...changed,
});
const segment = (changed: object = {}) => ({
  caller: outside,
  callee: person,
  media: [{ label: "main-audio", streams: [] }],
  ...changed,
});

/** A Graph that answers so by path, and everything that it was asked for. */
async function graphOf(answer: (path: string) => object) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    asked.push(path);
    const { status = 200, headers = {}, ...body } = answer(path) as { status?: number; headers?: object };
    response.writeHead(status, { ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, records: reader(url) };
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe("a call record", () => {
  async function served(session: object, records: readonly object[] = [record()]) {
    const graph = await graphOf((path) => ({ value: path.includes("/sessions") ? [session] : records }));
    const media = await all(graph.records.readCallMedia(me, [at], 2, unhurried));
    return { media, asked: graph.asked };
  }

  const stream = (streamDirection: string, packetUtilization: number) => ({
    streamDirection,
    packetUtilization,
  });

  it.each([
    ["associatedIdentity", person],
    ["identity, as long as there is any", { identity: { user: { id: me } }, userAgent: { platform: "iOS" } }],
  ])("is read from the person's end, whichever end that is, by %s", async (_, callee) => {
    const { media } = await served({
      segments: [
        segment({
          callee,
          media: [
            {
              label: "main-audio",
              callerNetwork: { ipAddress: "203.0.113.11" },
              calleeNetwork: { ipAddress: "10.0.0.1", relayIPAddress: "52.113.0.9" },
              streams: [
                {
                  ...stream("callerToCallee", 3),
                  averageJitter: "PT0.012S",
                  averagePacketLossRate: 0.004,
                  averageRoundTripTime: "PT1M0.5S",
                },
                null,
                { ...stream("calleeToCaller", 4000), averageJitter: null },
              ],
            },
            { label: "main-video", streams: [] },
          ],
        }),
      ],
    });
    expect(media).toMatchObject([
      {
        legs: [
          { platform: "iOS", farAddress: "203.0.113.11", relays: ["52.113.0.9"], farService: "gateway" },
        ],
      },
    ]);
    expect(media[0]?.legs[0]?.streams).toMatchObject([
      { jitter: 12, loss: 0.4, roundTrip: 60_500 },
      { jitter: null, loss: null, roundTrip: null },
    ]);
    expect(media[0] && silentDirection(media[0])).toBe("toPerson");
  });

  it("without segments, or without media in them, has nothing to tell", async () => {
    expect((await served({})).media).toMatchObject([{ legs: [] }]);
    expect((await served({ segments: [segment({ media: [] })] })).media).toMatchObject([{ legs: [] }]);
  });

  it("is read to the end where a session's segments have pages of their own", async () => {
    const elsewhere =
      "https://elsewhere.example/v1.0/communications/callRecords/r1/sessions('s')/segments?page=2";
    const graph = await graphOf((path) => {
      if (path.includes("page=2"))
        return {
          value: [
            segment({ media: [{ label: "main-audio", streams: [], callerNetwork: { ipAddress: "2" } }] }),
          ],
        };
      if (!path.includes("/sessions")) return { value: [record()] };
      return {
        value: [{ segments: [segment()], "segments@odata.nextLink": elsewhere }, { segments: [segment()] }],
      };
    });
    const [media] = await all(graph.records.readCallMedia(me, [at], 2, unhurried));

    expect(media?.legs.map(({ farAddress }) => farAddress)).toEqual([null, "2", null]);
    expect(graph.asked.at(-1)).toBe("/v1.0/communications/callRecords/r1/sessions('s')/segments?page=2");
  });

  it("is asked for by person and time, once, and only those near a call are looked into, the newest first", async () => {
    const minute = (minutes: number) => new Date(at.getTime() + minutes * 60_000);
    const graph = await graphOf((path) => ({
      value: path.includes("/sessions")
        ? []
        : [0, 3, 9, 10].map((each) => record({ id: `r${each}`, startDateTime: minute(each).toISOString() })),
    }));
    const moments = [minute(0.5), minute(9.5)];
    const media = await all(graph.records.readCallMedia(me, moments, 2, unhurried));

    expect(media.map(({ id }) => id)).toEqual(["r10", "r9"]);
    expect(await all(graph.records.readCallMedia(me, [], 2, unhurried))).toEqual([]);
    expect(graph.asked.filter((path) => !path.includes("/sessions"))).toEqual([
      `/v1.0/communications/callRecords?$filter=participants_v2/any(p:p/id eq '${me}') and startDateTime ge ${minute(-0.5).toISOString()} and startDateTime lt ${minute(10.5).toISOString()}`,
    ]);
    expect(graph.asked).toHaveLength(3);
  });

  it("is read again only when it was revised, by version or by time", async () => {
    const revisions: object[] = [
      record(),
      record(),
      record({ version: 2 }),
      record({ version: 2, lastModifiedDateTime: "2026-11-22T13:00:00Z" }),
      record({ version: 2, lastModifiedDateTime: "2026-11-22T13:00:00Z" }),
    ];
    let sessions = 0;
    const graph = await graphOf((path) => {
      if (!path.includes("/sessions")) return { value: [revisions.shift()] };
      sessions += 1;
      const caller = { ...person, userAgent: { platform: `revision ${sessions}` } };
      return { value: [{ segments: [segment({ caller, callee: null })] }] };
    });
    const platforms: (string | null | undefined)[] = [];
    for (const _ of [...revisions]) {
      const [media] = await all(graph.records.readCallMedia(me, [at], 2, unhurried));
      platforms.push(media?.legs[0]?.platform);
    }

    expect(platforms).toEqual([1, 1, 2, 3, 3].map((n) => `revision ${n}`));
  });

  it("that was revised between two pages counts once, as it is now", async () => {
    const { media } = await served({}, [
      record({ version: 1 }),
      record({ version: 3, type: "groupCall" }),
      record({ version: 2, type: "unknown" }),
    ]);

    expect(media).toMatchObject([{ id: "r1", groupCall: true }]);
  });
});

describe("lists of call records", () => {
  it("are kept below what Graph takes: one that would be too many is not sent, and says so", async () => {
    const graph = await graphOf(() => ({ value: [] }));
    const caller = new AbortController();
    const list = () => all(graph.records.readCallMedia(me, [at], 2, caller.signal));
    const lists = Array.from({ length: 21 }, () => list().then(() => "listed"));
    await Promise.all(lists.slice(0, 20));
    caller.abort();

    await expect(lists[20]).rejects.toMatchObject({
      kind: "throttled",
      message: expect.stringMatching(/only so many requests that list call records.*not sent/),
    });
    expect(graph.asked).toHaveLength(20);
  });

  it("wait as long as Graph asked, whoever asks next", async () => {
    const graph = await graphOf(() => ({ status: 429, headers: { "Retry-After": "120" } }));
    const list = (signal = unhurried) => all(graph.records.readCallMedia(me, [at], 2, signal));
    await expect(list()).rejects.toMatchObject({ kind: "throttled", retryAfterMs: 120_000 });

    await expect(list(AbortSignal.abort())).rejects.toMatchObject({ kind: "throttled" });
    expect(graph.asked).toHaveLength(1);
  });
});
