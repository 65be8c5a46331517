/**
 * `npm run doctor`: looks at the bot's own set-up as it would start, and names what to fix. With `-- --rehearse` it makes each
 * read of the product once instead, and compares what comes with its contract: a report without anything of the tenant. Exit
 * code 0 when nothing needs fixing, 1 when something does, 64 for other arguments, 78 when the configuration cannot be used.
 */
import { styleText } from "node:util";
import { pino } from "pino";
import { createApp } from "../app.ts";
import { ConfigError, readConfig } from "../config/config.ts";
import { doctorCounts, doctorText } from "../doctor/doctor-text.ts";

const interrupted = new AbortController();
process.once("SIGINT", () => {
  interrupted.abort(new Error("stopped"));
});

const [argument, ...more] = process.argv.slice(2);
if (more.length > 0 || (argument !== undefined && argument !== "--rehearse")) {
  console.error("Usage: npm run doctor [-- --rehearse]");
  process.exit(64); // EX_USAGE
}

const colours = { ok: "green", warning: "yellow", failure: "red" } as const;

try {
  const app = createApp(readConfig(process.env), { logger: pino({ level: "silent" }) });
  const rehearsing = argument === "--rehearse";
  const { signal } = interrupted;
  const sections = rehearsing ? await app.rehearse(signal) : await app.examine(signal);
  await app.stop();
  console.log(doctorText(sections, (outcome, text) => styleText(colours[outcome], text)));
  if (!rehearsing) console.log(`\n${doctorCounts(sections)}`);
  process.exit(sections.some(({ lines }) => lines.some(({ outcome }) => outcome === "failure")) ? 1 : 0);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(78); // EX_CONFIG
}
