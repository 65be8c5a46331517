import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { connect, type SecureContext } from "node:tls";
import { type Limits, stageSignal } from "./failure.ts";

/** The first answer of a server to our ClientHello. */
export type FirstAnswer =
  | { readonly kind: "nothing" }
  | { readonly kind: "notTls"; readonly bytes: Buffer }
  /** TLS, but no ServerHello: an alert, or something that belongs elsewhere. */
  | { readonly kind: "otherTls" }
  /** `version` as in the record, such as 0x0303 for TLS 1.2; `suite` by its number. */
  | { readonly kind: "hello"; readonly version: number; readonly suite: number };

const maxAnswerBytes = 4_096;

/**
 * Sends a ClientHello over a TCP connection and reads the first answer as bytes: our TLS library does not report it when it
 * gives up. Destroys the socket. Never rejects.
 */
export function firstAnswer(
  tcp: Socket,
  { fqdn, context }: { readonly fqdn: string; readonly context: SecureContext },
  limits: Limits,
): Promise<FirstAnswer> {
  return new Promise((resolve) => {
    let read = Buffer.alloc(0);
    const signal = stageSignal(limits);
    const wire = new Duplex({
      read: () => undefined, // our TLS library receives nothing, so it does not go on
      write: (chunk: Buffer, _encoding, done) => {
        if (!tcp.destroyed) tcp.write(chunk);
        done();
      },
    });
    const tls = connect({
      socket: wire,
      secureContext: context,
      servername: fqdn,
      rejectUnauthorized: false,
    });
    const end = () => {
      signal.removeEventListener("abort", end);
      tcp.destroy();
      tls.destroy();
      wire.destroy();
      resolve(answerIn(read));
    };
    tls.on("error", () => undefined);
    signal.addEventListener("abort", end, { once: true });
    tcp.on("error", end).on("close", end);
    tcp.on("data", (data: Buffer) => {
      read = Buffer.concat([read, data]);
      if (isComplete(read)) end();
    });
    if (signal.aborted || tcp.destroyed) end();
  });
}

const handshake = 0x16;
const serverHello = 0x02;
const supportedVersions = 43;
const recordHead = 5;

/** Record types 20 to 24 of the protocol's major version 3: SSL 3.0 and all of TLS. Source: RFC 8446, 5.1. */
function isRecord(bytes: Buffer): boolean {
  const [type = 0, major] = bytes;
  return type >= 20 && type <= 24 && (major === undefined || major === 3);
}

function isComplete(bytes: Buffer): boolean {
  if (bytes.length >= maxAnswerBytes) return true;
  if (!isRecord(bytes)) return bytes.length >= 64 || bytes.includes(0x0a); // one line is enough to recognise a protocol
  return bytes.length >= recordHead && bytes.length >= recordHead + bytes.readUInt16BE(3);
}

function answerIn(bytes: Buffer): FirstAnswer {
  if (bytes.length === 0) return { kind: "nothing" };
  if (!isRecord(bytes)) return { kind: "notTls", bytes };
  const body = bytes.subarray(recordHead);
  if (bytes[0] !== handshake || body[0] !== serverHello) return { kind: "otherTls" };
  return helloIn(body.subarray(4)) ?? { kind: "otherTls" };
}

/** Undefined where it is incomplete. Source: RFC 5246, 7.4.1.3; RFC 8446, 4.1.3. */
function helloIn(body: Buffer): FirstAnswer | undefined {
  const session = body[34];
  if (session === undefined || body.length < 38 + session) return undefined;
  const suite = body.readUInt16BE(35 + session);
  const version = extensionOf(body.subarray(38 + session), supportedVersions);
  return {
    kind: "hello",
    version: version?.length === 2 ? version.readUInt16BE() : body.readUInt16BE(),
    suite,
  };
}

function extensionOf(extensions: Buffer, wanted: number): Buffer | undefined {
  for (let at = 2; at + 4 <= extensions.length;) {
    const next = at + 4 + extensions.readUInt16BE(at + 2);
    if (extensions.readUInt16BE(at) === wanted) return extensions.subarray(at + 4, next);
    at = next;
  }
  return undefined;
}
