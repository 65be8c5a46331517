import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Logger } from "pino";
import { createTeamsAdapter } from "./chat/adapter.ts";
import { createAnnounce } from "./chat/announce.ts";
import { createBot } from "./chat/bot.ts";
import { createConnector } from "./chat/connector.ts";
import { createOutbox } from "./chat/outbox.ts";
import { createPace } from "./chat/pace.ts";
import { createReadFile } from "./chat/received-file.ts";
import { createRender } from "./chat/render.ts";
import { ConfigError, type Config } from "./config.ts";
import { allChecks } from "./preflight/all-checks.ts";
import { certificationOf } from "./preflight/certified-sbcs.ts";
import { createProbes } from "./preflight/probes/create-probes.ts";
import { createProbeTools } from "./preflight/probes/probe-tools.ts";
import { pairChecks, runPairChecks } from "./preflight/pair/all-pair-checks.ts";
import { runChecks } from "./preflight/report.ts";
import { createChangeRunner } from "./runner/change-runner.ts";
import { createCheckPair } from "./runner/check-pair.ts";
import { createCheckTrunk } from "./runner/check-trunk.ts";
import { createObserver, observed } from "./runner/observer.ts";
import { createPreflightRunner } from "./runner/preflight-runner.ts";
import { keepUp } from "./runner/upkeep.ts";
import { createWorker } from "./runner/worker.ts";
import { activityStore } from "./store/activity-store.ts";
import { auditStore } from "./store/audit-store.ts";
import { changeStore } from "./store/change-store.ts";
import { conversationStore } from "./store/conversation-store.ts";
import { databaseIsUp, migrate, openDatabase } from "./store/database.ts";
import { messageStore } from "./store/message-store.ts";
import { observationStore } from "./store/observation-store.ts";
import { peopleListStore } from "./store/people-list-store.ts";
import { preflightStore } from "./store/preflight-store.ts";
import { taskStore } from "./store/task-store.ts";
import { waveStore } from "./store/wave-store.ts";
import { createCallRecords } from "./tenant/call-records.ts";
import { createDirectory } from "./tenant/directory.ts";
import { createGraph } from "./tenant/graph.ts";
import { createTenant } from "./tenant/microsoft-tenant.ts";
import { createTeamsPowerShell } from "./tenant/teams-powershell.ts";
import { createWebServer } from "./web/server.ts";

export interface App {
  /** Resolves with the port once messages are taken. */
  start(): Promise<number>;
  /** Takes nothing new, ends what runs, and closes everything in the reverse order of its start. */
  stop(): Promise<void>;
  /** Looks at once for what is due. */
  nudge(): void;
}

export interface AppOptions {
  readonly logger: Logger;
  readonly now?: () => Date;
}

const pollEvery = 500;

/** The composition root: the only file that names concrete adapters. */
export function createApp(config: Config, { logger, now = () => new Date() }: AppOptions): App {
  const db = openDatabase(config.databaseUrl);
  const stores = {
    activities: activityStore(db),
    audit: auditStore(db, config.auditKey),
    changes: changeStore(db, config.auditKey),
    conversations: conversationStore(db, config.auditKey),
    messages: messageStore(db),
    observations: observationStore(db),
    peopleLists: peopleListStore(db),
    preflights: preflightStore(db, config.auditKey),
    tasks: taskStore(db),
    waves: waveStore(db),
  };

  const graph = createGraph({ baseUrl: config.graphBaseUrl, token: graphToken(config) });
  const connect = () =>
    createTenant({
      graph,
      host: createTeamsPowerShell({
        command: config.teamsHostCommand,
        effectDeadline: config.timings.effectDeadline,
      }),
    });
  const tenant = connect();
  // A cmdlet host does one thing at a time: an effect, or a rollback, must not wait behind a look at the whole fleet.
  const tenantInBackground = connect();
  const directory = createDirectory({ config, tenant, now });

  const simulated = config.mode === "simulated";
  const probeTools = createProbeTools({
    dnsServers: config.dnsServers,
    routes: simulated ? config.probeRoutes : null,
    extraCa: config.probeCaFile === null ? null : readFileSync(config.probeCaFile, "utf8"),
  });
  const probesFor = (fqdn: string, port: number, signal: AbortSignal) =>
    createProbes({ ...probeTools, fqdn, port, signal });
  const checkTrunk = createCheckTrunk({
    ...stores,
    runChecks: (context, onFinding, signal) => runChecks(allChecks, context, onFinding, signal),
    tenant,
    probesFor,
    cloud: config.cloud,
    now,
  });

  const checkPair = createCheckPair({
    ...stores,
    runPairChecks: (context, signal) => runPairChecks(context, () => {}, signal),
    tenant,
    probesFor,
    cloud: config.cloud,
    now,
  });

  const adapter = createTeamsAdapter({ config, logger });
  const chat = {
    ...stores,
    config,
    now,
    logger,
    directory,
    checks: allChecks,
    pairChecks,
    certifiedAs: certifiedName,
    readFile: createReadFile(config),
    callRecords: createCallRecords(graph),
    addressesOf: async (fqdn: string, signal: AbortSignal) => {
      const found = await probeTools.lookup(fqdn, { timeoutMs: 2_000, signal });
      return found.ok ? found.ipv4 : [];
    },
    nudge: () => {
      worker.nudge();
    },
  };
  const connector = createConnector(adapter);
  const bot = createBot({ ...chat, tenantId: config.tenantId, connector });

  const announce = createAnnounce(chat);
  const worker = createWorker({
    tasks: stores.tasks,
    handlers: {
      change: createChangeRunner({
        ...stores,
        tenant,
        directory,
        checkTrunk,
        checkPair,
        config,
        now,
        logger,
      }),
      preflight: createPreflightRunner({ ...stores, checkTrunk, now }),
      observe: createObserver({
        ...stores,
        tenant: tenantInBackground,
        probesFor,
        timings: config.timings,
        now,
        logger,
      }),
      upkeep: () => keepUp({ ...stores, now }),
      announce: (key, signal) => announce(Number(key), signal),
      conversation: createOutbox({
        ...stores,
        connector,
        render: createRender(chat),
        pace: createPace(),
        now,
        logger,
      }),
    },
    now,
    logger,
    owner: randomUUID(),
    lease: config.lease,
    concurrency: { change: 8, announce: 4, conversation: 8, preflight: 8, observe: observed.length },
    pollEvery,
  });

  const server = createWebServer({
    config,
    receive: (authorization, activity) => adapter.receive(authorization, activity, bot),
    ready: (signal) => databaseIsUp(db, signal),
    logger,
  });

  return {
    async start() {
      await migrate(db);
      for (const what of observed) await stores.tasks.wake("observe", what, now());
      await stores.tasks.wake("upkeep", "all", now());
      const port = await server.start();
      worker.start();
      return port;
    },
    async stop() {
      await server.stop();
      await worker.stop();
      await Promise.all([tenant.close(), tenantInBackground.close()]);
      await db.destroy();
    },
    nudge: () => {
      worker.nudge();
    },
  };
}

/** The simulated Graph wants no token. */
function graphToken(config: Config): () => Promise<string | null> {
  if (config.mode === "simulated") return async () => null;
  throw new ConfigError(
    "TENANT_MODE: this version runs the simulated tenant only; it has no credentials for Graph yet.",
  );
}

function certifiedName(product: string): string | null {
  const found = certificationOf(product);
  return found ? [found.vendor, found.product].filter(Boolean).join(" ") : null;
}
