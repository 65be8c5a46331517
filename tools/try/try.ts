/**
 * `npm run try -- KIND FILE…`: shows what the product makes of one input, with the product's own code and without a tenant,
 * so that a report of a fault becomes a reproduction in one line. Exit code 0 when it was tried, 2 for wrong usage.
 */
import { ZodError, z } from "zod";
import { tryClone } from "./clone.ts";
import { tryCsv } from "./csv.ts";
import { tryPattern } from "./pattern.ts";
import { tryRaw } from "./raw.ts";
import { tryRows } from "./rows.ts";
import { trySip } from "./sip.ts";
import { tryTls } from "./tls.ts";
import { tryUser } from "./user.ts";
import { tryWatch } from "./watch.ts";

interface Kind {
  readonly files: string;
  readonly what: string;
  /** How many files it takes, at least and at most. */
  readonly takes: readonly [number, number];
  /** Answers lines of plain text. */
  run(files: readonly string[]): Promise<readonly string[]>;
}

const kinds: Readonly<Record<string, Kind>> = {
  csv: { files: "FILE.csv", what: "a list of people, as `reassign` reads it", takes: [1, 1], run: tryCsv },
  rows: {
    files: "PAGE.json",
    what: "a page of Graph's getDirectRoutingCalls, with the words for each end",
    takes: [1, 1],
    run: tryRows,
  },
  user: { files: "USER.json", what: "one answer of Graph's userConfigurations", takes: [1, 1], run: tryUser },
  pattern: {
    files: "LIST.json",
    what: "[{pattern, number?, dialStrings?}]: whether a route takes the number, and emergency numbers",
    takes: [1, 1],
    run: tryPattern,
  },
  clone: {
    files: "ROUTING.json",
    what: "{routes: [[name, pattern]], emergencyPolicies?}: what a migration copies and keeps",
    takes: [1, 1],
    run: tryClone,
  },
  sip: {
    files: "REPLY.txt",
    what: "the preflight of an SBC that answers OPTIONS so",
    takes: [1, 1],
    run: trySip,
  },
  tls: {
    files: "CHAIN.pem KEY.pem [ROOT.pem]",
    what: "the preflight of an SBC that presents this chain; the root is trusted",
    takes: [2, 3],
    run: tryTls,
  },
  raw: {
    files: "BYTES.hex",
    what: "the preflight of a port that answers the first bytes with these",
    takes: [1, 1],
    run: tryRaw,
  },
  watch: {
    files: "CALLS.json",
    what: "{finalSipCode, callEndSubReason, count}: the watch of a trunk just switched",
    takes: [1, 1],
    run: tryWatch,
  },
};

const usage = [
  "Usage: npm run try -- KIND FILE…",
  "",
  ...Object.entries(kinds).map(([name, { files, what }]) => `  ${`${name} ${files}`.padEnd(34)}${what}`),
].join("\n");

export interface Tried {
  readonly code: 0 | 2;
  readonly text: string;
}

/** What the command prints for these words. */
export async function tried([name = "", ...files]: readonly string[]): Promise<Tried> {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (!kind || files.length < kind.takes[0] || files.length > kind.takes[1]) return { code: 2, text: usage };
  try {
    return { code: 0, text: (await kind.run(files)).join("\n") };
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    return { code: 2, text: `${files.join(" ")}: ${problem}` };
  }
}

/** What is wrong with a file; undefined where the fault is the product's own, which is what was looked for. */
function problemOf(error: unknown): string | undefined {
  if (error instanceof ZodError) return z.prettifyError(error);
  if (error instanceof SyntaxError) return error.message;
  const told = FileError.safeParse(error);
  return told.success ? told.data.message : undefined;
}

/** The system's errors of a file, and OpenSSL's of a certificate or key. */
const FileError = z.object({
  code: z.string().regex(/^(ENOENT|EISDIR|EACCES|ERR_OSSL_.*)$/),
  message: z.string(),
});

if (process.argv[1] === import.meta.filename) {
  const { code, text } = await tried(process.argv.slice(2));
  (code === 0 ? console.log : console.error)(text);
  process.exitCode = code;
}
