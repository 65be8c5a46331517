import { noDependants } from "../changes/migration-builders.ts";
import { pairChecks } from "../../../src/preflight/all-checks.ts";
import { pino } from "pino";
import { createTeamsAdapter } from "../../../src/teams/sdk/adapter.ts";
import { createAnnounce } from "../../../src/changes/cards/announce.ts";
import { createBot } from "../../../src/teams/entry/bot.ts";
import { createConnector } from "../../../src/teams/sdk/connector.ts";
import { createOutbox } from "../../../src/teams/channel/outbox.ts";
import { createPace } from "../../../src/teams/channel/pace.ts";
import { createProve } from "../../../src/changes/chat/prove.ts";
import { createReadFile } from "../../../src/teams/files/received-file.ts";
import { createToActivity } from "../../../src/teams/channel/to-activity.ts";
import { decide } from "../../../src/changes/decide.ts";
import type { Change } from "../../../src/changes/change.ts";
import type { Membership } from "../../../src/changes/waves/members.ts";
import type { Plan } from "../../../src/changes/plan.ts";
import type { Replay } from "../../../src/changes/replay/replay.ts";
import type { TimelineEvent } from "../../../src/changes/timeline.ts";
import { readConfig, type Config } from "../../../src/config/config.ts";
import type { Check } from "../../../src/preflight/check.ts";
import { createWorker } from "../../../src/tasks/worker.ts";
import { createTellAlert } from "../../../src/alerts/tell-alert.ts";
import { alertStore } from "../../../src/store/alerts/alert-store.ts";
import { activityStore } from "../../../src/store/activity-store.ts";
import { auditStore } from "../../../src/store/audit/audit-store.ts";
import type { VerifyOptions } from "../../../src/store/audit/audit-verifier.ts";
import { changeStore } from "../../../src/store/changes/change-store.ts";
import { conversationStore } from "../../../src/store/conversation-store.ts";
import { dossierStore } from "../../../src/store/change-dossier.ts";
import { evidenceStore } from "../../../src/store/evidence-store.ts";
import { messageStore } from "../../../src/store/messages/message-store.ts";
import { observationStore } from "../../../src/store/observations/observation-store.ts";
import { peopleListStore } from "../../../src/store/people-list-store.ts";
import { openDatabase, openPool } from "../../../src/store/database.ts";
import { doctorVisitStore } from "../../../src/store/doctor-visit-store.ts";
import { preflightStore } from "../../../src/store/preflight-store.ts";
import { taskStore } from "../../../src/store/task-store.ts";
import { waveStore } from "../../../src/store/changes/wave-store.ts";
import { createCallRecords } from "../../../src/tenant/graph/call-records.ts";
import { createCallSamples } from "../../../src/tenant/graph/call-samples.ts";
import { createDirectory } from "../../../src/tenant/directory.ts";
import { createGraph } from "../../../src/tenant/graph/graph.ts";
import { TenantError } from "../../../src/tenant/tenant-error.ts";
import { createWebServer } from "../../../src/web/server.ts";
import { addSignInRoutes } from "../../../src/web/sign-in.ts";
import { aGateway, aRouting, aSubmission } from "../changes/builders.ts";
import { simulatedTenant, startConnector } from "./connector.ts";
import { testDatabase } from "../database/database.ts";
import { eventually } from "../jest/eventually.ts";
import { someTokens } from "../tenant/simulated-tokens.ts";
import { adele, alex, groups, isaiah, megan } from "../people.ts";

const group = groups.telephonyAdmins;

/** The whole chat over HTTP: a connector of ours, the bot's server, its database and its outbox; no runner. */
export async function startChat(
  overrides: Partial<Config> = {},
  {
    checks = [],
    endpoints,
  }: {
    readonly checks?: readonly Check[];
    /** Of a key service of ours, for tests that authenticate. */
    readonly endpoints?: Parameters<typeof createTeamsAdapter>[0]["endpoints"];
  } = {},
) {
  const database = await testDatabase();
  const config: Config = {
    ...readConfig({
      MicrosoftAppTenantId: simulatedTenant,
      DATABASE_URL: database.url,
      ADMINS: alex.id,
      APPROVERS: `${megan.id} ${adele.id} group:${group}`,
      VIEWERS: isaiah.id,
      TEAMS_HOST_COMMAND: "none",
      GRAPH_BASE_URL: "http://127.0.0.1:1",
      TOKEN_URL: "http://127.0.0.1:1/token",
      PORT: "0",
    }),
    ...overrides,
  };
  const logger = pino({ level: process.env.TEST_LOG ?? "silent" });
  const { runtime: db } = database;
  const now = () => new Date();
  const tasks = taskStore(db);
  const changes = changeStore(db, config.auditKey);
  const conversations = conversationStore(db, config.auditKey);
  const messages = messageStore(db);
  const observations = observationStore(db);
  const preflights = preflightStore(db, config.auditKey);
  const evidence = evidenceStore(db, config.auditKey);
  const verifyingPool = openPool({ url: database.url }, 1);
  const verifying = openDatabase(database.url, verifyingPool);
  const audit = auditStore(db, config.auditKey, { reading: verifying });
  const lookingPool = openPool({ url: database.url }, 3);
  const lookingDb = openDatabase(database.url, lookingPool);
  const alerts = alertStore(db, config.auditKey);
  const looks = {
    alerts: alertStore(lookingDb, config.auditKey),
    activities: activityStore(lookingDb),
    audit: {
      ...auditStore(lookingDb, config.auditKey),
      verify: (options?: VerifyOptions) => audit.verify(options),
    },
    changes: changeStore(lookingDb, config.auditKey),
    conversations: conversationStore(lookingDb, config.auditKey),
    doctorVisits: doctorVisitStore(lookingDb),
    dossiers: dossierStore(lookingDb),
    evidence: evidenceStore(lookingDb, config.auditKey),
    messages: messageStore(lookingDb),
    observations: observationStore(lookingDb),
    peopleLists: peopleListStore(lookingDb),
    preflights: preflightStore(lookingDb, config.auditKey),
    tasks: taskStore(lookingDb),
    waves: waveStore(lookingDb),
  };
  const peopleLists = peopleListStore(db);
  /** Members of the group of approvers; null while Graph does not answer. */
  const approverGroup: { members: string[] | null } = { members: [] };
  const directory = createDirectory({
    config,
    tenant: {
      readGroupMembers: async () => {
        if (!approverGroup.members) throw new TenantError("unreachable", "Graph does not answer.");
        return approverGroup.members;
      },
      readAccounts: async (ids) => new Map(ids.map((id) => [id, { guest: false, enabled: true }])),
    },
    now,
  });

  const adapter = createTeamsAdapter({ config, logger, ...(endpoints && { endpoints }) });
  const shared = {
    config,
    now,
    logger,
    directory,
    changes,
    alerts,
    preflights,
    doctorVisits: doctorVisitStore(db),
    evidence,
    observations,
    messages,
    conversations,
    audit,
    tasks,
    checks,
    pairChecks,
    waves: waveStore(db),
  };
  const teams = createConnector(adapter);
  const deliver = createOutbox({
    messages,
    conversations,
    connector: teams,
    toActivity: createToActivity(shared),
    pace: createPace(),
    now,
    logger,
  });
  const announce = createAnnounce({ changes, conversations, messages, now });
  const tellAlert = createTellAlert(shared);
  const worker = createWorker({
    tasks,
    handlers: {
      conversation: deliver,
      announce: (id, signal) => announce(Number(id), signal),
      alert: (id, signal) => tellAlert(Number(id), signal),
    },
    now,
    logger,
    owner: "test",
    lease: 30_000,
    concurrency: { change: 1, announce: 2, conversation: 4, preflight: 1, observe: 1 },
    pollEvery: 20,
  });
  const bot = createBot({
    ...shared,
    looks,
    dossiers: dossierStore(db),
    activities: activityStore(db),
    peopleLists,
    readFile: createReadFile(config),
    callSamples: createCallSamples({
      callRecords: createCallRecords(
        createGraph({ baseUrl: config.graphBaseUrl, tokens: someTokens, retries: 0 }),
      ),
      logger,
      now,
    }),
    addressesOf: async () => ["203.0.113.11"],
    certifiedAs: () => null,
    nudge: () => {
      worker.nudge();
    },
    tenantId: config.tenantId,
    connector: teams,
  });
  const server = createWebServer({
    config,
    mayBeGenuine: (authorization) => adapter.mayBeGenuine(authorization),
    receive: (authorization, activity) => adapter.receive(authorization, activity, bot),
    ready: async () => ({ status: 200, body: {} }),
    logger,
    addRoutes: (routes) => {
      addSignInRoutes(routes, { config, prove: createProve(shared), now, logger });
    },
  });
  const connector = await startConnector();
  const port = await server.start();
  const url = `http://127.0.0.1:${port}`;
  connector.speakTo(`${url}/api/messages`);
  worker.start();

  await observations.putFleet(
    {
      gateways: [
        aGateway(),
        aGateway({ fqdn: "sbc2.contoso.com", mediaBypass: true }),
        aGateway({ fqdn: "sbc6.contoso.com", ipAddressVersion: "IPv6" }),
      ],
      routing: aRouting(),
      dependants: noDependants(),
      clientMediaPorts: { restricted: true, audio: { first: 50_000, last: 50_019 } },
      verifiedDomains: ["contoso.com"],
    },
    now(),
  );

  /** Waits until people were told of all that happened to it so far: no card is edited for that any more later on. */
  async function told(changeId: number): Promise<void> {
    await eventually(`chg-${changeId} to be told of`, async () => {
      const tasks = db.selectFrom("task").select("key").where("kind", "=", "announce");
      return (await tasks.where("key", "=", String(changeId)).execute()).length === 0;
    });
  }

  return {
    connector,
    config,
    /** As the database's owner, to look and to tamper. */
    db: database.db,
    url,
    /** Connections by which the chat looks, and by which it verifies the audit. */
    pools: { looking: lookingPool, verifying: verifyingPool },
    told,
    changes,
    alerts,
    audit,
    messages,
    conversations,
    preflights,
    evidence,
    observations,
    peopleLists,
    waves: shared.waves,
    /** What cards are drawn from. */
    parts: shared,
    approverGroup,
    /** What the runner does with a draft whose preflight is fine. */
    async submit(change: Change, expiresAt = new Date(Date.now() + 3_600_000)): Promise<string> {
      await told(change.id);
      const stored = await changes.find(change.id);
      if (!stored) throw new Error("no such change");
      const submission = { ...aSubmission(), approvers: [megan, adele] };
      const decision = decide(stored.change, { type: "submit", submission, expiresAt }, now());
      if (!decision.ok) throw new Error(decision.refusal);
      await changes.save(decision.change, stored.version, {
        at: now(),
        from: stored.change,
        events: decision.events,
      });
      worker.nudge();
      return submission.digest;
    },
    /** What the runner does with the draft of a change that moves people. */
    async submitMove(
      changeId: number,
      plan: Plan,
      membership: Membership,
      preflightId: number | null = null,
      replay: Replay | null = null,
    ): Promise<string> {
      await told(changeId);
      const stored = await changes.find(changeId);
      if (!stored) throw new Error("no such change");
      const submission = { ...aSubmission({ plan, replay }), preflightId, approvers: [megan, adele] };
      const expiresAt = new Date(Date.now() + 3_600_000);
      const decision = decide(stored.change, { type: "submit", submission, expiresAt }, now());
      if (!decision.ok) throw new Error(decision.refusal);
      const { events } = decision;
      await changes.save(decision.change, stored.version, {
        at: now(),
        from: stored.change,
        events,
        membership,
      });
      worker.nudge();
      return submission.digest;
    },
    /** Tells people of something that happened on the way. */
    async record(changeId: number, key: string, event: TimelineEvent): Promise<void> {
      await changes.record(changeId, now(), [{ key, event }]);
      worker.nudge();
    },
    /** What the observer does after a look. */
    async redraw(changeId: number): Promise<void> {
      await tasks.wake("announce", String(changeId), now());
      worker.nudge();
    },
    /** What Megan's press does, without a card. */
    async approve(changeId: number, digest: string): Promise<void> {
      const none = { comment: null, acceptUnknowns: null, acceptDifferences: [], proofRule: null };
      await this.move(changeId, { type: "approve", by: megan, digest, ...none });
    },
    /** Any step of the runner's. */
    async move(changeId: number, intention: Parameters<typeof decide>[1]): Promise<void> {
      const stored = await changes.find(changeId);
      if (!stored) throw new Error("no such change");
      const decision = decide(stored.change, intention, now());
      if (!decision.ok) throw new Error(decision.refusal);
      await changes.save(decision.change, stored.version, {
        at: now(),
        from: stored.change,
        events: decision.events,
      });
      worker.nudge();
    },
    async stop(): Promise<void> {
      await server.stop();
      await worker.stop();
      await connector.stop();
      await Promise.all([lookingDb.destroy(), verifying.destroy()]);
      await database.drop();
    },
  };
}

export type ChatBench = Awaited<ReturnType<typeof startChat>>;
