import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "@jest/globals";
import type { HostRequest } from "../../../src/tenant/powershell/host-protocol.ts";
import {
  createTeamsPowerShell,
  type TeamsPowerShell,
  type TeamsPowerShellOptions,
  type TeamsPowerShellPool,
} from "../../../src/tenant/powershell/teams-powershell.ts";
import { eventually } from "./tenant-services.ts";

/** Cmdlet hosts that are small scripts, and what they were asked. */
export interface ScriptedHosts {
  /**
   * Hosts, one unless said otherwise, that do `body` for every request, with `request` and `answer` at hand; `before` runs
   * once at their start.
   */
  start(
    body: string,
    options?: Partial<TeamsPowerShellOptions> & { readonly before?: string },
  ): TeamsPowerShellPool;
  keep<Host extends TeamsPowerShell>(host: Host): Host;
  readonly folder: string;
  /** How many processes were started. */
  starts(): Promise<number>;
  /** Which of them live. */
  alive(): Promise<readonly number[]>;
  /** What they were asked, in order. */
  requests(): Promise<readonly HostRequest[]>;
  /** Waits until so many requests have come. */
  asked(count: number): Promise<void>;
}

/** Milliseconds that a host never needs. */
export const ample = 60_000;

/** For `before`: whether this host is the first one that was started. */
export const onlyFirst = "const first = !existsSync(journal);";

export function scriptedHosts(): ScriptedHosts {
  let folder = "";
  let journal = "";
  let hosts: TeamsPowerShell[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cmdlet-host-"));
    journal = join(folder, "journal");
    hosts = [];
  });
  afterEach(async () => {
    await Promise.all(hosts.map((host) => host.close()));
    await rm(folder, { recursive: true });
  });

  const scripted: ScriptedHosts = {
    start(body, { before = "", ...options } = {}) {
      const script = `
        const { appendFileSync, existsSync, readFileSync } = require("node:fs");
        const journal = ${JSON.stringify(journal)};
        ${before}
        appendFileSync(journal, "start " + process.pid + "\\n");
        const lines = require("node:readline").createInterface({ input: process.stdin });
        lines.on("close", () => process.exit());
        lines.on("line", (line) => {
          const request = JSON.parse(line);
          const answer = (said) => console.log(JSON.stringify({ id: request.id, ...said }));
          appendFileSync(journal, line + "\\n");
          ${body}
        });`;
      return scripted.keep(
        createTeamsPowerShell({
          command: [process.execPath, "-e", script],
          hosts: 1,
          readDeadline: ample,
          effectDeadline: ample,
          connectDeadline: ample,
          grace: 0,
          firstPause: 5,
          ...options,
        }),
      );
    },

    keep(host) {
      hosts.push(host);
      return host;
    },

    get folder() {
      return folder;
    },

    async starts() {
      return (await pids()).length;
    },

    async alive() {
      return (await pids()).filter((pid) => {
        try {
          return process.kill(pid, 0);
        } catch {
          return false;
        }
      });
    },

    async requests() {
      return (await lines())
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as HostRequest);
    },

    async asked(count) {
      await eventually(async () => (await scripted.requests()).length >= count);
    },
  };
  return scripted;

  async function lines(): Promise<readonly string[]> {
    const text = await readFile(journal, "utf8").catch(() => "");
    // The last part is not a whole line yet.
    return text.split("\n").slice(0, -1);
  }

  async function pids(): Promise<readonly number[]> {
    return (await lines()).flatMap((line) => (line.startsWith("start ") ? [Number(line.slice(6))] : []));
  }
}
