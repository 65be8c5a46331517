import { spawnSync } from "node:child_process";
import { describe } from "@jest/globals";

/**
 * `describe` for tests that need a program of this machine. Where it cannot be run they are left out, and named at the end
 * of the run; in CI they run, and fail.
 */
export function describeWith(
  program: string,
  ...args: readonly string[]
): typeof describe | typeof describe.skip {
  const runs = spawnSync(program, args, { stdio: "ignore" }).status === 0;
  return runs || process.env.CI ? describe : describe.skip;
}

/** A suite that runs PowerShell 7. */
export function describeOnPwsh(name: string, suite: () => void): void {
  describeWith("pwsh", "-Version")(`${name} (needs pwsh)`, suite);
}
