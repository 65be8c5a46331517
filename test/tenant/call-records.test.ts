import { afterEach, describe, expect, it } from "@jest/globals";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mediaPathOf, silentDirection, type CallMedia } from "../../src/telephony/call-media.ts";
import { createCallRecords } from "../../src/tenant/call-records.ts";
import { createGraph } from "../../src/tenant/graph.ts";
import type { Tokens } from "../../src/tenant/tokens.ts";
import { simulatedTokens, someTokens } from "../support/simulated-tokens.ts";
import { collect, tenantForSuite, unhurried } from "../support/tenant-services.ts";

const hour = 3_600_000;
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
    await under.control("POST", `/gateways/${fqdn}/calls`, { count: 60 });
    const { from, to } = span();
    const rows = await collect(under.tenant.readCalls(from, to, unhurried));
    const people = new Set(
      rows.filter(({ trunkFqdn }) => trunkFqdn === fqdn).flatMap((row) => row.userId ?? []),
    );
    const records = reader(under.services.url, simulatedTokens(under.services.env));
    const media = await Promise.all(
      [...people].map((id) => all(records.readCallMedia(id, { from, to }, 20, unhurried))),
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
    const { userId = "" } =
      rows.findLast(({ trunkFqdn, successful }) => trunkFqdn === trunk && successful) ?? {};
    const records = reader(under.services.url, simulatedTokens(under.services.env));
    const told = async () =>
      (await all(records.readCallMedia(userId ?? "", { from, to }, 20, unhurried))).filter(
        ({ legs }) => legs.length > 0,
      );

    expect(await told()).toEqual([]);
    await under.inject({ kind: "recordsLag", ms: 0 });
    expect((await told()).length).toBeGreaterThan(0);
  });

  it("show calls of other trunks off the bypass", async () => {
    expect(await pathsOn("sbc1.contoso.com")).toEqual(new Set(["notBypassed"]));
  });
});

describe("a call record", () => {
  const me = "a1e00000-0000-4000-8000-000000000001";

  async function served(
    session: object,
    records: readonly object[] = [{ id: "r1", startDateTime: "2026-11-22T12:00:00Z" }],
  ) {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(decodeURIComponent(request.url ?? ""));
      response.end(JSON.stringify({ value: request.url?.includes("/sessions") ? [session] : records }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const media = await all(reader(`http://127.0.0.1:${port}`).readCallMedia(me, span(), 2, unhurried));
      return { media, asked };
    } finally {
      server.close();
    }
  }

  const stream = (streamDirection: string, packetUtilization: number) => ({
    streamDirection,
    packetUtilization,
  });

  it("is read from the person's end, whichever end that is", async () => {
    const { media } = await served({
      segments: [
        {
          caller: { identity: { phone: { id: "+3170" } } },
          callee: { identity: { user: { id: me.toUpperCase() } }, userAgent: { platform: "iOS" } },
          media: [
            {
              label: "main-audio",
              callerNetwork: { ipAddress: "203.0.113.11" },
              calleeNetwork: { ipAddress: "10.0.0.1", relayIPAddress: "52.113.0.9" },
              streams: [stream("callerToCallee", 3), stream("calleeToCaller", 4000)],
            },
            { label: "main-video", streams: [] },
          ],
        },
      ],
    });
    expect(media).toMatchObject([
      { legs: [{ platform: "iOS", farAddress: "203.0.113.11", relays: ["52.113.0.9"], farService: null }] },
    ]);
    expect(media[0] && silentDirection(media[0])).toBe("toPerson");
  });

  it("without segments, or without media, has nothing to tell", async () => {
    const { media } = await served({});
    expect(media).toMatchObject([{ legs: [] }]);
  });

  it("is asked for by person and time, the newest first and no more than wanted", async () => {
    const at = (minute: number) => ({
      id: `r${minute}`,
      startDateTime: `2026-11-22T12:0${minute}:00.1234567Z`,
    });
    const { media, asked } = await served({}, [at(1), at(3), at(2)]);
    expect(media.map(({ id }) => id)).toEqual(["r3", "r2"]);
    expect(asked[0]).toContain(`participants_v2/any(p:p/id eq '${me}') and startDateTime ge `);
    expect(asked).toHaveLength(3);
  });

  it("is read again only when it was revised, by version or by time", async () => {
    const record = { id: "r1", startDateTime: "2026-11-22T12:00:00Z", version: 1 };
    const revisions: object[] = [
      record,
      record,
      { ...record, version: 2 },
      { ...record, version: 2, lastModifiedDateTime: "2026-11-22T13:00:00Z" },
      { ...record, version: 2, lastModifiedDateTime: "2026-11-22T13:00:00Z" },
    ];
    let sessions = 0;
    const server = createServer((request, response) => {
      const isSession = request.url?.includes("/sessions") === true;
      if (isSession) sessions += 1;
      const platform = `revision ${sessions}`;
      const segment = {
        caller: { identity: { user: { id: me } }, userAgent: { platform } },
        callee: null,
        media: [{ label: "main-audio" }],
      };
      response.end(JSON.stringify({ value: isSession ? [{ segments: [segment] }] : [revisions.shift()] }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const records = reader(`http://127.0.0.1:${port}`);
    const platforms: (string | null | undefined)[] = [];
    for (const _ of [...revisions]) {
      const [media] = await all(records.readCallMedia(me, span(), 2, unhurried));
      platforms.push(media?.legs[0]?.platform);
    }
    server.close();

    expect(platforms).toEqual([1, 1, 2, 3, 3].map((n) => `revision ${n}`));
  });

  it("that was revised between two pages counts once, as it is now", async () => {
    const at = (version: number) => ({
      id: "r1",
      startDateTime: "2026-11-22T12:00:00Z",
      version,
      type: version === 3 ? "groupCall" : "peerToPeer",
    });
    const { media } = await served({}, [at(1), at(3), at(2)]);

    expect(media).toMatchObject([{ id: "r1", groupCall: true }]);
  });
});
