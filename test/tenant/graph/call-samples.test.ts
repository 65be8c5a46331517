import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "@jest/globals";
import { pino } from "pino";
import { createCallRecords } from "../../../src/tenant/graph/call-records.ts";
import { createCallSamples } from "../../../src/tenant/graph/call-samples.ts";
import { createGraph } from "../../../src/tenant/graph/graph.ts";
import { aCall, minutesAfter, noon } from "../../support/changes/builders.ts";
import { someTokens } from "../../support/tenant/simulated-tokens.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";

const servers: Server[] = [];
const size = { calls: 3, people: 2 };

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A Graph with a record of each call, whose jitter is told or not. */
async function samplesOf(told: { jitter: string | null; refuses?: boolean }) {
  const lists: string[] = [];
  let now = noon;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://graph");
    const filter = url.searchParams.get("$filter") ?? "";
    if (told.refuses) {
      response.statusCode = 403;
      response.end(JSON.stringify({ error: { code: "Forbidden", message: "no" } }));
      return;
    }
    const person = /p\/id eq '([^']+)'/u.exec(filter)?.[1];
    if (person !== undefined) lists.push(person);
    const from = Date.parse(/ge (\S+)/u.exec(filter)?.[1] ?? "");
    const session = {
      segments: [
        {
          caller: { associatedIdentity: { id: url.pathname.split("/").at(-2)?.slice(2) ?? "" } },
          callee: null,
          media: [{ streams: [{ streamDirection: "callerToCallee", averageJitter: told.jitter }] }],
        },
      ],
    };
    const record = () => ({
      id: `r-${person ?? ""}`,
      type: "peerToPeer",
      // It was revised when it came to tell it.
      version: told.jitter === null ? 1 : 2,
      lastModifiedDateTime: noon.toISOString(),
      startDateTime: new Date(from + 60_000).toISOString(),
    });
    response.end(JSON.stringify({ value: [person === undefined ? session : record()] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const graph = createGraph({ baseUrl, tokens: someTokens, retries: 0 });
  const logger = pino({ level: "silent" });
  const samples = createCallSamples({ callRecords: createCallRecords(graph), logger, now: () => now });
  return {
    samples,
    lists,
    turnClock: (minutes: number) => {
      now = minutesAfter(now, minutes);
    },
  };
}

const callOf = (userId: string, minute: number, changed: Parameters<typeof aCall>[0] = {}) =>
  aCall({ id: `${userId}-${minute}`, userId, startedAt: minutesAfter(noon, minute), ...changed });

it("a sample takes the newest answered calls, and few people, as each costs a list", async () => {
  const { samples, lists } = await samplesOf({ jitter: "PT0.006S" });
  const rows = [
    callOf("a", 1),
    callOf("b", 2),
    callOf("c", 3),
    callOf("d", 4),
    callOf("e", 5, { successful: false }),
    callOf("f", 6, { userId: null }),
  ];
  const { wanted, media, problem } = await samples.read(rows, size, unhurried);
  expect(wanted.map(({ id }) => id)).toEqual(["d-4", "c-3"]);
  expect([...lists].sort()).toEqual(["c", "d"]);
  expect(media.get("d-4")?.legs[0]?.streams[0]?.jitter).toBe(6);
  expect(problem).toBeNull();
});

it("a call whose record told how media went is not looked up again at once, and others are", async () => {
  const told: { jitter: string | null } = { jitter: null };
  const { samples, lists, turnClock } = await samplesOf(told);
  const rows = [callOf("a", 1)];
  await samples.read(rows, size, unhurried);
  told.jitter = "PT0.006S";
  await samples.read(rows, size, unhurried);
  expect(lists).toHaveLength(2);
  const again = await samples.read(rows, size, unhurried);
  expect(lists).toHaveLength(2);
  expect(again.media.get("a-1")?.id).toBe("r-a");
  turnClock(16);
  await samples.read(rows, size, unhurried);
  expect(lists).toHaveLength(3);
});

it("a refusal is said, and nothing is thrown", async () => {
  const { samples } = await samplesOf({ jitter: null, refuses: true });
  const { media, problem } = await samples.read([callOf("a", 1)], size, unhurried);
  expect(media.size).toBe(0);
  expect(problem).toContain("CallRecords.Read.All");
});
