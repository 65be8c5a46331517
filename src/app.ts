import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Logger } from "pino";
import { createTeamsAdapter } from "./chat/adapter.ts";
import { createAnnounce } from "./chat/announce.ts";
import { createBot } from "./chat/bot.ts";
import { createConnector } from "./chat/connector.ts";
import { createOutbox } from "./chat/outbox.ts";
import { createReadOverview } from "./chat/overview.ts";
import { createPace } from "./chat/pace.ts";
import { withRateLimits } from "./chat/rate-limits.ts";
import { createReadFile } from "./chat/received-file.ts";
import { createRender } from "./chat/render.ts";
import type { Config } from "./config.ts";
import { endpoints, lackingIn } from "./config/endpoints.ts";
import { allChecks } from "./preflight/all-checks.ts";
import { certificationOf } from "./preflight/certified-sbcs.ts";
import { createProbes } from "./preflight/probes/create-probes.ts";
import { createProbeTools } from "./preflight/probes/probe-tools.ts";
import { restrictLookup } from "./preflight/probes/restricted-lookup.ts";
import { pairChecks, runPairChecks } from "./preflight/pair/all-pair-checks.ts";
import { runChecks } from "./preflight/report.ts";
import { createDiagnosis, createRehearsal } from "./diagnosis.ts";
import type { Section } from "./doctor/doctor-check.ts";
import { createChangeRunner } from "./runner/change-runner.ts";
import { createCheckPair } from "./runner/check-pair.ts";
import { createCheckTrunk } from "./runner/check-trunk.ts";
import { createDoctorRunner } from "./runner/doctor-runner.ts";
import { createObserver, observed } from "./runner/observer.ts";
import { createPreflightRunner } from "./runner/preflight-runner.ts";
import { keepUp } from "./runner/upkeep.ts";
import { createWorker } from "./runner/worker.ts";
import { keptSealIn } from "./kept-seal.ts";
import { createReadiness } from "./readiness.ts";
import { doneWithin, stopShares } from "./stop.ts";
import { activityStore } from "./store/activity-store.ts";
import { auditStore } from "./store/audit-store.ts";
import type { VerifyOptions } from "./store/audit-verifier.ts";
import { backlogStore } from "./store/backlog.ts";
import { changeStore } from "./store/change-store.ts";
import { conversationStore } from "./store/conversation-store.ts";
import {
  openDatabase,
  openPool,
  refuseOtherSchema,
  stateOfDatabase,
  type Database,
  type DatabaseAddress,
} from "./store/database.ts";
import { evidenceStore } from "./store/evidence-store.ts";
import { doctorVisitStore } from "./store/doctor-visit-store.ts";
import { messageStore } from "./store/message-store.ts";
import { observationStore } from "./store/observation-store.ts";
import { peopleListStore } from "./store/people-list-store.ts";
import { preflightStore } from "./store/preflight-store.ts";
import { retentionStore } from "./store/retention.ts";
import { taskStore } from "./store/task-store.ts";
import { waveStore } from "./store/wave-store.ts";
import { markerFor } from "./log.ts";
import { addGauges, addProcessGauges } from "./telemetry/gauges.ts";
import { countHostStarts } from "./telemetry/host-starts.ts";
import { measureGraphRequests } from "./telemetry/graph-requests.ts";
import { measureHttp } from "./telemetry/http-requests.ts";
import { measuredHost } from "./telemetry/measured-host.ts";
import { measuredCheckPair, measuredCheckTrunk } from "./telemetry/measured-preflights.ts";
import { measuredChanges, measuredMessages, measuredWaves } from "./telemetry/measured-stores.ts";
import { measuredTasks } from "./telemetry/measured-tasks.ts";
import { tracedTenant } from "./telemetry/measured-tenant.ts";
import { measuredTurns, tracedBot } from "./telemetry/measured-turns.ts";
import { createTelemetry } from "./telemetry/telemetry.ts";
import { createTokens, type FetchToken } from "./tenant/cached-tokens.ts";
import { createCallRecords } from "./tenant/call-records.ts";
import { createCallSamples } from "./tenant/call-samples.ts";
import { createSignIn, databaseToken } from "./tenant/credentials.ts";
import { createDirectory } from "./tenant/directory.ts";
import { createGraph } from "./tenant/graph.ts";
import { createTenant } from "./tenant/microsoft-tenant.ts";
import { createSimulatedSignIn } from "./tenant/simulated-sign-in.ts";
import { createTeamsPowerShell, type TeamsPowerShell } from "./tenant/teams-powershell.ts";
import { withoutPeople } from "./tenant/without-people.ts";
import { createWebServer } from "./web/server.ts";
import { addTabRoutes } from "./web/tab.ts";

export interface App {
  /** Resolves with the port once messages are taken. */
  start(): Promise<number>;
  /** Takes nothing new, ends what runs, and closes everything in the reverse order of its start. */
  stop(): Promise<void>;
  /** Looks at once for what is due. */
  nudge(): void;
  /** Looks at the bot's own set-up, started or not. */
  examine(signal: AbortSignal): Promise<readonly Section[]>;
  /** Makes each read at the tenant once and compares it with its contract, started or not. */
  rehearse(signal: AbortSignal): Promise<readonly Section[]>;
}

export interface AppOptions {
  readonly logger: Logger;
  readonly now?: () => Date;
}

const pollEvery = 500;

/** The composition root: the only file that names concrete adapters. */
export function createApp(config: Config, { logger, now = () => new Date() }: AppOptions): App {
  const telemetry = createTelemetry(config.telemetry, { host: config.host });
  const { instruments, traces } = telemetry;
  const address = databaseAddress(config);
  const pool = openPool(address);
  const db = openDatabase(address, pool);
  // Whoever looks, or verifies the audit, waits for others who do, and never keeps a decision waiting.
  const looking = openDatabase(address, openPool(address, 6, "bypass-pilot looks"));
  const verifying = openDatabase(address, openPool(address, 3, "bypass-pilot audit"));
  const { auditKey, auditOldKeys } = config;
  const storesBy = (connections: Database) => ({
    activities: activityStore(connections),
    changes: measuredChanges(changeStore(connections, auditKey), instruments, traces),
    conversations: conversationStore(connections, auditKey),
    evidence: evidenceStore(connections, auditKey),
    messages: measuredMessages(messageStore(connections), instruments),
    observations: observationStore(connections),
    peopleLists: peopleListStore(connections),
    doctorVisits: doctorVisitStore(connections),
    preflights: preflightStore(connections, auditKey),
    tasks: taskStore(connections),
    waves: measuredWaves(waveStore(connections), instruments),
  });
  const audit = auditStore(db, auditKey, { oldKeys: auditOldKeys, reading: verifying });
  const stores = { ...storesBy(db), audit };
  // What is verified is remembered once.
  const looks = {
    ...storesBy(looking),
    audit: { ...auditStore(looking, auditKey), verify: (options?: VerifyOptions) => audit.verify(options) },
  };
  const keptSeal = config.sealFile === null ? null : keptSealIn(config.sealFile);

  const tokens = createTokens({ fetchToken: signIn(config, now), now });
  const graph = createGraph({ baseUrl: config.graphBaseUrl, tokens, logger });
  const lacking = lackingIn(config.cloud);
  const powerShell = createTeamsPowerShell({
    command: config.teamsHostCommand,
    hosts: config.teamsHosts,
    signIn: { tokens, tenantId: config.tenantId, cloud: config.cloud },
    effectDeadline: config.timings.effectDeadline,
  });
  const tenantBy = (host: TeamsPowerShell) => {
    const connected = createTenant({ graph, host: measuredHost(host, instruments, traces) });
    return tracedTenant(lacking === null ? connected : withoutPeople(connected, lacking), traces);
  };
  const tenant = tenantBy(powerShell);
  // An effect, or a rollback, must not wait behind a look at the whole fleet.
  const tenantInBackground = tenantBy(powerShell.inBackground);
  const directory = createDirectory({ config, tenant, now });

  const simulated = config.mode === "simulated";
  const probeTools = createProbeTools({
    dnsServers: config.dnsServers,
    routes: simulated ? config.probeRoutes : null,
    extraCa: config.probeCaFile === null ? null : readFileSync(config.probeCaFile, "utf8"),
  });
  const lookup = restrictLookup(probeTools.lookup, async () => (await stores.observations.fleet())?.value);
  const probesFor = (fqdn: string, port: number, signal: AbortSignal) =>
    createProbes({
      ...probeTools,
      lookup,
      fqdn,
      port,
      signal,
      timeoutMs: config.timings.probeWithin,
    });
  const checkTrunkAsIs = createCheckTrunk({
    ...stores,
    runChecks: (context, onFinding, signal) => runChecks(allChecks, context, onFinding, signal),
    tenant,
    probesFor,
    cloud: config.cloud,
    now,
  });

  const checkTrunk = measuredCheckTrunk(checkTrunkAsIs, instruments, traces);

  const checkPairAsIs = createCheckPair({
    ...stores,
    runPairChecks,
    tenant,
    probesFor,
    cloud: config.cloud,
    now,
  });

  const checkPair = measuredCheckPair(checkPairAsIs, instruments, traces);

  const callSamples = createCallSamples({ callRecords: createCallRecords(graph), logger, now });

  const adapter = createTeamsAdapter({ config, logger });
  const connector = createConnector(adapter);
  const chat = {
    ...stores,
    config,
    connector,
    now,
    logger,
    directory,
    checks: allChecks,
    pairChecks,
    certifiedAs: certifiedName,
    readFile: createReadFile(config),
    callSamples,
    addressesOf: async (fqdn: string, signal: AbortSignal) => {
      const found = await lookup(fqdn, { timeoutMs: 2_000, signal });
      return found.ok ? found.ipv4 : [];
    },
    nudge: () => {
      worker.nudge();
    },
    watch: measuredTurns(instruments, traces),
  };
  const examine = createDiagnosis({
    ...stores,
    keptSeal,
    config,
    db,
    tokens,
    graph,
    host: powerShell,
    tenant,
    directory,
    adapter,
    probeTools,
    now,
  });
  const rehearse = createRehearsal({ config, graph, host: powerShell, now });
  const bot = createBot({ ...chat, looks, tenantId: config.tenantId });
  const traced = tracedBot(bot, traces, markerFor(config.auditKey));
  const paced = withRateLimits(traced, { limits: config.rateLimits, logger });

  const announce = createAnnounce(chat);
  /** Names this process in leases. */
  const owner = randomUUID();
  const worker = createWorker({
    tasks: stores.tasks,
    handlers: measuredTasks(
      {
        change: createChangeRunner({
          ...stores,
          tenant,
          directory,
          checkTrunk,
          checkPair,
          callSamples,
          config,
          now,
          logger,
        }),
        doctor: createDoctorRunner({ ...stores, looks: { setUp: examine, rehearsal: rehearse }, now }),
        preflight: createPreflightRunner({ ...stores, checkTrunk, checkPair, now }),
        observe: createObserver({
          ...stores,
          tenant: tenantInBackground,
          probesFor,
          timings: config.timings,
          now,
          logger,
        }),
        upkeep: (_key, signal) =>
          keepUp({ ...stores, retention: retentionStore(db), keptSeal, config, now, logger }, signal),
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
      instruments,
      traces,
    ),
    now,
    logger,
    owner,
    lease: config.lease,
    concurrency: {
      change: 8,
      announce: 4,
      conversation: 8,
      preflight: 8,
      doctor: 2,
      observe: observed.length,
    },
    pollEvery,
  });

  const backlog = backlogStore(db);
  addGauges(instruments, { backlog, pool, host: powerShell, now });
  const endOfMeasuring = [
    addProcessGauges(instruments),
    measureGraphRequests(config.graphBaseUrl, instruments),
    countHostStarts(instruments),
  ];

  const server = createWebServer({
    config,
    mayBeGenuine: (authorization) => adapter.mayBeGenuine(authorization),
    receive: (authorization, activity) => adapter.receive(authorization, activity, paced),
    ready: createReadiness({
      database: (signal) => stateOfDatabase(db, signal),
      observed: (signal) => backlog.observed(signal),
      now,
    }),
    addRoutes: (routes) => {
      measureHttp(routes.server, instruments);
      const overview = createReadOverview({ ...chat, ...looks });
      addTabRoutes(routes, { config, overview, directory, audit: looks.audit, now, logger });
    },
    logger,
  });

  return {
    async start() {
      const metricsPort = await telemetry.start();
      if (metricsPort !== null) logger.info({ metricsPort }, "metrics");
      if (lacking !== null) logger.warn({ cloud: config.cloud }, lacking);
      await refuseOtherSchema(db);
      await audit.takeOver(now());
      for (const what of observed) await stores.tasks.wake("observe", what, now());
      await stores.tasks.wake("upkeep", "all", now());
      const port = await server.start();
      worker.start();
      return port;
    },
    async stop() {
      const { work, hosts, database } = stopShares;
      const worked = worker.stop();
      await Promise.all([doneWithin(work, server.stop()), doneWithin(work, worked)]);
      // What still waits for a host is told when that is dead, and its lease goes then.
      const hostsEnded = powerShell.close();
      const ended = await doneWithin(hosts, Promise.all([hostsEnded, worked]));
      // Left to the journal: others need not wait for the lease.
      if (!ended) {
        const letGo = stores.tasks.letGo(owner, now()).catch((error: unknown) => {
          logger.warn({ err: error }, "leases were not let go; they run out by themselves");
        });
        await doneWithin(database, letGo);
      }
      for (const end of endOfMeasuring) end();
      await telemetry.stop();
      await doneWithin(database, Promise.all([db, looking, verifying].map((each) => each.destroy())));
    },
    nudge: () => {
      worker.nudge();
    },
    examine,
    rehearse,
  };
}

/** With a password of its own, or a token of the managed identity for each connection. */
function databaseAddress({ databaseUrl: url, databaseIdentity: identity }: Config): DatabaseAddress {
  return identity === null ? { url } : { url, password: () => databaseToken(identity) };
}

/** By the configured credential; the simulated tenant has a sign-in service of its own. */
function signIn({ identity, tokenUrl, cloud, tenantId }: Config, now: () => Date): FetchToken {
  const { loginHost, graphHost } = endpoints[cloud];
  if (identity === null) return createSimulatedSignIn(tokenUrl ?? "", now, `https://${graphHost}`);
  return createSignIn({
    identity,
    tenantId,
    loginUrl: `https://${loginHost}`,
    graphUrl: `https://${graphHost}`,
    now,
  });
}

function certifiedName(product: string): string | null {
  const found = certificationOf(product);
  return found ? [found.vendor, found.product].filter(Boolean).join(" ") : null;
}
