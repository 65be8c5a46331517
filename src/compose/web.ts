import type { Logger } from "pino";
import { createReadOverview } from "../web/overview.ts";
import { createProve } from "../changes/chat/prove.ts";
import type { Config } from "../config/config.ts";
import { createReadiness } from "../web/readiness.ts";
import { stateOfDatabase } from "../store/database.ts";
import { measureHttp } from "../telemetry/http-requests.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { createWebServer } from "../web/server.ts";
import { addSignInRoutes } from "../web/sign-in.ts";
import { addTabRoutes } from "../web/tab.ts";
import type { ComposedChat } from "./chat.ts";
import type { ComposedStores } from "./stores.ts";
import type { ComposedTenant } from "./tenant.ts";

interface Needs {
  readonly stores: ComposedStores;
  readonly tenant: Pick<ComposedTenant, "directory">;
  readonly chat: ComposedChat;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** The HTTP server: Teams' messages, the tab, and whether the bot is ready. */
export function composeWeb(config: Config, needs: Needs) {
  const { stores, tenant, telemetry, logger, now } = needs;
  const { adapter, bot, chat } = needs.chat;
  const { db, backlog, looks } = stores;
  return createWebServer({
    config,
    mayBeGenuine: (authorization) => adapter.mayBeGenuine(authorization),
    receive: (authorization, activity) => adapter.receive(authorization, activity, bot),
    ready: createReadiness({
      database: (signal) => stateOfDatabase(db, signal),
      observed: (signal) => backlog.observed(signal),
      now,
    }),
    addRoutes: (routes) => {
      measureHttp(routes.server, telemetry.instruments);
      const overview = createReadOverview({ ...chat, ...looks });
      addSignInRoutes(routes, { config, prove: createProve(chat), now, logger });
      addTabRoutes(routes, {
        config,
        overview,
        directory: tenant.directory,
        audit: looks.audit,
        now,
        logger,
      });
    },
    logger,
  });
}
