import type { IncomingMessage } from "node:http";
import { readStrangersJson } from "./json.ts";

export type Body =
  | { readonly ok: true; readonly json: unknown }
  /** `hangUp`: more was still to come, so the connection cannot be used again. */
  | {
      readonly ok: false;
      readonly status: 400 | 413 | 415;
      readonly error: string;
      readonly hangUp?: true;
    };

/** What is read of a body that is too large, so that a sender who writes first and reads later gets the answer. */
const readInVain = 1024 * 1024;

/** Reads a JSON body of at most `limit` bytes. Never rejects: a connection that breaks off is a bad body too. */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<Body> {
  const { headers } = request;
  if (!/^application\/json[\t ]*(?:;|$)/i.test(headers["content-type"] ?? ""))
    return unread(request, 415, "The body must be application/json.");
  // Nothing is inflated here: a small body must not become a large one.
  if ((headers["content-encoding"] ?? "identity").toLowerCase() !== "identity")
    return unread(request, 415, "The body must not be compressed.");

  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks.length = 0;
      if (size > limit + readInVain) return { ...tooLarge(limit), hangUp: true };
    }
  } catch {
    return { ok: false, status: 400, error: "The body broke off." };
  }
  if (size > limit) return tooLarge(limit);
  try {
    return { ok: true, json: readStrangersJson(Buffer.concat(chunks).toString("utf8")) };
  } catch {
    return { ok: false, status: 400, error: "The body is not JSON, or is nested too deep." };
  }
}

function tooLarge(limit: number) {
  return { ok: false, status: 413, error: `The body is larger than ${limit / 1024} KB.` } as const;
}

function unread(request: IncomingMessage, status: 415, error: string): Body {
  request.resume();
  return { ok: false, status, error, hangUp: true };
}
