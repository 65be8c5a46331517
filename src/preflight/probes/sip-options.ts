import { randomBytes } from "node:crypto";
import { isIPv6 } from "node:net";
import type { TLSSocket } from "node:tls";
import { failure, gaveUp, type Limits, socketFailure, stageSignal } from "./failure.ts";
import type { ProbeFailure, SipOptionsAnswer, SipOptionsReply } from "./probes.ts";
import { contactHost, readSip, type SipResponse } from "./sip-message.ts";
import { certificateRequired, isClientRejected } from "./tls.ts";

/** Bytes after which no answer is expected any more, and characters that are kept of what an answer says. */
const maxConversationBytes = 131_072;
const maxWordsLength = 200;
const maxAllowLength = 512;
const maxExplanations = 5;

/** Asks a trunk for its capabilities over an open TLS connection, which stays open. Never rejects. */
export function askOptions(
  socket: TLSSocket,
  { fqdn, port, remote }: { readonly fqdn: string; readonly port: number; readonly remote: string },
  limits: Limits,
): Promise<SipOptionsAnswer> {
  return new Promise((resolve) => {
    const signal = stageSignal(limits);
    const callId = randomBytes(12).toString("hex");
    const sentAt = performance.now();
    let stream: Buffer = Buffer.alloc(0);
    let received = 0;
    let needed = 1;

    const end = (answer: SipOptionsAnswer) => {
      signal.removeEventListener("abort", abort);
      socket.removeListener("data", read).removeListener("error", fail).removeListener("close", closed);
      resolve(answer);
    };
    const abort = () => {
      const begun = stream.length > 0 && !limits.signal.aborted;
      end(begun ? cutShort(stream) : gaveUp("waiting for an answer to OPTIONS", limits));
    };
    const fail = (error: Error) => {
      end(lostConnection(error, remote));
    };
    const closed = () => {
      end(
        stream.length > 0
          ? cutShort(stream)
          : failure("closed", "The connection was closed before an answer to OPTIONS came."),
      );
    };
    const read = (data: Buffer) => {
      received += data.length;
      if (received > maxConversationBytes) {
        end(failure("unreadable", `More than ${maxConversationBytes} bytes came, and no answer to OPTIONS.`));
        return;
      }
      stream = Buffer.concat([stream, data]);
      while (stream.length >= needed) {
        const reading = readSip(stream);
        if (reading.kind === "incomplete") {
          needed = reading.needs;
          return;
        }
        if (reading.kind === "unreadable") {
          end(failure("unreadable", `What came back is not SIP: ${beginning(stream)}`));
          return;
        }
        stream = reading.rest;
        needed = 1;
        if (reading.kind === "response" && isFinalAnswer(reading.response, callId)) {
          end(replyFrom(reading.response, performance.now() - sentAt));
          return;
        }
      }
    };

    if (signal.aborted || socket.destroyed) {
      resolve(
        signal.aborted ? gaveUp("starting OPTIONS", limits) : failure("closed", "The connection was closed."),
      );
      return;
    }
    signal.addEventListener("abort", abort, { once: true });
    socket.on("data", read).on("error", fail).on("close", closed);
    socket.write(optionsRequest(socket, fqdn, port, callId));
  });
}

/** Source: RFC 3261, 8.1.1 and 11.1. The answer comes back on the same connection. */
function optionsRequest(socket: TLSSocket, fqdn: string, port: number, callId: string): string {
  const local = socket.localAddress ?? "127.0.0.1";
  const host = isIPv6(local) ? `[${local}]` : local;
  const token = () => randomBytes(8).toString("hex");
  return [
    `OPTIONS sip:${fqdn}:${port};transport=tls SIP/2.0`,
    `Via: SIP/2.0/TLS ${host}:${socket.localPort ?? 5061};branch=z9hG4bK${token()};rport`,
    "Max-Forwards: 70",
    `From: <sip:preflight@${host}>;tag=${token()}`,
    `To: <sip:${fqdn}:${port}>`,
    `Call-ID: ${callId}`,
    "CSeq: 1 OPTIONS",
    `Contact: <sip:preflight@${host}:${socket.localPort ?? 5061};transport=tls>`,
    "Accept: application/sdp",
    "User-Agent: Bypass-Pilot",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

/** An incomplete answer: without the empty line behind its headers, or with less of a body than it announces. */
function cutShort(stream: Buffer): ProbeFailure {
  return failure("unreadable", `What came back does not end as SIP does: ${beginning(stream)}`);
}

function beginning(stream: Buffer): string {
  return JSON.stringify(stream.toString("latin1", 0, 60));
}

function isFinalAnswer({ status, headers }: SipResponse, callId: string): boolean {
  const answered = headers.get("call-id")?.[0];
  return status >= 200 && (answered === undefined || answered === callId);
}

function replyFrom({ status, reason, headers, head }: SipResponse, tookMs: number): SipOptionsReply {
  const contact = headers.get("contact")?.[0];
  const allow = headers.get("allow");
  const product = headers.get("server")?.[0] ?? headers.get("user-agent")?.[0];
  return {
    ok: true,
    status,
    reason: reason.slice(0, maxWordsLength),
    tookMs,
    contactHost: contact === undefined ? null : contactHost(contact),
    allow: allow
      ? allow
          .join(",")
          .slice(0, maxAllowLength)
          .split(",")
          .map((method) => method.trim().toUpperCase())
          .filter(Boolean)
      : null,
    product: product?.slice(0, maxWordsLength) ?? null,
    explained: ["reason", "warning"]
      .flatMap((name) => headers.get(name) ?? [])
      .slice(0, maxExplanations)
      .map((value) => value.slice(0, maxWordsLength)),
    retryAfter: secondsOf(headers.get("retry-after")?.[0]),
    raw: head,
  };
}

/** A comment or parameters may follow. Source: RFC 3261, 20.33. */
function secondsOf(retryAfter: string | undefined): number | null {
  const [, digits] = /^(\d{1,9})(?!\d)/.exec(retryAfter ?? "") ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Under TLS 1.3 a server may reject a client without a certificate only now. */
function lostConnection(error: Error, remote: string): ProbeFailure {
  return isClientRejected(error) ? certificateRequired(error, remote) : socketFailure(error, remote);
}
