import { spawnSync } from "node:child_process";
import { describe, it } from "@jest/globals";

/** Whether PowerShell 7 can be run here. In CI it must be there: what is left out unnoticed goes wrong unnoticed. */
const pwshIsInstalled = isInstalled(
  spawnSync("pwsh", ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", "exit 0"]).status === 0,
  process.env.CI,
);

/** Throws where PowerShell is missing in CI. */
export function isInstalled(found: boolean, ci: string | undefined): boolean {
  if (!found && ci === "true") throw new Error("PowerShell 7 (pwsh) is missing, and CI must run it.");
  return found;
}

/** A suite that runs PowerShell, or names itself as left out where there is none. */
export function describeOnPwsh(name: string, suite: () => void): void {
  if (pwshIsInstalled) describe(name, suite);
  else it.skip(`${name}: left out, as pwsh is not installed`, () => {});
}
