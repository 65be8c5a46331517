import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DateTime } from "luxon";
import { pino } from "pino";
import { startSimulatedTenant, type SimulatedTenant } from "../../../sim/tenant.ts";
import type { FaultInput } from "../../../sim/tenant/faults.ts";
import { createApp } from "../../../src/app.ts";
import { readConfig } from "../../../src/config/config.ts";
import {
  startConnector,
  type Channel,
  type FakeConnector,
  type Person,
  type PostedMessage,
} from "../teams/connector.ts";
import { testDatabase, type TestDatabase } from "../database/database.ts";
import { eventually } from "../jest/eventually.ts";
import { adele, alex, megan, isaiah, patti } from "../people.ts";

/** Everything there is, on loopback: the bot as it runs, its database, the simulated tenant, and Teams with its people. */
export interface World {
  readonly alex: Person;
  readonly megan: Person;
  readonly adele: Person;
  readonly isaiah: Person;
  readonly patti: Person;
  readonly operations: Channel;
  readonly teams: FakeConnector;
  readonly database: TestDatabase;
  readonly env: Readonly<Record<string, string>>;
  /** A healthy trunk that no test has used yet. */
  freshTrunk(): string;
  /** Turns the clock of the bot and of the tenant. */
  turnClock(milliseconds: number): void;
  /** The time as the bot and the tenant have it. */
  now(): Date;
  /** Ends the bot and starts it again, with these settings changed from then on. */
  restartBot(changed?: Readonly<Record<string, string>>): Promise<void>;
  control<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  inject(...faults: readonly FaultInput[]): Promise<void>;
  /** Writes that reached the tenant for this trunk. */
  effectsOn(fqdn: string): Promise<readonly boolean[]>;
  /** Asks for bypass and answers the requester's change card. */
  request(
    fqdn: string,
    options?: { readonly by?: Person; readonly reason?: string; readonly startAt?: Date },
  ): Promise<PostedMessage>;
  /** The approval card of a trunk's newest change, in that approver's chat. */
  approvalFor(approver: Person, fqdn: string): Promise<PostedMessage>;
  /** Waits until the newest card of the trunk's change in that chat shows the text. */
  shows(
    where: Pick<Person, "waitsFor" | "messages"> | Channel,
    fqdn: string,
    text: string,
  ): Promise<PostedMessage>;
  stop(): Promise<void>;
}

/** A bot that takes messages. */
export interface RunningBot {
  readonly messagesUrl: string;
  stop(): Promise<unknown>;
}

/** Starts a bot with this environment; `clock` is for one in this process. */
export type LaunchBot = (env: Readonly<Record<string, string>>, clock: () => Date) => Promise<RunningBot>;

/** In this process. */
export const launchHere: LaunchBot = async (env, clock) => {
  const app = createApp(readConfig(env), {
    logger: pino({ level: process.env.TEST_LOG ?? "error" }),
    now: clock,
  });
  const port = await app.start();
  return { messagesUrl: `http://127.0.0.1:${port}/api/messages`, stop: () => app.stop() };
};

export async function startWorld(
  overrides: Readonly<Record<string, string>> = {},
  launch: LaunchBot = launchHere,
  size: { readonly gateways: number; readonly users?: number } = { gateways: 64 },
): Promise<World> {
  const database = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), "bypass-pilot-world-"));
  let offset = 0;
  const clock = () => new Date(Date.now() + offset);
  const tenant: SimulatedTenant = await startSimulatedTenant({
    folder,
    ...size,
    calls: false,
    // Tests and benches are faster than the services let anybody be.
    requestLimits: Infinity,
    clock,
  });
  const teams = await startConnector();
  const env = {
    ...tenant.env,
    DATABASE_URL: database.url,
    PORT: "0",
    REFRESH_GATEWAYS: "1s",
    REFRESH_USERS: "1h",
    REFRESH_CALLS: "500ms",
    REFRESH_PROBES: "1h",
    EFFECT_DEADLINE: "4s",
    // SBCs, DNS and the bot may share one busy process.
    PROBE_WITHIN: "14s",
    READ_BACK_EVERY: "100ms",
    READ_BACK_DEADLINE: "20s",
    WATCH_EVERY: "200ms",
    WATCH_FOR: "1h",
    // Tests and benches are faster than people.
    RATE_PER_PERSON: "1000000",
    RATE_PER_CONVERSATION: "1000000",
    ...overrides,
  };
  const start = async (): Promise<RunningBot> => {
    const launched = await launch(env, clock);
    teams.speakTo(launched.messagesUrl);
    return launched;
  };
  let running = await start();

  let used = 0;
  const world: World = {
    alex: teams.person(alex.name, alex.id),
    megan: teams.person(megan.name, megan.id),
    adele: teams.person(adele.name, adele.id),
    isaiah: teams.person(isaiah.name, isaiah.id),
    patti: teams.person(patti.name, patti.id),
    operations: teams.channel("Voice Operations"),
    teams,
    database,
    env,
    freshTrunk() {
      used += 1;
      return `trunk${String(used).padStart(3, "0")}.voice.contoso.com`;
    },
    turnClock(milliseconds) {
      offset += milliseconds;
    },
    now: clock,
    async restartBot(changed = {}) {
      await running.stop();
      Object.assign(env, changed);
      running = await start();
    },
    async control<Answer>(method: string, path: string, body?: unknown) {
      const response = await fetch(`${tenant.controlUrl}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
      return (await response.json()) as Answer;
    },
    async inject(...faults) {
      await world.control("POST", "/faults", faults);
    },
    async effectsOn(fqdn) {
      const effects = await world.control<readonly { parameters: Record<string, unknown> }[]>(
        "GET",
        "/effects",
      );
      return effects
        .filter(({ parameters }) => parameters.Identity === fqdn)
        .map(({ parameters }) => Boolean(parameters.MediaBypass));
    },
    async request(fqdn, { by = world.alex, reason = "Shorter media path", startAt } = {}) {
      const form = await by.asks(`enable-bypass ${fqdn}`);
      await by.clicks(form, "Request approval", { reason, ...startInputs(startAt) });
      return eventually(`the change on ${fqdn} to await approval`, () =>
        by.messages.findLast(
          (message) => message.id === form.id && /Waiting for approval/.test(message.text),
        ),
      );
    },
    async approvalFor(approver, fqdn) {
      return approver.waitsFor(
        `approval request for ${fqdn}`,
        (message) =>
          message.text.includes(fqdn) && message.card.buttons.some((title) => title.startsWith("Approve")),
      );
    },
    async shows(where, fqdn, text) {
      return where.waitsFor(
        `“${text}” on ${fqdn}`,
        (message) => message.text.includes(fqdn) && message.text.includes(text),
      );
    },
    async stop() {
      await running.stop();
      await teams.stop();
      await tenant.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await world.inject(
    { kind: "propagation", ms: 50 },
    { kind: "rowsLag", ms: 0 },
    { kind: "recordsLate", ms: 0 },
  );
  for (const person of [world.alex, world.megan, world.adele, world.isaiah])
    await eventually(`${person.name} to be known`, async () => {
      await person.installs();
      const chat = await database.db
        .selectFrom("conversation")
        .select("personName")
        .where("id", "=", person.conversationId)
        .executeTakeFirst();
      return chat?.personName === person.name;
    });
  await eventually("the fleet to be observed", async () => {
    const card = await world.alex.asks("gateways");
    return /\d+ gateways/.test(card.text) && card;
  });
  await eventually("the people to be observed", () =>
    database.db.selectFrom("observation").select("what").where("what", "=", "users").executeTakeFirst(),
  );
  return world;
}

/** What somebody in Amsterdam fills in to start then; at once if left out. */
export function startInputs(at?: Date): Readonly<Record<"start" | "startDate" | "startTime", string>> {
  if (!at) return { start: "now", startDate: "", startTime: "" };
  const local = DateTime.fromJSDate(at, { zone: "Europe/Amsterdam" });
  return { start: "later", startDate: local.toFormat("yyyy-MM-dd"), startTime: local.toFormat("HH:mm") };
}
