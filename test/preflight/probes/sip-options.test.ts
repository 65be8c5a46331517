import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createAuthority } from "../../../sim/network/certificates.ts";
import { createDial } from "../../../src/preflight/probes/dial.ts";
import type { SipOptionsAnswer } from "../../../src/preflight/probes/probes.ts";
import { askOptions } from "../../../src/preflight/probes/sip-options.ts";
import { createTlsContexts } from "../../../src/preflight/probes/tls-contexts.ts";
import { openTls } from "../../../src/preflight/probes/tls.ts";

type Behaviour = (socket: TLSSocket, request: string) => void;

const contexts = createTlsContexts(null);
const limits = { timeoutMs: 5_000, signal: new AbortController().signal };
const sockets = new Set<Socket>();
let listener: Server;
let tls: TlsServer;
let behave: Behaviour = () => undefined;

beforeAll(async () => {
  const authority = await createAuthority();
  tls = createTlsServer(await authority.issue("sbc1.contoso.com", []), (socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (request: Buffer) => {
      behave(socket, request.toString());
    });
  });
  listener = createServer((socket) => {
    sockets.add(socket);
    tls.emit("connection", socket);
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  listener.close();
  await once(listener, "close");
});

/** What the probe says of an SBC that answers OPTIONS in this way. */
async function ask(behaviour: Behaviour, within = limits): Promise<SipOptionsAnswer> {
  behave = behaviour;
  const { port } = listener.address() as AddressInfo;
  const dial = createDial(new Map([["203.0.113.1:5061", `127.0.0.1:${port}`]]));
  const target = { fqdn: "sbc1.contoso.com", address: "203.0.113.1", port: 5061 };
  const opened = await openTls(target, { dial, context: contexts.standard }, limits);
  if (!opened.ok) return opened;
  const answer = await askOptions(opened.socket, { ...target, remote: opened.session.remote }, within);
  opened.socket.destroy();
  return answer;
}

function callIdOf(request: string): string {
  return /^Call-ID: (.+)$/m.exec(request)?.[1]?.trim() ?? "";
}

function answer(status: string, request: string, ...headers: readonly string[]): string {
  return [`SIP/2.0 ${status}`, `i: ${callIdOf(request)}`, "CSeq: 1 OPTIONS", ...headers, "l: 0", "", ""].join(
    "\r\n",
  );
}

describe("asking for OPTIONS", () => {
  it("sends what RFC 3261 demands of a request", async () => {
    let sent = "";
    await ask((socket, request) => {
      sent = request;
      socket.write(answer("200 OK", request));
    });
    const [start, ...lines] = sent.split("\r\n");
    expect(start).toBe("OPTIONS sip:sbc1.contoso.com:5061;transport=tls SIP/2.0");
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Via: SIP\/2\.0\/TLS 127\.0\.0\.1:\d+;branch=z9hG4bK\w+;rport$/),
        "Max-Forwards: 70",
        expect.stringMatching(/^From: <sip:\S+>;tag=\w+$/),
        "To: <sip:sbc1.contoso.com:5061>",
        expect.stringMatching(/^Call-ID: \w+$/),
        "CSeq: 1 OPTIONS",
        expect.stringMatching(/^Contact: <sip:\S+;transport=tls>$/),
        "Content-Length: 0",
      ]),
    );
    expect(sent.endsWith("\r\n\r\n")).toBe(true);
  });

  it("waits past provisional answers, keep-alives, the SBC's own requests and answers to others", async () => {
    const reply = await ask((socket, request) => {
      socket.write(answer("100 Trying", request));
      socket.write("\r\n\r\nOPTIONS sip:bot@192.0.2.1 SIP/2.0\r\nCall-ID: own\r\nCSeq: 5 OPTIONS\r\n\r\n");
      socket.write("SIP/2.0 503 Not For You\r\nCall-ID: other\r\nCSeq: 1 OPTIONS\r\n\r\n");
      socket.write(answer("200 OK", request, "Server: Right one"));
    });
    expect(reply).toMatchObject({ ok: true, status: 200, product: "Right one" });
  });

  it("puts an answer together that comes in pieces", async () => {
    const reply = await ask((socket, request) => {
      const bytes = answer("200 OK", request, "m: <sip:SBC1.contoso.com>", "Allow: invite,", " Refer");
      for (const piece of bytes.match(/[^]{1,5}/g) ?? []) socket.write(piece);
    });
    expect(reply).toMatchObject({ ok: true, contactHost: "sbc1.contoso.com", allow: ["INVITE", "REFER"] });
  });

  it("reads the reason that the SBC gives for its answer, and its Retry-After", async () => {
    const reply = await ask((socket, request) => {
      socket.write(
        answer(
          "503 Busy",
          request,
          'reason: SIP ;cause=503 ;text="x"',
          "Warning: 399 sbc one",
          "Reason: Q.850;cause=42",
          "Retry-After: 18000;duration=3600",
        ),
      );
    });
    expect(reply).toMatchObject({
      explained: ['SIP ;cause=503 ;text="x"', "Q.850;cause=42", "399 sbc one"],
      retryAfter: 18_000,
    });
  });

  it.each([
    { headers: ["Server: A/1", "User-Agent: B/2"], product: "A/1" },
    { headers: ["User-Agent: B/2"], product: "B/2" },
    { headers: [], product: null },
  ])("takes the product $product from $headers", async ({ headers, product }) => {
    expect(await ask((socket, request) => socket.write(answer("200 OK", request, ...headers)))).toMatchObject(
      {
        product,
      },
    );
  });

  it("says so when what comes back is not SIP", async () => {
    expect(await ask((socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"))).toMatchObject({
      ok: false,
      reason: "unreadable",
      detail: expect.stringContaining("HTTP/1.1 400"),
    });
  });

  it("waits past very many keep-alives, and keeps little of what an unknown sender sends", async () => {
    const reply = await ask((socket, request) => {
      socket.write("\r\n".repeat(30_000));
      socket.write(
        answer(
          `200 ${"O".repeat(3_000)}`,
          request,
          `Server: Mediant ${"1".repeat(3_000)}`,
          `Contact: ${"<".repeat(3_000)}`,
          `Allow: INVITE, REFER${",X".repeat(1_500)}`,
        ),
      );
    });
    if (!reply.ok) throw new Error(reply.detail);
    expect(reply).toMatchObject({ status: 200, contactHost: null });
    expect(reply.reason).toBe("O".repeat(200));
    expect(reply.product).toBe(`Mediant ${"1".repeat(192)}`);
    expect(reply.allow?.slice(0, 3)).toEqual(["INVITE", "REFER", "X"]);
    expect(reply.allow?.length).toBeLessThan(300);
  });

  it.each([
    ["keep-alives", "\r\n".repeat(100_000)],
    ["messages for others", "OPTIONS sip:bot SIP/2.0\r\n\r\n".repeat(8_000)],
  ])("gives up on an SBC that sends nothing but %s", async (_what, bytes) => {
    expect(await ask((socket) => socket.write(bytes))).toMatchObject({
      ok: false,
      reason: "unreadable",
      detail: expect.stringContaining("bytes came"),
    });
  });

  it.each([
    ["a head", `Server: Mediant ${"1".repeat(60_000)}`],
    ["a crowd of headers", Array<string>(16_000).fill("a:b").join("\r\n")],
    ["a body", "Content-Length: 1000000"],
  ])("refuses %s that is too long", async (_what, headers) => {
    expect(await ask((socket, request) => socket.write(answer("200 OK", request, headers)))).toMatchObject({
      ok: false,
      reason: "unreadable",
    });
  });

  it("says so when the SBC hangs up", async () => {
    expect(await ask((socket) => socket.end())).toMatchObject({ ok: false, reason: "closed" });
    expect(await ask(() => [...sockets].at(-1)?.resetAndDestroy())).toMatchObject({
      ok: false,
      reason: "closed",
    });
  });

  it.each<[string, (request: string) => string]>([
    ["lacks the empty line at its end", (request) => answer("200 OK", request).slice(0, -2)],
    ["announces more than it has", (request) => answer("200 OK", request).replace("l: 0", "l: 20")],
    ["is no line", () => "SIP/2.0 200"],
  ])("does not call an answer missing that came and %s", async (_case, answered) => {
    const unreadable = {
      ok: false,
      reason: "unreadable",
      detail: expect.stringContaining("does not end as SIP does"),
    };
    const short = { ...limits, timeoutMs: 300 };
    expect(await ask((socket, request) => socket.write(answered(request)), short)).toMatchObject(unreadable);
    expect(await ask((socket, request) => socket.end(answered(request)))).toMatchObject(unreadable);
  });

  it("gives up when no answer comes", async () => {
    expect(await ask(() => undefined, { ...limits, timeoutMs: 100 })).toMatchObject({
      ok: false,
      reason: "timedOut",
    });
  });
});
