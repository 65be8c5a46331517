import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { composeChat } from "./compose/chat.ts";
import { composePreflight } from "./compose/preflight.ts";
import { composeStores } from "./compose/stores.ts";
import { composeTenant } from "./compose/tenant.ts";
import { composeWeb } from "./compose/web.ts";
import { composeWorker } from "./compose/worker.ts";
import type { Config } from "./config/config.ts";
import { createDiagnosis, createRehearsal } from "./compose/diagnosis.ts";
import type { Section } from "./doctor/doctor-check.ts";
import { makeEvidence, type EvidenceFile } from "./evidence/make-evidence.ts";
import { observed } from "./tasks/observer.ts";
import { doneWithin, stopShares } from "./lib/stop.ts";
import { refuseOtherSchema } from "./store/database.ts";
import { addGauges, addProcessGauges } from "./telemetry/gauges.ts";
import { measureGraphRequests } from "./telemetry/graph-requests.ts";
import { countHostStarts } from "./telemetry/measured-host.ts";
import { createTelemetry } from "./telemetry/telemetry.ts";

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
  /** The evidence of a change as one file, started or not; undefined where there is no such change. */
  evidence(changeId: number): Promise<EvidenceFile | undefined>;
}

export interface AppOptions {
  readonly logger: Logger;
  readonly now?: () => Date;
}

/** The composition root, room by room: the only place, with `compose`, that names concrete adapters. */
export function createApp(config: Config, { logger, now = () => new Date() }: AppOptions): App {
  const telemetry = createTelemetry(config.telemetry, { host: config.host });
  const common = { telemetry, logger, now };
  const stores = composeStores(config, telemetry);
  const tenant = composeTenant(config, common);
  const preflight = composePreflight(config, { ...common, ...tenant, stores: stores.stores });
  const nudge = () => {
    worker.nudge();
  };
  const chat = composeChat(config, { ...common, stores, tenant, preflight, nudge });
  const { db, pool, backlog, keptSeal } = stores;
  const { audit, tasks } = stores.stores;
  const { probeTools } = preflight;
  const { adapter } = chat;
  const examine = createDiagnosis({
    ...tenant,
    ...stores.stores,
    keptSeal,
    config,
    db,
    adapter,
    probeTools,
    now,
  });
  const rehearse = createRehearsal({ ...tenant, config, now });
  const owner = randomUUID();
  const worker = composeWorker(config, {
    ...common,
    stores,
    tenant,
    preflight,
    chat: chat.chat,
    looks: { setUp: examine, rehearsal: rehearse },
    owner,
  });
  addGauges(telemetry.instruments, { backlog, pool, host: tenant.host, now });
  const endOfMeasuring = [
    addProcessGauges(telemetry.instruments),
    measureGraphRequests(config.graphBaseUrl, telemetry.instruments),
    countHostStarts(telemetry.instruments),
  ];
  const server = composeWeb(config, { ...common, stores, tenant, chat });

  return {
    async start() {
      const metricsPort = await telemetry.start();
      if (metricsPort !== null) logger.info({ metricsPort }, "metrics");
      if (tenant.lacking !== null) logger.warn({ cloud: config.cloud }, tenant.lacking);
      await refuseOtherSchema(db);
      await audit.takeOver(now());
      for (const what of observed) await tasks.wake("observe", what, now());
      for (const kind of ["upkeep", "watch", "digest"] as const) await tasks.wake(kind, "all", now());
      const port = await server.start();
      worker.start();
      return port;
    },
    async stop() {
      const { work, hosts, database } = stopShares;
      const worked = worker.stop();
      await Promise.all([doneWithin(work, server.stop()), doneWithin(work, worked)]);
      // What still waits for a host is told when that is dead, and its lease goes then.
      const hostsEnded = tenant.host.close();
      const ended = await doneWithin(hosts, Promise.all([hostsEnded, worked]));
      // Left to the journal: others need not wait for the lease.
      if (!ended) {
        const releaseTasks = tasks.releaseTasks(owner, now()).catch((error: unknown) => {
          logger.warn({ err: error }, "leases were not let go; they run out by themselves");
        });
        await doneWithin(database, releaseTasks);
      }
      for (const end of endOfMeasuring) end();
      await telemetry.stop();
      await doneWithin(database, stores.close());
    },
    nudge,
    examine,
    rehearse,
    evidence: (changeId) => makeEvidence(stores.looks.dossiers, changeId, now()),
  };
}
