import type { IncomingMessage } from "node:http";

export type Body =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly error: string };

/** Reads a JSON body of at most `limit` bytes. Never rejects: a connection that breaks off is a bad body too. */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<Body> {
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    request.resume();
    return { ok: false, status: 415, error: "The body must be application/json." };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Read on to the end without keeping anything, so that the answer reaches the sender.
      if (size <= limit) chunks.push(chunk);
    }
  } catch {
    return { ok: false, status: 400, error: "The body broke off." };
  }
  if (size > limit) return { ok: false, status: 413, error: `The body is larger than ${limit / 1024} KB.` };
  try {
    return { ok: true, json: JSON.parse(Buffer.concat(chunks).toString("utf8"), repaired) };
  } catch {
    return { ok: false, status: 400, error: "The body is not JSON." };
  }
}

/** JSON may hold NUL and half surrogate pairs, which neither the database nor other services take. */
function repaired(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed().replaceAll("\0", "\uFFFD") : value;
}
