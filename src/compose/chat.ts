import type { Logger } from "pino";
import { createTeamsAdapter } from "../teams/sdk/adapter.ts";
import { createBot } from "../teams/entry/bot.ts";
import { createConnector } from "../teams/sdk/connector.ts";
import { createRateLimits } from "../teams/entry/rate-limits.ts";
import { createReadFile } from "../teams/files/received-file.ts";
import type { Config } from "../config/config.ts";
import { markerFor } from "../telemetry/log.ts";
import { measuredTurns, tracedTurns } from "../telemetry/measured-turns.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { ComposedPreflight } from "./preflight.ts";
import type { ComposedStores } from "./stores.ts";
import type { ComposedTenant } from "./tenant.ts";

interface Needs {
  readonly stores: ComposedStores;
  readonly tenant: ComposedTenant;
  readonly preflight: ComposedPreflight;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly now: () => Date;
  /** Has the worker look at once for what is due. */
  readonly nudge: () => void;
}

/** The bot, and how it reaches Teams. */
export function composeChat(config: Config, needs: Needs) {
  const { stores, tenant, preflight, telemetry, logger, now, nudge } = needs;
  const { instruments, traces } = telemetry;
  const { directory, callSamples } = tenant;
  const { checks, pairChecks, certifiedAs, addressesOf } = preflight;
  const adapter = createTeamsAdapter({ config, logger });
  const chat = {
    ...stores.stores,
    config,
    connector: createConnector(adapter),
    now,
    logger,
    directory,
    checks,
    pairChecks,
    certifiedAs,
    readFile: createReadFile(config),
    callSamples,
    addressesOf,
    nudge,
    watch: measuredTurns(instruments, traces),
  };
  const bot = createBot({
    ...chat,
    looks: stores.looks,
    tenantId: config.tenantId,
    holdUp: createRateLimits({ limits: config.rateLimits, logger }),
    trace: tracedTurns(traces, markerFor(config.auditKey)),
  });
  return { adapter, chat, bot };
}

export type ComposedChat = ReturnType<typeof composeChat>;
