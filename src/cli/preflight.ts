import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Verdict } from "../preflight/weighing.ts";
import { readOptions, usage } from "./preflight-options.ts";
import { runPreflight } from "./preflight-run.ts";
import { reportJson, reportText } from "./preflight-text.ts";

/** The network's part of the preflight, from any host: no Teams, no database, no tenant. A composition root of its own. */
const exitCodes: Readonly<Record<Verdict, number>> = {
  ready: 0,
  readyWithWarnings: 0,
  blocked: 1,
  needsAcceptance: 3,
};
const wrongUsage = 2;

const read = readOptions(process.argv.slice(2));
if (!read.ok) {
  console.error(`${read.problem}\nbypass-pilot-preflight --help shows how.`);
  process.exitCode = wrongUsage;
} else if ("show" in read) {
  console.log(read.show === "help" ? usage : versionOf());
} else {
  // Without a handler of ours, Ctrl-C ends the process at once.
  const { evidence, verdict } = await runPreflight(read.options, versionOf(), new AbortController().signal);
  console.log(read.options.json ? reportJson(evidence) : reportText(evidence));
  process.exitCode = exitCodes[verdict];
}

/** Of the package that this file came with. */
function versionOf(): string {
  const file = new URL("../../package.json", import.meta.url);
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, "utf8"))).version;
}
