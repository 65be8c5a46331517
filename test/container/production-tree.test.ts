import { execFile } from "node:child_process";
import { chmod, chown, copyFile, cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { environmentOf, lastOf, readDockerfile, wordsOf, type Stage } from "../support/infra/dockerfile.ts";
import { layOut, startImage, type RunNpm } from "../support/infra/image-layout.ts";
import { realHost } from "../support/tenant/real-host.ts";
import { startWorld, type LaunchBot, type World } from "../support/world/world.ts";

const run = promisify(execFile);
const { stages } = await readDockerfile();
const image = stages.at(-1) as Stage;

/** A user without rights, where this process may become one; else it is our own. */
const isRoot = process.getuid?.() === 0;
const nobody = isRoot ? { as: { uid: 65534, gid: 65534 } } : {};

/** As the Dockerfile has them: packages from the registry, types checked, no script of a package run. */
const verbatim: RunNpm = async (command, folder) => {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH ?? ""}`;
  await run("sh", ["-c", command], { cwd: folder, env: { ...process.env, NODE_ENV: "", PATH } });
};

describe("what a container runs: the production tree, read-only, by a user without rights", () => {
  let folder = "";
  let node = "";
  let env: Readonly<Record<string, string>> = {};
  let app = "";
  let url = "";
  let pid = 0;
  let world: World | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "bypass-pilot-container-"));
    await chmod(folder, 0o755);
    app = await layOut(folder, verbatim);
    node = join(folder, "bin", "node");
    await mkdir(dirname(node));
    await copyFile(process.execPath, node);
    const pwsh = await copyOfPowerShell(join(folder, "powershell"));
    const ca = join(folder, "ca.pem");

    // The one place that may be written, as a container mounts it.
    const writable = join(folder, "tmp");
    await mkdir(writable);
    if (nobody.as) await chown(writable, nobody.as.uid, nobody.as.gid);
    const ofImage: Readonly<Record<string, string>> = Object.fromEntries(
      Object.entries(environmentOf(image)).map(([name, value]) => [
        name,
        value.replace(/^\/tmp(?=\/|$)/, writable),
      ]),
    );

    const launch: LaunchBot = async (ofWorld) => {
      await copyFile(ofWorld.PROBE_CA_FILE ?? "", ca);
      await run("chmod", ["-R", "a-w,a+rX", app, ca, dirname(pwsh)]);
      const host = await realHost(ofWorld, {
        pwsh,
        script: join(app, "dist/tenant/powershell/teams-host.ps1"),
      });
      env = {
        PATH: `${dirname(node)}:/usr/local/bin:/usr/bin:/bin`,
        ...ofImage,
        ...ofWorld,
        ...host.settings,
        PSModulePath: host.PSModulePath,
        PROBE_CA_FILE: ca,
        // The simulated tenant authenticates nobody.
        HOST: "127.0.0.1",
      };
      const bot = await startImage({ node, app, env, ...nobody });
      url = bot.messagesUrl;
      pid = bot.pid;
      return {
        ...bot,
        async stop() {
          await bot.stop();
          await host.remove();
        },
      };
    };
    world = await startWorld({}, launch, { gateways: 0 });
  }, 600_000);

  afterAll(async () => {
    await world?.stop();
    await run("chmod", ["-R", "u+w", folder]);
    await rm(folder, { recursive: true, force: true });
  }, 120_000);

  it("has no development package", async () => {
    await expect(readFile(join(app, "node_modules/jest/package.json"))).rejects.toThrow("ENOENT");
    await expect(readFile(join(app, "node_modules/botbuilder/package.json"))).resolves.toBeDefined();
  });

  it("runs without rights, and can write nothing of its own", async () => {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    expect(status).not.toMatch(/^Uid:\s+0\b/m);
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    const write = `require("node:fs").writeFileSync("dist/main.js", "")`;
    await expect(run(node, ["-e", write], { cwd: app, ...nobody.as })).rejects.toThrow("EACCES");
  });

  it("answers a turn with a card, from what PowerShell reads of the tenant", async () => {
    const card = await world?.alex.asks("gateway sbc1.contoso.com");
    expect(card?.text).toContain("Bypass off");
  });

  it("is ready, and well for the image's own check", async () => {
    expect((await fetch(new URL("/readyz", url))).status).toBe(200);
    const [, ...check] = wordsOf(image, "HEALTHCHECK");
    const { port } = new URL(url);
    await expect(
      run(node, check, { cwd: app, env: { ...env, PORT: port }, ...nobody.as }),
    ).resolves.toBeDefined();
    await expect(run(node, check, { cwd: app, env: { ...env, PORT: "1" }, ...nobody.as })).rejects.toThrow();
  });

  it("serves the tab with its script", async () => {
    const page = await fetch(new URL("/tab", url));
    const [, script = ""] = /<script[^>]* src="([^"]+)"/.exec(await page.text()) ?? [];
    expect((await fetch(new URL(script, url))).headers.get("content-type")).toContain("javascript");
  });

  it("runs the doctor", async () => {
    const doctor = run(node, ["dist/cli/doctor.js"], { cwd: app, env, ...nobody.as });
    const { stdout } = await doctor.catch((error: unknown) => error as { readonly stdout: string });
    expect(stdout).toMatch(/PowerShell 7\.\d+\.\d+, MicrosoftTeams module/);
  });

  it("is told to write only below /tmp, by a user of the image", () => {
    expect(environmentOf(image)).toMatchObject({ HOME: "/tmp", TMPDIR: "/tmp" });
    expect(lastOf(image, "USER")).toBe("node");
  });
});

/** The folder of the installed PowerShell may be closed to other users. */
async function copyOfPowerShell(target: string): Promise<string> {
  const { stdout } = await run("pwsh", ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", "$PSHOME"]);
  await cp(stdout.trim(), target, { recursive: true });
  return join(target, "pwsh");
}
