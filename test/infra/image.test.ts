import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  admitted,
  copiesOf,
  environmentOf,
  lastOf,
  readDockerfile,
  type Stage,
} from "../support/infra/dockerfile.ts";
import { layOut, startImage, type RunNpm } from "../support/infra/image-layout.ts";
import { startWorld, type LaunchBot, type World } from "../support/world/world.ts";
import { ids } from "../support/people.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { stages, args } = await readDockerfile();
const image = stages.at(-1) as Stage;

/** As a deployment sets them. */
const deployed = {
  MicrosoftAppId: "4f0c2f5e-93a1-4b7d-9d38-0d5fd4a2c7b1",
  MicrosoftAppType: "UserAssignedMsi",
  MicrosoftAppTenantId: "c0a70500-0000-4000-8000-000000000000",
  TENANT_CREDENTIAL: "managedIdentity",
  PROOF_OF_PERSON: "off",
  AZURE_CLIENT_ID: "4f0c2f5e-93a1-4b7d-9d38-0d5fd4a2c7b1",
  DATABASE_URL: "postgres://pilot:secret@psql.example.com:5432/pilot",
  AUDIT_KEY: "kX8v2TqLr0ZpW5nYc7JdHs3FgM9uBa6EiVoR1wQt",
  ADMINS: ids.alex,
  APPROVERS: ids.megan,
};

describe("the image", () => {
  it("is made from images and programs of exact versions", () => {
    for (const { base } of stages) expect(base).toMatch(/^node:24\.\d+\.\d+-/);
    expect(args).toMatchObject({
      POWERSHELL_VERSION: expect.stringMatching(/^7\.\d+\.\d+$/),
      TEAMS_MODULE_VERSION: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
  });

  it("takes PowerShell and the module only with the hash that goes with them", () => {
    const hash = /^[0-9a-f]{64}$/;
    expect(args).toMatchObject({
      POWERSHELL_SHA256_X64: expect.stringMatching(hash),
      POWERSHELL_SHA256_ARM64: expect.stringMatching(hash),
    });
    const steps = stages.find(({ name }) => name === "powershell")?.steps.map(({ rest }) => rest) ?? [];
    const fetched = steps.filter((step) => /\bcurl\b.*powershell|PSResource/.test(step));
    expect(fetched).toEqual([
      // Nothing between them that could make it conditional.
      expect.stringMatching(
        /^set -eu;.* curl .*; echo "\$\{sha256\}  ?\/tmp\/powershell\.tar\.gz" \| sha256sum -c -; mkdir .* tar /,
      ),
    ]);
    expect(steps.filter((step) => step.includes("TEAMS_MODULE_SHA256}"))).toEqual([
      expect.stringContaining(
        '-File /tmp/install-teams-module.ps1 -Version "${TEAMS_MODULE_VERSION}" -Sha256',
      ),
    ]);
  });

  it("has the PowerShell and the module that the cmdlet host asks for", async () => {
    const script = await readFile(join(root, "src/tenant/powershell/teams-host.ps1"), "utf8");
    const module = /\$minimumModule = '([\d.]+)'/.exec(script)?.[1] ?? "";
    const shell = /^#requires -Version ([\d.]+)$/im.exec(script)?.[1] ?? "";
    expect(isAtLeast(args["TEAMS_MODULE_VERSION"] ?? "", module)).toBe(true);
    expect(isAtLeast(args["POWERSHELL_VERSION"] ?? "", shell)).toBe(true);
  });

  it("does not run as root, and is told to stop as the bot expects", () => {
    expect(lastOf(image, "USER")).toBe("node");
    expect(lastOf(image, "STOPSIGNAL")).toBe("SIGTERM");
  });

  it("has a health check of its own", () => {
    expect(lastOf(image, "HEALTHCHECK")).toContain("/healthz");
  });

  it("is given no secret: neither as a setting nor as a build argument", () => {
    const named = [...stages.flatMap((stage) => Object.keys(environmentOf(stage))), ...Object.keys(args)];
    expect(named.filter((name) => /KEY|PASSWORD|SECRET|TOKEN|DATABASE_URL/i.test(name))).toEqual([]);
  });

  it("holds only packages that the product needs to run", () => {
    const [modules] = copiesOf(image).filter(({ target }) => target.endsWith("node_modules"));
    const from = stages.find(({ name }) => name === modules?.from);
    expect(from?.steps.map(({ rest }) => rest)).toContain("npm ci --omit=dev --ignore-scripts");
  });

  it("copies from the checkout only what is there and what reaches the builder", async () => {
    const sources = stages.flatMap(copiesOf).flatMap(({ from, sources }) => (from === null ? sources : []));
    for (const source of sources) {
      expect({ source, there: existsSync(join(root, source)), reaches: await admitted(source) }).toEqual({
        source,
        there: true,
        reaches: true,
      });
    }
  });

  it.each([".env", ".git", ".azure", "node_modules", "data", "build", "test", "cards/help.sample.json"])(
    "keeps %s from the builder",
    async (path) => {
      expect(await admitted(path)).toBe(false);
    },
  );
});

describe("what the image runs, laid out as in the image", () => {
  let folder = "";
  let app = "";
  let url = "";
  let world: World | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "bypass-pilot-image-"));
    app = await layOut(folder, withPackagesFromHere);
    const launch: LaunchBot = async (env) => {
      const { PATH = "", HOME = "" } = process.env;
      const bot = await startImage({ node: process.execPath, app, env: { PATH, HOME, ...env } });
      url = bot.messagesUrl;
      return bot;
    };
    world = await startWorld({}, launch, { gateways: 0 });
  }, 240_000);

  afterAll(async () => {
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("starts and answers with its cards", async () => {
    const card = await world?.alex.asks("gateway sbc1.contoso.com");
    expect(card?.text).toContain("Bypass off");
  });

  it("has the doctor that the guide runs in it", async () => {
    const { PATH = "", HOME = "" } = process.env;
    const run = promisify(execFile)(process.execPath, ["dist/cli/doctor.js"], {
      cwd: app,
      env: { PATH, HOME, ...world?.env },
    });
    const { stdout, stderr } = await run.catch(
      (error: unknown) => error as { readonly stdout: string; readonly stderr: string },
    );
    expect(`${stdout}\n${stderr}`).toContain("Graph permissions");
  });

  it("finds the tab's files", async () => {
    const page = await fetch(new URL("/tab", url));
    expect(page.status).toBe(200);
    const [, script = ""] = /<script[^>]* src="([^"]+)"/.exec(await page.text()) ?? [];
    expect((await fetch(new URL(script, url))).status).toBe(200);
  });

  it("finds PowerShell's host where its configuration says", async () => {
    const { PATH = "", HOME = "" } = process.env;
    const program = `import { readConfig } from "./dist/config/config.js";
      console.log(JSON.stringify(readConfig(process.env).teamsHostCommand));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", program],
      { cwd: app, env: { PATH, HOME, ...environmentOf(image), ...deployed } },
    );
    const command = JSON.parse(stdout) as readonly string[];
    expect(command[0]).toBe("pwsh");
    expect(readFileSync(command.at(-1) ?? "", "utf8")).toContain("Connect-MicrosoftTeams");
  });
});

/** The Dockerfile's npm lines, with this checkout's packages in place of `npm ci`. */
const withPackagesFromHere: RunNpm = async (command, folder) => {
  if (command === "npm ci --omit=dev --ignore-scripts") linkProductPackages(join(folder, "node_modules"));
  else if (command.startsWith("npm ci"))
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  else {
    withoutTypeChecks(join(folder, "tsconfig.json"));
    await promisify(execFile)("sh", ["-c", command], { cwd: folder });
  }
};

/** What is compiled is the same; whether its types are right is another check's matter, and takes its time. */
function withoutTypeChecks(file: string): void {
  const settings = JSON.parse(readFileSync(file, "utf8")) as { readonly compilerOptions: object };
  writeFileSync(
    file,
    JSON.stringify({ ...settings, compilerOptions: { ...settings.compilerOptions, noCheck: true } }),
  );
}

/** Those that `npm ci --omit=dev` installs. */
function linkProductPackages(target: string): void {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  const own = Object.entries(packages).filter(
    ([path, { dev }]) => dev !== true && /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path),
  );
  for (const [path] of own) {
    const link = join(target, path.slice("node_modules/".length));
    mkdirSync(dirname(link), { recursive: true });
    if (existsSync(join(root, path))) symlinkSync(join(root, path), link);
  }
}

function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) => text.split(".").map(Number));
  const differs = (want ?? []).findIndex((part, index) => part !== (have ?? [])[index]);
  return differs === -1 || ((have ?? [])[differs] ?? 0) > ((want ?? [])[differs] ?? 0);
}
