/**
 * `npm run doctor`: looks at the bot's own set-up as it would start, and names what to mend. Exit code 0 when nothing needs
 * mending, 1 when something does, 78 when the configuration cannot be used.
 */
import { styleText } from "node:util";
import { pino } from "pino";
import { createApp } from "../app.ts";
import { ConfigError, readConfig } from "../config.ts";
import { inWords } from "./doctor-words.ts";

const interrupted = new AbortController();
process.once("SIGINT", () => {
  interrupted.abort(new Error("stopped"));
});

const colours = { ok: "green", warning: "yellow", failure: "red" } as const;

try {
  const app = createApp(readConfig(process.env), { logger: pino({ level: "silent" }) });
  const sections = await app.examine(interrupted.signal);
  await app.stop();
  console.log(inWords(sections, (outcome, text) => styleText(colours[outcome], text)));
  process.exit(sections.some(({ lines }) => lines.some(({ outcome }) => outcome === "failure")) ? 1 : 0);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(78); // EX_CONFIG
}
