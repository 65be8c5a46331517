/**
 * `npm run audit`: `-- export` writes the audit of DATABASE_URL to standard output, one row a line as JSON; `-- verify FILE`
 * proves such a file with AUDIT_KEY and AUDIT_OLD_KEYS, with Node alone: no database, no packages, and not the bot's machine.
 * With `ROW SEAL` it also compares a posted seal. Exit code 0 when the audit is whole, 1 when it is not, 64 for other
 * arguments, 66 when the file cannot be read, 78 when a variable is missing.
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { wordsIn } from "../config/word-list.ts";
import {
  auditKeys,
  endProblem,
  nextLink,
  start,
  type AuditHead,
  type AuditKeys,
} from "../store/audit/audit-link.ts";
import { auditRowInJson } from "../store/audit/audit-json.ts";

const usage = "Usage: npm run audit -- export > FILE\n       npm run audit -- verify FILE [ROW SEAL]";

function exit(code: number, text: string): never {
  if (code === 0) console.log(text);
  else console.error(text);
  process.exit(code);
}

function needed(name: "AUDIT_KEY" | "DATABASE_URL"): string {
  return process.env[name] || exit(78, `${name}: missing`); // EX_CONFIG
}

async function exportAudit(): Promise<void> {
  const { writeAudit } = await import("./audit-export.ts");
  await writeAudit(needed("DATABASE_URL"), process.stdout);
}

async function verify(file: string, keys: AuditKeys, posted: AuditHead | undefined): Promise<void> {
  let end = start;
  let seen = posted === undefined;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line === "") continue;
    const row = auditRowInJson(line);
    const next = row
      ? nextLink(keys, end, row)
      : { at: end.sequence + 1, problem: "The line is not a row of the audit." };
    if ("problem" in next) exit(1, `The audit breaks at row ${next.at}. ${next.problem}`);
    if (posted?.sequence === next.sequence) {
      if (posted.mac !== next.mac)
        exit(
          1,
          `The audit breaks at row ${next.sequence}. It is not the row whose seal was posted: the chain was rewritten.`,
        );
      seen = true;
    }
    end = next;
  }
  const problem = endProblem(keys, end);
  if (problem) exit(1, `The audit breaks at row ${problem.at}. ${problem.problem}`);
  if (!seen)
    exit(
      1,
      `The audit ends at row ${end.sequence}, before the row whose seal was posted: its end was cut off.`,
    );
  const compared = posted
    ? `Row ${posted.sequence} is the one whose seal was posted.`
    : "Compare the end with the newest seal that was posted.";
  exit(0, `The audit of ${end.sequence} rows is whole. It ends with the seal ${end.mac || "-"}. ${compared}`);
}

const [command, file, row, seal, ...more] = process.argv.slice(2);
if (command === "export" && file === undefined) await exportAudit();
else if (command === "verify" && file !== undefined && more.length === 0) {
  const posted = row === undefined ? undefined : { sequence: Number(row), mac: seal?.toLowerCase() ?? "" };
  if (posted && !(/^[1-9]\d{0,14}$/.test(row ?? "") && /^[0-9a-f]{64}$/.test(posted.mac))) exit(64, usage); // EX_USAGE
  const old =
    wordsIn(process.env["AUDIT_OLD_KEYS"] ?? "") ??
    exit(78, "AUDIT_OLD_KEYS: must be words, or a JSON list of them");
  await verify(file, auditKeys(needed("AUDIT_KEY"), old), posted).catch((error: unknown) =>
    exit(66, `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`),
  ); // EX_NOINPUT
} else exit(64, usage);
