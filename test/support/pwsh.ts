import { spawnSync } from "node:child_process";

/** Whether PowerShell 7 can be run here. */
export const pwshIsInstalled =
  spawnSync("pwsh", ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", "exit 0"]).status === 0;
