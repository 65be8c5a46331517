import { createHmac, hkdfSync } from "node:crypto";
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from "pino";
import type { LogLevel } from "../config/config.ts";
import { serialiseError } from "./log-error.ts";

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Key of the audit; what marks people in the log is derived from it. */
  readonly auditKey: string;
  /** Standard output unless told. */
  readonly destination?: DestinationStream;
}

/**
 * The only logger. People stand in it as marks such as `~3fa91c02d4b7`: the same person has the same mark for as long as
 * the audit's key stays, so that one person's lines can be followed, and nobody can be named from the log alone. Secrets and
 * what people typed into cards never stand in it.
 */
export function createLogger({ level, auditKey, destination }: LoggerOptions): Logger {
  const mark = markerFor(auditKey);
  return pino(
    {
      name: "bypass-pilot",
      level,
      // No host name and no epoch: neither tells much, and both look like what is hidden below.
      base: {},
      timestamp: stdTimeFunctions.isoTime,
      // `formatters.log` has made plain data of errors by then.
      serializers: { err: (error: unknown) => error },
      formatters: {
        log: (fields) => cleaned(fields, mark),
      },
      // The last word, whatever wrote the line.
      hooks: { streamWrite: (line) => redactPeople(line, mark) },
    },
    destination ?? pino.destination({ sync: true }),
  );
}

type Mark = (text: string) => string;

/** Marks an id so that it can be followed and not be read; the same everywhere in one installation. */
export function markerFor(auditKey: string): Mark {
  const key = Buffer.from(hkdfSync("sha256", auditKey, "", "bypass-pilot log marks", 32));
  return (text) => `~${createHmac("sha256", key).update(text.toLowerCase()).digest("hex").slice(0, 12)}`;
}

/** Fields that are a person, or as good as one. */
const people = new Set([
  "activityId",
  "actor",
  "conversationId",
  "displayName",
  "mri",
  "personId",
  "personMri",
  "personName",
  "phone",
  "requestedBy",
  "upn",
  "userId",
  "userPrincipalName",
]);

/** Fields that nobody needs in a log, and that hold secrets or what people typed. */
const leftOut =
  /^(activity|authorization|body|card|config|content|context|cookie|data|env|headers|inputs?|options|parameters|password|request|response|secret|text|token|value)$|(password|secret|token)$/i;

const deepest = 6;
/** Characters of one text; looking for people in it takes its time. */
const longest = 4_096;

function cleaned(fields: Record<string, unknown>, mark: Mark): Record<string, unknown> {
  return cleanValue(fields, mark, 0) as Record<string, unknown>;
}

function cleanValue(value: unknown, mark: Mark, depth: number): unknown {
  if (value instanceof Error) return cleanValue(serialiseError(value), mark, depth);
  if (typeof value === "string" && value.length > longest) return `${value.slice(0, longest)}… [cut]`;
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (depth >= deepest) return "[deeper]";
  if (Array.isArray(value)) return value.map((each) => cleanValue(each, mark, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, cleanField(name, each, mark, depth)]),
  );
}

function cleanField(name: string, value: unknown, mark: Mark, depth: number): unknown {
  if (leftOut.test(name)) return "[left out]";
  if (people.has(name) && typeof value === "string") return mark(value);
  return cleanValue(value, mark, depth + 1);
}

/** What names a person or opens a door wherever it stands: in the words of another company's error, say. */
const secrets: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, "$1 [left out]"],
  [/\beyJ[\w-]{6,}(\.[\w-]*)*/g, "[token left out]"],
  [/([?&](?:code|sig|token|access_token|client_secret|tempauth)=)[^&\s"\\]+/gi, "$1[left out]"],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"\\]+@/gi, "$1[left out]@"],
];
const peoplePatterns: readonly RegExp[] = [
  // Teams ids: `29:…`, `8:orgid:…`, `28:…`, and chats with one person, `a:…`.
  /(?<![\w:.-])(?:a|8|28|29):[\w:.+-]{8,}/g,
  // Mail addresses, user principal names and SIP addresses; chats of Teams look the same.
  /[\w.+%'-]+@[\w-]+(?:\.[\w-]+)*/g,
  // Object ids.
  /\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b/gi,
  // Phone numbers, also with the last digits starred.
  /\+\d[\d*]{5,15}|(?<=\btel:)\d[\d*]{5,15}|(?<![\w.:-])\d{9,15}(?![\w.:-])/g,
];

function redactPeople(line: string, mark: Mark): string {
  let clean = line;
  for (const [pattern, words] of secrets) clean = clean.replace(pattern, words);
  for (const pattern of peoplePatterns) clean = clean.replace(pattern, mark);
  return clean;
}
