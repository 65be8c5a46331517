import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { decode, encode } from "dns-packet";
import { afterEach, describe, expect, it } from "@jest/globals";
import { createLookup } from "../../../src/preflight/probes/dns.ts";

const limits = { timeoutMs: 30_000, signal: new AbortController().signal };
const servers: Socket[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A DNS server whose answers carry this response code, or that says nothing at all. */
async function startServer(code: number | null): Promise<string> {
  const server = createSocket("udp4");
  servers.push(server);
  server.on("message", (message, from) => {
    if (code === null) return;
    const { id = 0, questions = [] } = decode(message);
    server.send(encode({ type: "response", id, flags: code, questions }), from.port, from.address);
  });
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${server.address().port}`;
}

describe("looking up a trunk's name", () => {
  it.each([
    { what: "knows no such name", code: 3, reason: "noAddress", detail: "ENOTFOUND" },
    { what: "has no address for it", code: 0, reason: "noAddress", detail: "ENODATA" },
    { what: "fails", code: 2, reason: "unresolved", detail: "ESERVFAIL" },
    { what: "refuses", code: 5, reason: "unresolved", detail: "EREFUSED" },
  ])("at a server that $what is $reason", async ({ code, reason, detail }) => {
    expect(await createLookup([await startServer(code)])("sbc1.contoso.com", limits)).toMatchObject({
      ok: false,
      reason,
      detail: expect.stringContaining(detail),
    });
  });

  it("at a silent server ends in time", async () => {
    const lookup = createLookup([await startServer(null)]);
    expect(await lookup("sbc1.contoso.com", { ...limits, timeoutMs: 200 })).toMatchObject({
      ok: false,
      reason: "timedOut",
    });
  });

  it("stops with its preflight", async () => {
    const stop = new AbortController();
    const lookup = createLookup([await startServer(null)]);
    const answer = lookup("sbc1.contoso.com", { timeoutMs: 60_000, signal: stop.signal });
    stop.abort();
    expect(await answer).toMatchObject({
      ok: false,
      reason: "timedOut",
      detail: expect.stringContaining("Stopped"),
    });
  });

  it("refuses to be configured with a server that is no address", () => {
    expect(() => createLookup(["dns.contoso.com"])).toThrow();
  });
});
