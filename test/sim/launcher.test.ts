import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import pg from "pg";
import { banner } from "../../sim/launcher/banner.ts";
import { launch, type Launched, type LaunchOptions } from "../../sim/launcher/launch.ts";
import { freePort, isPortFree } from "../../sim/launcher/ports.ts";
import { startPostgres } from "../../sim/launcher/postgres.ts";
import { isAlive, startChild } from "../../sim/launcher/processes.ts";
import { waitFor } from "../../sim/launcher/wait.ts";

const project = resolve(import.meta.dirname, "../..");
// Each start brings up a PostgreSQL and a whole tenant.
jest.setTimeout(300_000);

let data: string;
let port: number;
let said: string[];
let running: Launched[];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "bypass-pilot-launcher-"));
  await chmod(data, 0o755);
  port = await freePort();
  said = [];
  running = [];
});

afterEach(async () => {
  for (const launched of running) await launched.stop();
  await rm(data, { recursive: true, force: true });
});

describe("npm start", () => {
  it("starts everything, says where it is, and leaves nothing behind when stopped", async () => {
    const launched = await start();
    const { at } = launched;
    expect((await fetch(`${at.bot}/readyz`)).status).toBe(200);
    expect(await rowsOf(at.database, "select current_database() as name")).toEqual([
      { name: "bypass_pilot" },
    ]);
    expect(banner(at)).toContain(at.control);
    const pids = [launched.botPid(), await postmasterPid(at.databaseFolder)];
    expect(pids.map(isAlive)).toEqual([true, true]);

    await launched.stop();

    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(await isPortFree(port, "127.0.0.1")).toBe(true);
    expect(await isPortFree(Number(new URL(at.control).port), "127.0.0.1")).toBe(true);
  });

  it("keeps its data from one start to the next", async () => {
    const first = await start();
    const kept = "select at from activity where conversation_id = 'kept'";
    await rowsOf(first.at.database, "insert into activity values ('kept', '1', 'now')");
    const [row] = await rowsOf(first.at.database, kept);
    await first.stop();
    const second = await start();
    expect(row).toBeDefined();
    expect(await rowsOf(second.at.database, kept)).toEqual([row]);
  });

  it("tells the bot nothing of the role that owns the database", async () => {
    const { at } = await start();
    await expect(rowsOf(at.database, "create table mine (id int)")).rejects.toMatchObject({ code: "42501" });
    await expect(rowsOf(at.database, "delete from audit")).rejects.toMatchObject({ code: "42501" });
  });

  it("starts the bot again when it dies", async () => {
    const launched = await start();
    const former = launched.botPid();
    process.kill(former, "SIGKILL");
    const next = await waitFor(() => (launched.botPid() === former ? undefined : launched.botPid()), 60_000);
    expect(next).toBeDefined();
    expect(said.join("\n")).toContain("The bot ended (signal SIGKILL); starting it again.");
    expect((await fetch(`${launched.at.bot}/readyz`)).status).toBe(200);
  });

  it("tells a second start how to stop the one that runs", async () => {
    await start();
    await expect(start()).rejects.toThrow(
      `Bypass Pilot already runs here (process ${process.pid}). Press Ctrl-C in its window to stop it, or: kill ${process.pid}`,
    );
  });

  it("names a taken port and a way round it, and starts nothing", async () => {
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    await expect(start()).rejects.toThrow(
      new RegExp(`Port ${port} \\(the bot\\) is taken by another program.*PORT=3979 npm start`),
    );
    other.close();
    expect(said).toEqual([]);
    await start(); // and the refused one holds nothing
  });

  it("names a missing file and what to do", async () => {
    await expect(start({ botScript: join(data, "main.ts") })).rejects.toThrow(/main\.ts is missing.*npm ci/);
  });

  it("shows the last output of a bot that cannot start, and stops the rest", async () => {
    const broken = join(project, "jest.config.json"); // no program
    await expect(start({ botScript: broken })).rejects.toThrow(/The bot ended at its start \(exit code 1\)/);
    await start();
  });

  it("refuses a real tenant", async () => {
    await expect(start({ env: { ...process.env, TENANT_MODE: "microsoft" } })).rejects.toThrow(
      /npm start is for the simulated tenant/,
    );
  });

  it("starts two Playgrounds, on loopback, each as its own person", async () => {
    const ports = { admin: await freePort(), approver: await freePort() };
    const launched = await start({
      env: { ...process.env, PORT: String(port) },
      playgroundPorts: ports,
    });
    expect(banner(launched.at)).toContain("cannot be reached by the bot until their page was opened once");
    const configs = await Promise.all(
      ["admin", "approver"].map((owner) => readFile(join(data, `playground-${owner}`, "config.yml"), "utf8")),
    );
    expect(configs[0]).toMatch(/currentUser:\s+id: \S+\s+name: Alex Wilber/);
    expect(configs[1]).toMatch(/currentUser:\s+id: \S+\s+name: Megan Bowen/);
    for (const one of [ports.admin, ports.approver]) {
      expect((await fetch(`http://127.0.0.1:${one}/`)).status).toBe(200);
      // Were it open to all, this address of the machine, loopback too, could not be listened on.
      expect(await isPortFree(one, "127.0.0.2")).toBe(true);
    }
    await launched.stop();
    for (const one of [ports.admin, ports.approver]) expect(await isPortFree(one, "127.0.0.1")).toBe(true);
  });
});

describe("PostgreSQL left by a crash", () => {
  it("is used again, with what it holds, and stops with the next stop", async () => {
    const starter = await startChild({
      name: "a launcher",
      command: process.execPath,
      args: [
        "--input-type=module",
        "--eval",
        `const { startPostgres } = await import(${JSON.stringify(join(project, "sim/launcher/postgres.ts"))});
         await startPostgres({ project: ${JSON.stringify(project)}, folder: ${JSON.stringify(join(data, "postgres"))} });
         console.log("ready");`,
      ],
      cwd: project,
      env: process.env,
      onLine: (line) => said.push(line),
    });
    expect(await waitFor(() => (said.includes("ready") ? true : undefined), 60_000)).toBe(true);
    process.kill(starter.pid, "SIGKILL");
    await starter.exit;

    const adopted = await startPostgres({ project, folder: join(data, "postgres") });

    expect(adopted.adopted).toBe(true);
    expect(await rowsOf(`${adopted.url}/postgres`, "select 1 as one")).toEqual([{ one: 1 }]);
    await adopted.stop();
    expect(isAlive(adopted.pid)).toBe(false);
  });
});

describe("a child process", () => {
  it("is stopped with everything it started, even when it ignores the signal", async () => {
    const lines: string[] = [];
    const child = await startChild({
      name: "stubborn",
      command: "/bin/sh",
      args: ["-c", "trap '' TERM; sleep 1000 & echo $!; while true; do wait; done"],
      cwd: project,
      env: process.env,
      onLine: (line) => lines.push(line),
      graceMs: 100,
    });
    const grandchild = Number(await waitFor(() => lines[0], 60_000));
    await child.stop();
    expect(child.ended()).toBe("signal SIGKILL");
    // Where process 1 reaps nobody the number stays, of a process that is dead.
    const state = await readFile(`/proc/${grandchild}/stat`, "utf8").catch(() => "");
    expect(state.split(" ")[2] ?? "Z").toBe("Z");
  });
});

async function start(changed: Partial<LaunchOptions> = {}): Promise<Launched> {
  const launched = await launch({
    project,
    data,
    env: { ...process.env, PORT: String(port), PLAYGROUND: "off" },
    say: (line) => said.push(line),
    botScript: join(project, "test/sim/support/stand-in-bot.ts"),
    migrationScript: join(project, "src/cli/migrate.ts"),
    tenantScript: join(project, "sim/main.ts"),
    playgroundPorts: { admin: 56150, approver: 56151 },
    ...changed,
  });
  running.push(launched);
  return launched;
}

async function rowsOf(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function postmasterPid(folder: string): Promise<number> {
  return Number((await readFile(join(folder, "postmaster.pid"), "utf8")).split("\n")[0]);
}
