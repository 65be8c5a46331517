import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Addresses } from "./banner.ts";
import { demoTimings, startBot } from "./bot.ts";
import { filesExist, portsAreFree } from "./check-before.ts";
import { LaunchProblem } from "./launch-problem.ts";
import { lineLogger } from "./log.ts";
import { migrateDatabase } from "./migration.ts";
import { becomeOnlyOne } from "./only-one.ts";
import { alex, megan } from "./people.ts";
import { startPlayground } from "./playground.ts";
import { startPostgres } from "./postgres.ts";
import { ensureDatabase } from "./postmaster.ts";
import { startTenantProcess } from "./simulated-tenant.ts";
import { supervise } from "./supervise.ts";

export interface LaunchOptions {
  /** The project's folder, absolute. */
  readonly project: string;
  /** Where data, logs and the lock lie, absolute. */
  readonly data: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
  readonly botScript: string;
  readonly migrationScript: string;
  readonly tenantScript: string;
  readonly playgroundPorts: { readonly admin: number; readonly approver: number };
}

export interface Launched {
  readonly at: Addresses;
  readonly botPid: () => number;
  /** Resolves with the reason when a part ended that cannot be brought back. */
  readonly broken: Promise<string>;
  /** Stops the bot first, then the Playgrounds, the tenant and PostgreSQL. */
  stop(): Promise<void>;
}

/** Starts all of the demo, or nothing: a part that fails takes those already started down with it. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { project, data, env, say, playgroundPorts } = options;
  if (env.TENANT_MODE === "microsoft")
    throw new LaunchProblem(
      "npm start is for the simulated tenant, but TENANT_MODE is microsoft. Unset it, or start the bot alone: npx node --env-file=.env src/main.ts",
    );
  const host = env.HOST || "127.0.0.1";
  const port = Number(env.PORT || 3978);
  const botUrl = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const withPlaygrounds = env.PLAYGROUND?.toLowerCase() !== "off";
  const logs = join(data, "logs");
  await filesExist([options.botScript, options.migrationScript, options.tenantScript]);

  const stack = new AsyncDisposableStack();
  try {
    const lock = await becomeOnlyOne(
      join(data, "launcher.lock"),
      "Press Ctrl-C in its window to stop it, or:",
    );
    stack.defer(() => lock.release());
    await portsAreFree(
      [
        { port, host, usedFor: "the bot", advice: "choose another: PORT=3979 npm start" },
        ...(withPlaygrounds ? [playgroundPorts.admin, playgroundPorts.approver] : []).map((one) => ({
          port: one,
          host: "127.0.0.1",
          usedFor: "a Playground",
          advice: "start without the two windows: PLAYGROUND=off npm start",
        })),
      ],
      lock.afterCrash ? 25_000 : 0,
    );
    await mkdir(join(data, "tenant"), { recursive: true });
    await mkdir(logs, { recursive: true });

    say("Starting PostgreSQL (the first time takes a few seconds) ...");
    const postgres = await startPostgres({ project, folder: join(data, "postgres") });
    stack.defer(() => postgres.stop());
    if (postgres.adopted) say("An earlier start left PostgreSQL running; using that one.");
    if (postgres.folder !== join(data, "postgres"))
      say(`PostgreSQL's user cannot enter ${data}, so its data lies in ${postgres.folder}`);
    const database = await ensureDatabase(postgres.url, "bypass_pilot");

    await migrateDatabase({
      script: options.migrationScript,
      project,
      database,
      onLine: lineLogger(logs, "migration", () => undefined),
    });

    say("Starting the simulated tenant ...");
    const tenant = await startTenantProcess({
      script: options.tenantScript,
      project,
      folder: join(data, "tenant"),
      env,
      onLine: lineLogger(logs, "tenant", say),
    });
    stack.defer(() => tenant.child.stop());

    const playgrounds: Promise<string>[] = [];
    if (withPlaygrounds) {
      say("Starting the two Playgrounds ...");
      for (const [owner, person] of [
        ["admin", alex],
        ["approver", megan],
      ] as const) {
        const child = await startPlayground({ owner, person, port: playgroundPorts[owner], botUrl, data });
        stack.defer(() => child.stop());
        playgrounds.push(child.exit.then((how) => `${child.name} ended (${how}).`));
      }
    }

    say("Starting the bot ...");
    const botLog = lineLogger(logs, "bot", say);
    const botEnv = {
      ...demoTimings,
      ...definedOf(env),
      ...tenant.env,
      // A real registration in `.env` must not meet a simulated tenant.
      ...{ TENANT_MODE: "simulated", TENANT_CREDENTIAL: "", MicrosoftAppId: "", MicrosoftAppPassword: "" },
      ...{ DATABASE_AUTH: "", DATABASE_URL: database.runtime, HOST: host, PORT: String(port) },
    };
    const bot = await supervise(
      () => startBot({ script: options.botScript, project, url: botUrl, env: botEnv, onLine: botLog }),
      say,
      3,
    );
    stack.defer(() => bot.stop());

    const started = stack.move();
    let stopped: Promise<void> | undefined;
    return {
      at: {
        bot: botUrl,
        control: tenant.controlUrl,
        database: database.runtime,
        databaseFolder: postgres.folder,
        logs,
        playgrounds: withPlaygrounds
          ? {
              admin: `http://127.0.0.1:${playgroundPorts.admin}`,
              approver: `http://127.0.0.1:${playgroundPorts.approver}`,
            }
          : undefined,
      },
      botPid: bot.pid,
      broken: Promise.race([
        bot.givenUp,
        tenant.child.exit.then((how) => `The simulated tenant ended (${how}):\n${tenant.child.tail()}`),
        postgres.exit.then((how) => `PostgreSQL ended (${how}).`),
        ...playgrounds,
      ]),
      stop: () => (stopped ??= started.disposeAsync()),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** Empty means unset, as in the bot's own reading of its environment. */
function definedOf(env: LaunchOptions["env"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
