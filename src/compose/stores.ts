import type { Config } from "../config/config.ts";
import { keptSealIn } from "../audit/kept-seal.ts";
import { alertStore } from "../store/alerts/alert-store.ts";
import { activityStore } from "../store/activity-store.ts";
import { auditStore } from "../store/audit/audit-store.ts";
import type { VerifyOptions } from "../store/audit/audit-verifier.ts";
import { backlogStore } from "../store/backlog.ts";
import { dossierStore } from "../store/change-dossier.ts";
import { changeStore } from "../store/changes/change-store.ts";
import { conversationStore } from "../store/conversation-store.ts";
import { openDatabase, openPool, type Database, type DatabaseAddress } from "../store/database.ts";
import { doctorVisitStore } from "../store/doctor-visit-store.ts";
import { evidenceStore } from "../store/evidence-store.ts";
import { messageStore } from "../store/messages/message-store.ts";
import { observationStore } from "../store/observations/observation-store.ts";
import { peopleListStore } from "../store/people-list-store.ts";
import { preflightStore } from "../store/preflight-store.ts";
import { retentionStore } from "../store/retention.ts";
import { taskStore } from "../store/task-store.ts";
import { waveStore } from "../store/changes/wave-store.ts";
import { measuredChanges, measuredMessages, measuredWaves } from "../telemetry/measured-stores.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { databaseToken } from "../tenant/sign-in/credentials.ts";

/** The database, by connections of three kinds: whoever looks, or verifies the audit, never keeps a decision waiting. */
export function composeStores(config: Config, { instruments, traces }: Telemetry) {
  const address = databaseAddress(config);
  const pool = openPool(address);
  const db = openDatabase(address, pool);
  const looking = openDatabase(address, openPool(address, 6, "bypass-pilot looks"));
  const verifying = openDatabase(address, openPool(address, 3, "bypass-pilot audit"));
  const { auditKey, auditOldKeys } = config;
  const storesBy = (connections: Database) => ({
    activities: activityStore(connections),
    alerts: alertStore(connections, auditKey),
    changes: measuredChanges(changeStore(connections, auditKey), instruments, traces),
    dossiers: dossierStore(connections),
    conversations: conversationStore(connections, auditKey),
    evidence: evidenceStore(connections, auditKey),
    messages: measuredMessages(messageStore(connections), instruments),
    observations: observationStore(connections),
    peopleLists: peopleListStore(connections),
    doctorVisits: doctorVisitStore(connections),
    preflights: preflightStore(connections, auditKey, auditOldKeys),
    tasks: taskStore(connections),
    waves: measuredWaves(waveStore(connections), instruments),
  });
  const audit = auditStore(db, auditKey, { oldKeys: auditOldKeys, reading: verifying });
  return {
    db,
    pool,
    stores: { ...storesBy(db), audit },
    /** The same for whoever only looks. What is verified is remembered once. */
    looks: {
      ...storesBy(looking),
      audit: { ...auditStore(looking, auditKey), verify: (options?: VerifyOptions) => audit.verify(options) },
    },
    backlog: backlogStore(db),
    retention: retentionStore(db),
    keptSeal: config.sealFile === null ? null : keptSealIn(config.sealFile),
    close: () => Promise.all([db, looking, verifying].map((each) => each.destroy())),
  };
}

export type ComposedStores = ReturnType<typeof composeStores>;

/** With a password of its own, or a token of the managed identity for each connection. */
function databaseAddress({ databaseUrl: url, databaseIdentity: identity }: Config): DatabaseAddress {
  return identity === null ? { url } : { url, password: () => databaseToken(identity) };
}
