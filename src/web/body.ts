import type { IncomingMessage } from "node:http";

export type Body = { readonly ok: true; readonly json: unknown } | NoBody;

interface NoBody {
  readonly ok: false;
  readonly status: 400 | 413 | 415;
  readonly error: string;
  /** More was still to come, so the connection cannot be used again. */
  readonly hangUp?: true;
}

/** What is read of a body that is too large, so that a sender who writes first and reads later gets the answer. */
const drainLimit = 1024 * 1024;

/** Reads a JSON body of at most `limit` bytes. Never rejects: a connection that breaks off is a bad body too. */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<Body> {
  const body = await readText(request, limit, "application/json");
  if (!body.ok) return body;
  try {
    return { ok: true, json: readStrangersJson(body.text) };
  } catch {
    return { ok: false, status: 400, error: "The body is not JSON, or is nested too deep." };
  }
}

/** Reads what an HTML form posts, as `readJsonBody` does. */
export async function readFormBody(
  request: IncomingMessage,
  limit: number,
): Promise<{ readonly ok: true; readonly form: URLSearchParams } | NoBody> {
  const body = await readText(request, limit, "application/x-www-form-urlencoded");
  return body.ok ? { ok: true, form: new URLSearchParams(body.text) } : body;
}

async function readText(
  request: IncomingMessage,
  limit: number,
  type: string,
): Promise<{ readonly ok: true; readonly text: string } | NoBody> {
  const { headers } = request;
  if ((headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() !== type)
    return unread(request, 415, `The body must be ${type}.`);
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
      if (size > limit + drainLimit) return { ...tooLarge(limit), hangUp: true };
    }
  } catch {
    return { ok: false, status: 400, error: "The body broke off." };
  }
  if (size > limit) return tooLarge(limit);
  return { ok: true, text: Buffer.concat(chunks).toString("utf8") };
}

function tooLarge(limit: number) {
  return { ok: false, status: 413, error: `The body is larger than ${limit / 1024} KB.` } as const;
}

function unread(request: IncomingMessage, status: 415, error: string): NoBody {
  request.resume();
  return { ok: false, status, error, hangUp: true };
}

/** Deeper than any card or activity; every walk over what was read stays shallow. */
const deepest = 64;

/**
 * Reads JSON that a stranger wrote. Of a key given twice the last counts, here and so everywhere. Left out: keys by
 * which a careless copy would change an object's prototype. Repaired: NUL and half surrogate pairs, which neither the
 * database nor other services take. Throws for what is not JSON, or is nested too deep.
 */
function readStrangersJson(text: string): unknown {
  return cleaned(JSON.parse(text), 0);
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value === "string") return repaired(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) throw new RangeError(`Nested deeper than ${deepest} levels.`);
  if (Array.isArray(value)) return value.map((part) => cleaned(part, depth + 1));
  const entries = Object.entries(value).filter(([key]) => !leftOut.has(key));
  return Object.fromEntries(entries.map(([key, part]) => [repaired(key), cleaned(part, depth + 1)]));
}

const leftOut = new Set(["__proto__", "constructor", "prototype"]);

function repaired(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
