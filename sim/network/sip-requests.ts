/** A SIP request as it came in: header names lower-cased and in long form, values in order of arrival. */
export interface SipRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

type Reading =
  | { readonly kind: "incomplete" }
  | { readonly kind: "malformed" }
  /** A keep-alive of RFC 5626 to answer, or a request. `rest` is what follows it in the stream. */
  | { readonly kind: "ping"; readonly rest: Buffer }
  | { readonly kind: "request"; readonly request: SipRequest; readonly rest: Buffer };

const longForms: Readonly<Record<string, string>> = {
  v: "via",
  f: "from",
  t: "to",
  i: "call-id",
  l: "content-length",
  m: "contact",
};
const maxHeadBytes = 65_536;

/** Reads the first request of what a TLS connection brought so far. */
export function readRequest(stream: Buffer): Reading {
  if (stream.subarray(0, 4).equals(Buffer.from("\r\n\r\n")))
    return { kind: "ping", rest: stream.subarray(4) };
  const end = stream.indexOf("\r\n\r\n");
  if (end < 0) return { kind: stream.length > maxHeadBytes ? "malformed" : "incomplete" };

  const [start = "", ...lines] = stream
    .toString("utf8", 0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const [method, uri, version, ...more] = start.split(" ");
  if (!method || !uri || version !== "SIP/2.0" || more.length > 0) return { kind: "malformed" };

  const headers = new Map<string, readonly string[]>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 1) return { kind: "malformed" };
    const given = line.slice(0, colon).trim().toLowerCase();
    const name = longForms[given] ?? given;
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  const bodyLength = Number(headers.get("content-length")?.[0] ?? "0");
  if (!Number.isSafeInteger(bodyLength) || bodyLength < 0) return { kind: "malformed" };
  const next = end + 4 + bodyLength;
  if (stream.length < next) return { kind: "incomplete" };
  return { kind: "request", request: { method, uri, headers }, rest: stream.subarray(next) };
}
