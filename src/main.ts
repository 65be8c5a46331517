import { pino } from "pino";
import { createApp, type App } from "./app.ts";
import { ConfigError, readConfig } from "./config.ts";

const logger = pino({ name: "bypass-pilot" });

/** Time in which a stop must be done; what it leaves undone goes on after the next start. */
const stopWithin = 20_000;

function configured(): App {
  try {
    return createApp(readConfig(process.env), { logger });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(78); // EX_CONFIG
  }
}

const app = configured();

let stopping = false;
async function stop(signal: NodeJS.Signals): Promise<void> {
  if (stopping) return;
  stopping = true;
  logger.info({ signal }, "stopping");
  setTimeout(() => process.exit(1), stopWithin).unref();
  await app.stop();
  process.exit(0);
}
process.once("SIGTERM", (signal) => void stop(signal));
process.once("SIGINT", (signal) => void stop(signal));

try {
  const port = await app.start();
  logger.info({ port }, "ready");
} catch (error) {
  logger.fatal({ err: error }, "could not start");
  process.exit(1);
}
