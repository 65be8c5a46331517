import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type Server as TlsServer, type TlsOptions } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createAuthority, type Authority } from "../../../sim/network/certificates.ts";
import { createDial } from "../../../src/preflight/probes/dial.ts";
import { failureSeen } from "../../../src/preflight/probes/handshake-failure.ts";
import type { ProbeFailure } from "../../../src/preflight/probes/probes.ts";
import { createTlsContexts, type TlsContexts } from "../../../src/preflight/probes/tls-contexts.ts";
import { openTls, type OpenTls } from "../../../src/preflight/probes/tls.ts";

const contexts = createTlsContexts(null);
const limits = { timeoutMs: 4_000, signal: new AbortController().signal };
const sockets = new Set<Socket>();
let listener: Server;
let behave: (socket: Socket) => void = () => undefined;
let authority: Authority;

beforeAll(async () => {
  authority = await createAuthority();
  listener = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    behave(socket);
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  listener.close();
  await once(listener, "close");
});

async function shake(
  behaviour: (socket: Socket) => void,
  context: keyof TlsContexts = "standard",
  within = limits,
): Promise<OpenTls | ProbeFailure> {
  behave = behaviour;
  const { port } = listener.address() as AddressInfo;
  const dial = createDial(new Map([["203.0.113.1:5061", `127.0.0.1:${port}`]]));
  const target = { fqdn: "sbc1.contoso.com", address: "203.0.113.1", port: 5061 };
  const opened = await openTls(target, { dial, context: contexts[context] }, within);
  if (opened.ok) opened.socket.destroy();
  return opened;
}

/** Answers the first bytes with these, and hangs up. */
const answering = (bytes: Uint8Array | string) => (socket: Socket) =>
  socket.once("data", () => socket.end(bytes));

/** A handshake record with a ServerHello. */
function serverHello(version: number, suite: number, extensions: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([
    Buffer.from([version >> 8, version & 0xff]),
    Buffer.alloc(32, 7),
    Buffer.from([0, suite >> 8, suite & 0xff, 0]),
    ...(extensions.length > 0
      ? [Buffer.from([extensions.length >> 8, extensions.length & 0xff]), extensions]
      : []),
  ]);
  const message = Buffer.concat([Buffer.from([2, 0, body.length >> 8, body.length & 0xff]), body]);
  return Buffer.concat([Buffer.from([0x16, 3, 3, message.length >> 8, message.length & 0xff]), message]);
}

const microsoftSuites = [0xc027, 0xc028, 0xc02f, 0xc030];
const secureRenegotiation = Buffer.from([0xff, 0x01, 0x00, 0x01, 0x00]);

describe("a server that our TLS library refuses for a reason of its own", () => {
  it.each(microsoftSuites)("is not reported as one without TLS 1.2: no RFC 5746, suite %i", async (suite) => {
    for (const context of ["standard", "microsoft"] as const) {
      expect(await shake(answering(serverHello(0x0303, suite)), context)).toMatchObject({
        reason: "handshakeStopped",
        detail: expect.stringContaining("UNSAFE_LEGACY_RENEGOTIATION"),
        because: expect.stringMatching(
          /secure renegotiation \(RFC 5746\).*it chose TLS 1\.2 with TLS_ECDHE_RSA_\w+, one of Microsoft's four suites$/,
        ),
      });
    }
  });

  it.each([
    ["ERR_SSL_DH_KEY_TOO_SMALL", "Diffie-Hellman key is too short"],
    ["ERR_TLS_DH_PARAM_SIZE", "Diffie-Hellman key is too short"],
    ["ERR_SSL_WRONG_SIGNATURE_TYPE", "such as with SHA-1"],
    ["ERR_SSL_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED", "such as with SHA-1"],
    ["ERR_SSL_WRONG_CURVE", "elliptic curve"],
    ["ERR_SSL_UNABLE_TO_FIND_ECDH_PARAMETERS", "ERR_SSL_UNABLE_TO_FIND_ECDH_PARAMETERS"],
    ["ERR_SSL_EE_KEY_TOO_SMALL", "certificate or key"],
  ])("stops for %s with an explanation", (code, words) => {
    const error = Object.assign(new Error("stopped"), { code });
    const answer = { kind: "hello", version: 0x0303, suite: 0x009e } as const;
    const seen = failureSeen(error, "203.0.113.1:5061", answer);
    expect(seen.reason).toBe("handshakeStopped");
    expect(seen.because).toContain(words);
    expect(seen.because).toContain("it chose TLS 1.2 with suite 0x009e");
  });

  it("is never reported as one that refuses TLS 1.2, whatever it answers in TLS 1.2", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...microsoftSuites, 0x002f, 0x1301, 0x009e),
        fc.constantFrom(Buffer.alloc(0), secureRenegotiation),
        fc.uint8Array({ maxLength: 40 }),
        async (suite, extensions, then) => {
          const bytes = Buffer.concat([serverHello(0x0303, suite, extensions), then]);
          const { reason } = (await shake(answering(bytes))) as ProbeFailure;
          expect(["handshakeStopped", "closed"]).toContain(reason);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("a server that refuses TLS 1.2", () => {
  async function withTls(options: TlsOptions): Promise<(socket: Socket) => void> {
    const tls: TlsServer = createTlsServer({
      ...(await authority.issue("sbc1.contoso.com", [])),
      ...options,
    });
    tls.on("tlsClientError", (_error, socket) => socket.destroy());
    return (socket) => tls.emit("connection", socket);
  }

  it("is recognised by its alert", async () => {
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" } as const;
    expect(await shake(await withTls(old))).toMatchObject({ reason: "handshakeFailed" });
    const few = { maxVersion: "TLSv1.2", ciphers: "AES128-SHA" } as const;
    expect(await shake(await withTls(few), "microsoft")).toMatchObject({
      reason: "handshakeFailed",
      because: expect.stringContaining("no suite in common"),
    });
  });

  it.each([
    [0x0300, "SSL 3.0"],
    [0x0301, "TLS 1.0"],
    [0x0302, "TLS 1.1"],
  ])("is recognised by the version %i that it chooses", async (version, name) => {
    expect(await shake(answering(serverHello(version, 0x002f)))).toMatchObject({
      reason: "handshakeFailed",
      because: `it chooses ${name}`,
    });
  });

  it("is distinguished from one that refuses this host by another alert", async () => {
    const refusals = [40, 70, 71];
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom(...refusals), fc.integer({ min: 1, max: 255 })),
        async (alert) => {
          const seen = await shake(answering(Buffer.from([0x15, 3, 3, 0, 2, 2, alert])));
          const { reason } = seen as ProbeFailure;
          // OpenSSL has no code for alerts that no standard knows, and only hangs up.
          expect(["handshakeFailed", "handshakeStopped", "closed"]).toContain(reason);
          expect(reason === "handshakeFailed").toBe(refusals.includes(alert));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("is named by an alert that is about the trunk's name", async () => {
    expect(await shake(answering(Buffer.from([0x15, 3, 3, 0, 2, 2, 112])))).toMatchObject({
      reason: "handshakeStopped",
      because: "it turns this host's handshake away with the alert “unrecognized name”",
    });
  });
});

describe("a port that does not speak TLS", () => {
  it.each([
    ["SIP/2.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "SIP without TLS (“SIP/2.0 400 Bad Request”)"],
    [
      "OPTIONS sip:sbc1.contoso.com SIP/2.0\r\n\r\n",
      "SIP without TLS (“OPTIONS sip:sbc1.contoso.com SIP/2.0”)",
    ],
    ["HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP without TLS (“HTTP/1.1 400 Bad Request”)"],
    ["<html><body>400</body></html>\n", "HTTP without TLS (“<html><body>400</body></html>”)"],
    ["SSH-2.0-Example_1.0\r\n", "SSH (“SSH-2.0-Example_1.0”)"],
    ["220 mail.contoso.com ESMTP\r\n", "SMTP or FTP without TLS (“220 mail.contoso.com ESMTP”)"],
    ["hello there\n", "“hello there”"],
    ["\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008", "bytes 0x0001020304050607"],
  ])("is named for what it says: %j", async (text, because) => {
    expect(await shake(answering(text))).toMatchObject({ reason: "unreadable", because });
  });

  it("is known by whatever it speaks first", async () => {
    expect(await shake((socket) => socket.write("SSH-2.0-Example_1.0\r\n"))).toMatchObject({
      reason: "unreadable",
      because: expect.stringContaining("SSH"),
    });
  });

  it("is known by fewer bytes than TLS has in a head", async () => {
    const few = (socket: Socket) => socket.once("data", () => socket.write("\r\n"));
    expect(await shake(few, "standard", { ...limits, timeoutMs: 2_000 })).toMatchObject({
      reason: "unreadable",
      because: "bytes 0x0d0a",
    });
  });

  it("is known by bytes that only begin like TLS, and then hangs up", async () => {
    expect(await shake(answering(Buffer.from([0, 3, 0, 0, 4, 0, 0, 0])))).toMatchObject({
      reason: "unreadable",
      because: "bytes 0x0003000004000000",
    });
  });

  it("is never taken for TLS that fails", async () => {
    const noRecord = fc
      .uint8Array({ minLength: 8, maxLength: 200 })
      .filter(([type = 0, major]) => type < 20 || type > 24 || major !== 3);
    await fc.assert(
      fc.asyncProperty(noRecord, async (bytes) => {
        expect(await shake(answering(bytes))).toMatchObject({ reason: "unreadable" });
      }),
      { numRuns: 40 },
    );
  });
});

describe("a port that says nothing", () => {
  const short = { ...limits, timeoutMs: 2_000 };

  it("is distinguished from one that cannot be connected to", async () => {
    const seen = await shake(() => undefined, "standard", short);
    expect(seen).toMatchObject({ reason: "stalled", detail: expect.stringContaining("TLS handshake") });
    expect(seen).not.toHaveProperty("because");
  });

  it("after it chose a suite is recognised by that", async () => {
    const hello = serverHello(0x0303, 0xc030, secureRenegotiation);
    const seen = await shake((socket) => socket.once("data", () => socket.write(hello)), "standard", short);
    expect(seen).toMatchObject({
      reason: "stalled",
      because: expect.stringMatching(/^it chose TLS 1\.2 with TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384/),
    });
  });

  it("and hangs up at once, or on hearing TLS, is closed", async () => {
    expect(await shake((socket) => socket.destroy())).toMatchObject({ reason: "closed" });
    expect(await shake((socket) => socket.once("data", () => socket.destroy()))).toMatchObject({
      reason: "closed",
    });
  });

  it("is stopped with the preflight", async () => {
    const stop = new AbortController();
    const seen = await shake(() => stop.abort(), "standard", { ...limits, signal: stop.signal });
    expect(seen).toMatchObject({ reason: "timedOut" });
  });
});
