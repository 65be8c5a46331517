import { afterAll, beforeAll, beforeEach } from "@jest/globals";
import { pino } from "pino";
import { readContoso, type Contoso } from "../../../sim/contoso.ts";
import type { Config } from "../../../src/config/config.ts";
import type { Change } from "../../../src/changes/change.ts";
import { decide } from "../../../src/changes/decide.ts";
import type { Intention } from "../../../src/changes/intention.ts";
import type { TimelineEvent } from "../../../src/changes/timeline.ts";
import type { Check, CheckResult, Finding } from "../../../src/preflight/check.ts";
import type { Probes } from "../../../src/preflight/probes/probes.ts";
import type { ChangeContext } from "../../../src/changes/run/change-context.ts";
import { createChangeRunner } from "../../../src/changes/run/change-runner.ts";
import { createPreflight } from "../../../src/preflight/preflight.ts";
import { auditStore } from "../../../src/store/audit/audit-store.ts";
import { changeStore, type NewChange } from "../../../src/store/changes/change-store.ts";
import { conversationStore } from "../../../src/store/conversation-store.ts";
import { observationStore } from "../../../src/store/observations/observation-store.ts";
import { preflightStore } from "../../../src/store/preflight-store.ts";
import { taskStore } from "../../../src/store/task-store.ts";
import { waveStore } from "../../../src/store/changes/wave-store.ts";
import { createCallRecords } from "../../../src/tenant/graph/call-records.ts";
import { createCallSamples } from "../../../src/tenant/graph/call-samples.ts";
import { createDirectory } from "../../../src/tenant/directory.ts";
import { testDatabase, type TestDatabase } from "../database/database.ts";
import { markCallsRead } from "../database/read-calls.ts";
import { graphOf, tenantForSuite, unhurried, type TenantUnderTest } from "../tenant/tenant-services.ts";
import { adele, alex, megan } from "../people.ts";

export const trunk = "sbc1.contoso.com";

/** The runner on a real database and the simulated tenant's services, with a clock that the test turns. */
export interface RunnerBench {
  readonly services: TenantUnderTest;
  readonly database: TestDatabase;
  readonly context: ChangeContext;
  readonly changes: ChangeContext["changes"];
  /** What the one check of this bench finds. */
  finding: CheckResult;
  /** What the checks of a trunk pair find. */
  pairFindings: readonly Finding[];
  roles: Config["roles"];
  /** Whether calls are read before every advance, as the observer does all the time. */
  callsAreRead: boolean;
  /** Calls are as of now, without a new one. */
  readCalls(): Promise<void>;
  turnClock(milliseconds: number): void;
  now(): Date;
  /** A request by Alex; Megan can be reached. */
  request(
    changed?: Partial<
      Pick<NewChange, "kind" | "request" | "requestedBy" | "startAt" | "subject" | "breakGlass">
    >,
  ): Promise<Change>;
  /** Ends the change as it is, whatever it did, and frees its trunk. */
  end(id: number): Promise<void>;
  /** Runs the change until it waits, and answers it with how long it wants to wait. */
  advance(id: number): Promise<{ change: Change; next: Date | null }>;
  /** Runs the change, turning the clock to whatever it waits for, until its status is one of these. */
  advanceTo(id: number, ...statuses: readonly Change["state"]["status"][]): Promise<Change>;
  /** Somebody's decision, saved. */
  press(id: number, intention: Intention): Promise<void>;
  approve(id: number): Promise<void>;
  /** Writes of media bypass that reached the tenant. */
  effects(): Promise<readonly { readonly fqdn: string; readonly mediaBypass: boolean }[]>;
  /** Everything that reached the tenant, of this test and those before. */
  allEffects(): Promise<readonly Effect[]>;
  liveBypass(): Promise<boolean | undefined>;
  events(id: number): Promise<readonly TimelineEvent["type"][]>;
}

const passed: CheckResult = { outcome: "pass", summary: "All well.", evidence: [], fix: null, link: null };
const noProbes: Probes = Object.fromEntries(
  ["dns", "tls", "microsoftTls", "sipOptions"].map((name) => [
    name,
    async () => ({ ok: false, reason: "notDialled", detail: "" }),
  ]),
) as unknown as Probes;

export const timings: Config["timings"] = {
  refreshGateways: 60_000,
  refreshUsers: 60_000,
  refreshCalls: 60_000,
  refreshProbes: 60_000,
  effectDeadline: 3_000,
  probeWithin: 4_000,
  readBackEvery: 1_000,
  readBackDeadline: 60_000,
  watchEvery: 60_000,
  watchFor: 3_600_000,
  settleEvery: 30_000,
  settleWithin: 3_600_000,
  clonesKept: 900_000,
};

/** Without policy types that Graph assigns, so that everybody is moved by operations of Teams PowerShell. */
const byOperations: Contoso = { ...readContoso(), graphPolicyTypes: [] };

/** @param older A database with changes of its own, which go on from test to test. */
export function runnerForSuite(
  contoso: Contoso = byOperations,
  older?: () => Promise<TestDatabase>,
): RunnerBench {
  let offset = 0;
  const now = () => new Date(Date.now() + offset);
  const services = tenantForSuite(contoso, now);
  let database: TestDatabase;
  let context: ChangeContext;

  beforeAll(async () => {
    database = await (older ?? testDatabase)();
    const { runtime: db } = database;
    const tasks = taskStore(db);
    const observations = observationStore(db);
    const preflights = preflightStore(db, "k");
    const check: Check = {
      id: "firewall",
      title: "Firewall and media ports",
      needs: "attestation",
      effects: { warn: "warns", fail: "blocks", unknown: "blocks" },
      deadlineMs: 5000,
      attestationDays: 1,
      attestable: () => [],
      run: async () => bench.finding,
    };
    const directory = {
      rolesOf: (...args: Parameters<ReturnType<typeof createDirectory>["rolesOf"]>) =>
        currentDirectory().rolesOf(...args),
      lastKnownRolesOf: (personId: string) => currentDirectory().lastKnownRolesOf(personId),
      lastKnownWith: (...args: Parameters<ReturnType<typeof createDirectory>["lastKnownWith"]>) =>
        currentDirectory().lastKnownWith(...args),
      peopleWith: (...args: Parameters<ReturnType<typeof createDirectory>["peopleWith"]>) =>
        currentDirectory().peopleWith(...args),
    };
    const currentDirectory = () =>
      createDirectory({ config: { roles: bench.roles }, tenant: services.tenant, now });
    const preflightOfTrunk = createPreflight({
      checks: [check],
      pairChecks: [],
      tenant: services.tenant,
      observations,
      preflights,
      probesFor: () => noProbes,
      cloud: "commercial",
      now,
    });
    context = {
      changes: changeStore(db, "k"),
      audit: auditStore(db, "k"),
      preflights,
      observations,
      conversations: conversationStore(db, "k"),
      tasks,
      tenant: services.tenant,
      directory,
      runPreflight: async (about, ...rest) =>
        "fqdn" in about ? preflightOfTrunk(about, ...rest) : bench.pairFindings,
      waves: waveStore(db),
      callSamples: createCallSamples({
        callRecords: createCallRecords(graphOf(services.services)),
        logger: pino({ level: "silent" }),
        now,
      }),
      config: {
        approvalsRequired: 1,
        get roles() {
          return bench.roles;
        },
        proof: null,
        approvalTtl: 3_600_000,
        cloud: "commercial",
        rollbackDays: 14,
        timings,
        wavesAtOnce: 1,
      },
      now,
      logger: pino({ level: "silent" }),
    };
    await context.conversations.remember(
      {
        id: "megan-chat",
        kind: "personal",
        serviceUrl: "http://127.0.0.1",
        tenantId: "t",
        botId: "b",
        botName: "Bypass Pilot",
        personId: megan.id,
        personName: megan.name,
        personMri: "29:megan",
        personZone: null,
        channelId: null,
        teamId: null,
      },
      now(),
    );
  });

  beforeEach(async () => {
    if (!older) {
      await services.control("DELETE", "/tenant");
      for (const { id } of (await context.changes.list({ open: true }, { offset: 0, limit: 100 })).changes)
        await bench.end(id);
    }
    await services.heal();
    bench.finding = passed;
    bench.pairFindings = [];
    bench.callsAreRead = true;
    bench.roles = {
      admins: [alex.id],
      approvers: [megan.id, adele.id],
      viewers: [],
      breakGlass: [],
      groups: [],
    };
    effectsBefore = (await bench.allEffects()).length;
  });

  afterAll(async () => {
    await database.drop();
  });

  let effectsBefore = 0;
  const bench: RunnerBench = {
    services,
    get database() {
      return database;
    },
    get context() {
      return context;
    },
    get changes() {
      return context.changes;
    },
    finding: passed,
    pairFindings: [],
    roles: { admins: [], approvers: [], viewers: [], breakGlass: [], groups: [] },
    callsAreRead: true,
    turnClock(milliseconds) {
      offset += milliseconds;
    },
    now,
    async readCalls() {
      await markCallsRead(database.db, now());
    },
    async request(changed = {}) {
      const created = await context.changes.create(
        {
          kind: "enableBypass",
          subject: trunk,
          request: null,
          reason: "Shorter media path",
          requestedBy: alex,
          requestedAt: now(),
          startAt: null,
          ...changed,
        },
        { at: now(), actor: alex, action: "change.request", subject: trunk, outcome: "done", detail: null },
      );
      if (!created.ok) throw new Error(`chg-${created.openId} is open on ${trunk}`);
      return created.change;
    },
    async end(id) {
      const stored = await context.changes.find(id);
      if (!stored) throw new Error(`no change ${id}`);
      const state = { status: "failed", at: now(), reason: "The test is over." } as const;
      const extra = { at: now(), from: stored.change, events: [] };
      await context.changes.save({ ...stored.change, state }, stored.version, extra);
    },
    async advance(id) {
      if (bench.callsAreRead) await bench.readCalls();
      const next = await createChangeRunner(context)(String(id), unhurried);
      const stored = await context.changes.find(id);
      if (!stored) throw new Error(`no change ${id}`);
      return { change: stored.change, next };
    },
    async advanceTo(id, ...statuses) {
      for (let turns = 0; turns < 200; turns += 1) {
        const { change, next } = await bench.advance(id);
        if (statuses.includes(change.state.status)) return change;
        if (!next) throw new Error(`chg-${id} stopped as ${change.state.status}`);
        bench.turnClock(Math.max(0, next.getTime() - now().getTime()));
      }
      throw new Error(`chg-${id} never became ${statuses.join(" or ")}`);
    },
    async press(id, intention) {
      const stored = await context.changes.find(id);
      if (!stored) throw new Error(`no change ${id}`);
      const decision = decide(stored.change, intention, now());
      if (!decision.ok) throw new Error(decision.refusal);
      await context.changes.save(decision.change, stored.version, {
        at: now(),
        from: stored.change,
        events: decision.events,
      });
    },
    async approve(id) {
      const stored = await context.changes.find(id);
      const submission = stored?.change.submission;
      if (!submission) throw new Error(`chg-${id} is ${stored?.change.state.status}`);
      const acceptUnknowns = submission.unknowns.length > 0 ? "Checked by hand" : null;
      await bench.press(id, {
        type: "approve",
        by: megan,
        digest: submission.digest,
        comment: null,
        acceptUnknowns,
        acceptDifferences: (submission.replay?.differences ?? []).map((difference) => difference.id),
        proofRule: null,
      });
    },
    async allEffects() {
      return services.control<readonly Effect[]>("GET", "/effects");
    },
    async effects() {
      return (await bench.allEffects()).slice(effectsBefore).map(({ parameters }) => ({
        fqdn: String(parameters.Identity),
        mediaBypass: Boolean(parameters.MediaBypass),
      }));
    },
    async liveBypass() {
      return (await services.tenant.readGateway(trunk, unhurried))?.mediaBypass;
    },
    async events(id) {
      return (await context.changes.timeline(id)).map(({ event }) => event.type);
    },
  };
  return bench;
}

interface Effect {
  readonly cmdlet: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}
