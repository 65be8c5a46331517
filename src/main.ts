import type { Logger } from "pino";
import { createApp, type App } from "./app.ts";
import { ConfigError, readConfig } from "./config/config.ts";
import { createLogger } from "./telemetry/log.ts";
import { stopWithin } from "./lib/stop.ts";

const unconfigured = 78; // EX_CONFIG
/** Beyond the app's own time, so that only what hangs is cut off. */
const graceMs = 1_000;

function configured(): { readonly app: App; readonly logger: Logger } {
  try {
    const config = readConfig(process.env);
    const logger = createLogger({ level: config.logLevel, auditKey: config.auditKey });
    return { app: createApp(config, { logger }), logger };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(unconfigured);
  }
}

const { app, logger } = configured();

let stopping = false;
/** The first signal stops in order, a second one at once. */
async function stop(signal: NodeJS.Signals): Promise<void> {
  if (stopping) {
    logger.warn({ signal }, "ending at once");
    process.exit(1);
  }
  stopping = true;
  logger.info({ signal }, "stopping");
  setTimeout(() => {
    logger.error("the stop took too long; ending as it is");
    process.exit(1);
  }, stopWithin - graceMs).unref();
  try {
    await app.stop();
  } catch (error) {
    logger.error({ err: error }, "the stop failed");
    process.exit(1);
  }
  logger.info("stopped");
  process.exit(0);
}
process.on("SIGTERM", (signal) => void stop(signal));
process.on("SIGINT", (signal) => void stop(signal));

try {
  const port = await app.start();
  logger.info({ port }, "ready");
} catch (error) {
  if (!stopping) {
    logger.fatal({ err: error }, "could not start");
    process.exit(1);
  }
}
