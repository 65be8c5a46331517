/** A SIP response: header names lower-cased and in long form, values in order of arrival. */
export interface SipResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Start line and headers as they came. */
  readonly head: string;
}

/**
 * What the start of a stream holds. `skipped` is something else that is complete: a keep-alive, or a request that the
 * SBC sends on the same connection. `rest` is what follows in the stream. `needs` is how many bytes the stream must have
 * before it is read again.
 */
type SipReading =
  | { readonly kind: "incomplete"; readonly needs: number }
  | { readonly kind: "unreadable" }
  | { readonly kind: "skipped"; readonly rest: Buffer }
  | { readonly kind: "response"; readonly response: SipResponse; readonly rest: Buffer };

/** Compact forms. Source: RFC 3261, 7.3.3 and 20. */
const longForms: ReadonlyMap<string, string> = new Map([
  ["i", "call-id"],
  ["m", "contact"],
  ["l", "content-length"],
  ["c", "content-type"],
  ["e", "content-encoding"],
  ["f", "from"],
  ["k", "supported"],
  ["s", "subject"],
  ["t", "to"],
  ["v", "via"],
]);

/** The other side is not trusted: how much is read of it, and how much work that takes, is limited. */
const maxHeadBytes = 16_384;
const maxBodyBytes = 65_536;
const maxHeaders = 200;
const maxContactLength = 512;
const endOfHead = "\r\n\r\n";
const responseLine = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i;
const requestLine = /^[A-Z]+ \S+ SIP\/2\.0$/i;

/** Reads the first message of a stream. Source: RFC 3261, 7.5 and 18.3. */
export function readSip(stream: Buffer): SipReading {
  if (stream.length === 0) return { kind: "incomplete", needs: 1 };
  const start = stream.findIndex((byte) => byte !== 0x0d && byte !== 0x0a);
  if (start !== 0) return { kind: "skipped", rest: stream.subarray(start < 0 ? stream.length : start) };
  const end = stream.subarray(0, maxHeadBytes).indexOf(endOfHead);
  if (end < 0)
    return stream.length >= maxHeadBytes || !beginsLikeSip(stream)
      ? { kind: "unreadable" }
      : { kind: "incomplete", needs: stream.length + 1 };

  const [first = "", ...lines] = stream
    .toString("utf8", 0, end)
    .replace(/\r\n[ \t]+/g, " ") // a folded header goes on in the next line
    .split("\r\n");
  const answer = responseLine.exec(first);
  const headers = parseHeaders(lines);
  const bodyLength = Number(headers?.get("content-length")?.[0] ?? "0");
  const sip = answer !== null || requestLine.test(first);
  if (!sip || !headers || !Number.isSafeInteger(bodyLength) || bodyLength < 0 || bodyLength > maxBodyBytes)
    return { kind: "unreadable" };

  const next = end + endOfHead.length + bodyLength;
  if (stream.length < next) return { kind: "incomplete", needs: next };
  const rest = stream.subarray(next);
  if (!answer) return { kind: "skipped", rest };
  return {
    kind: "response",
    response: {
      status: Number(answer[1]),
      reason: answer[2] ?? "",
      headers,
      head: stream.toString("utf8", 0, end),
    },
    rest,
  };
}

/** Whether what came so far can still become a start line: another protocol is recognised without waiting for its end. */
function beginsLikeSip(stream: Buffer): boolean {
  const line = stream.toString("latin1", 0, 8_192).split("\r\n", 1)[0] ?? "";
  return /^[A-Za-z]/.test(line) && /^[\x20-\x7e\x80-\xff\t]*\r?$/.test(line);
}

function parseHeaders(lines: readonly string[]): ReadonlyMap<string, readonly string[]> | undefined {
  if (lines.length > maxHeaders) return undefined;
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 1) return undefined;
    const given = line.slice(0, colon).trim().toLowerCase();
    const name = longForms.get(given) ?? given;
    const value = line.slice(colon + 1).trim();
    const values = headers.get(name);
    if (values) values.push(value);
    else headers.set(name, [value]);
  }
  return headers;
}

/** Host of the first value of a Contact header, lower case and without brackets; null where it holds no SIP address. */
export function contactHost(value: string): string | null {
  const unquoted = value.slice(0, maxContactLength).replace(/"(?:[^"\\]|\\.)*"/g, "");
  const uri = /<([^>]*)>/.exec(unquoted)?.[1] ?? unquoted.split(/[,;]/, 1)[0] ?? "";
  const host = /^\s*sips?:(?:[^@]*@)?(\[[^\]]+\]|[^\s:;?,>]+)/i.exec(uri)?.[1];
  return host ? host.replace(/^\[|\]$/g, "").toLowerCase() : null;
}
