import type { Logger } from "pino";
import { createTellAlert } from "../alerts/tell-alert.ts";
import { createWeeklyDigest } from "../alerts/weekly-digest.ts";
import { createWatchFleet } from "../alerts/run/watch-fleet.ts";
import { createAnnounce } from "../changes/cards/announce.ts";
import { createOutbox } from "../teams/channel/outbox.ts";
import { createPace } from "../teams/channel/pace.ts";
import { createToActivity } from "../teams/channel/to-activity.ts";
import type { Config } from "../config/config.ts";
import type { Section } from "../doctor/doctor-check.ts";
import { createChangeRunner } from "../changes/run/change-runner.ts";
import { createDoctorRunner } from "../doctor/doctor-runner.ts";
import { createObserver, observed } from "../tasks/observer.ts";
import { createPreflightRunner } from "../preflight/run/preflight-runner.ts";
import { keepUp } from "../tasks/upkeep.ts";
import { createWorker } from "../tasks/worker.ts";
import { measuredTasks } from "../telemetry/measured-tasks.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { ComposedChat } from "./chat.ts";
import type { ComposedPreflight } from "./preflight.ts";
import type { ComposedStores } from "./stores.ts";
import type { ComposedTenant } from "./tenant.ts";

interface Needs {
  readonly stores: ComposedStores;
  readonly tenant: ComposedTenant;
  readonly preflight: ComposedPreflight;
  readonly chat: ComposedChat["chat"];
  readonly looks: {
    readonly setUp: (signal: AbortSignal) => Promise<readonly Section[]>;
    readonly rehearsal: (signal: AbortSignal) => Promise<readonly Section[]>;
  };
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly now: () => Date;
  /** Names this process in leases. */
  readonly owner: string;
}

const pollEvery = 500;

/** What is due, kind by kind, and how much of each at once. */
export function composeWorker(config: Config, needs: Needs) {
  const { chat, looks, telemetry, logger, now, owner } = needs;
  const { stores, retention, keptSeal } = needs.stores;
  const { tenant, tenantInBackground, directory, callSamples } = needs.tenant;
  const { runPreflight, probesFor } = needs.preflight;
  const { timings } = config;
  const common = { ...stores, config, now, logger };
  const announce = createAnnounce(chat);
  const tellAlert = createTellAlert(chat);
  const handlers = {
    change: createChangeRunner({ ...common, tenant, directory, runPreflight, callSamples }),
    doctor: createDoctorRunner({ ...stores, looks, now }),
    preflight: createPreflightRunner({ ...stores, runPreflight, now }),
    observe: createObserver({ ...stores, tenant: tenantInBackground, probesFor, timings, now, logger }),
    watch: createWatchFleet({ ...stores, timings, now, logger }),
    alert: (key: string, signal: AbortSignal) => tellAlert(Number(key), signal),
    digest: createWeeklyDigest({ ...stores, now }),
    upkeep: (_key: string, signal: AbortSignal) => keepUp({ ...common, retention, keptSeal }, signal),
    announce: (key: string, signal: AbortSignal) => announce(Number(key), signal),
    conversation: createOutbox({
      ...stores,
      connector: chat.connector,
      toActivity: createToActivity(chat),
      pace: createPace(),
      now,
      logger,
    }),
  };
  return createWorker({
    tasks: stores.tasks,
    handlers: measuredTasks(handlers, telemetry.instruments, telemetry.traces),
    now,
    logger,
    owner,
    lease: config.lease,
    concurrency: {
      change: 8,
      announce: 4,
      alert: 4,
      conversation: 8,
      preflight: 8,
      doctor: 2,
      observe: observed.length,
    },
    pollEvery,
  });
}
