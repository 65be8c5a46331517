import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { describeOnPwsh } from "../support/jest/installed.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("../../tools/install-teams-module.ps1", import.meta.url));
const version = "7.8.0";

describeOnPwsh("the module's installation in the image", () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  let sha256: string;
  const pwsh = (...args: readonly string[]) =>
    run("pwsh", ["-NoLogo", "-NoProfile", "-NonInteractive", ...args], { env: environment });
  const installed = () =>
    existsSync(
      join(folder, ".local/share/powershell/Modules/MicrosoftTeams", version, "MicrosoftTeams.psd1"),
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "bypass-pilot-module-"));
    // PowerShell keeps what it knows of repositories, and what it installs, below HOME.
    environment = { ...process.env, HOME: folder };
    delete environment.XDG_DATA_HOME;
    await mkdir(join(folder, "made/MicrosoftTeams"), { recursive: true });
    await mkdir(join(folder, "gallery"));
    // Without them .NET takes the working directory.
    for (const own of [".local/share", ".config"]) await mkdir(join(folder, own), { recursive: true });
    const publish = join(folder, "publish.ps1");
    await writeFile(
      publish,
      `param($Folder)
$ErrorActionPreference = 'Stop'
New-ModuleManifest -Path $Folder/made/MicrosoftTeams/MicrosoftTeams.psd1 -ModuleVersion ${version} -Author a -Description d
Register-PSResourceRepository -Name Gallery -Uri $Folder/gallery -Trusted
Publish-PSResource -Path $Folder/made/MicrosoftTeams -Repository Gallery`,
    );
    await pwsh("-File", publish, folder);
    const published = await readFile(join(folder, `gallery/MicrosoftTeams.${version}.nupkg`));
    sha256 = createHash("sha256").update(published).digest("hex");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const install = (hash: string) =>
    pwsh(
      ...["-File", script, "-Version", version, "-Sha256", hash],
      ...["-Scope", "CurrentUser", "-Repository", "Gallery"],
    );

  it.each([
    ["no hash", () => "", "TEAMS_MODULE_SHA256 must be"],
    ["half a hash", () => sha256.slice(32), "TEAMS_MODULE_SHA256 must be"],
    ["another hash", () => sha256.replaceAll(/./g, "0"), "has the SHA-256"],
  ])("installs nothing with %s", async (_what, hash, why) => {
    await expect(install(hash())).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
    expect(installed()).toBe(false);
  });

  it("installs the package that has the hash", async () => {
    await install(sha256);
    expect(installed()).toBe(true);
  });
});
