import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { installStubModule } from "./stub-module.ts";

const project = resolve(import.meta.dirname, "../../..");
const standing = process.env.PSModulePath ?? "";

/** The real host script on PowerShell, with a stub of the module that forwards to the simulated tenant. */
export interface RealHost {
  /** For the bot, in place of those that name the simulated host. */
  readonly settings: Readonly<Record<"TEAMS_HOST_COMMAND" | "EFFECT_DEADLINE", string>>;
  /** Of the bot's process: where PowerShell finds the stub. */
  readonly PSModulePath: string;
  readonly remove: () => Promise<void>;
}

/** For a bot with this environment of the simulated tenant. */
export async function realHost(
  env: Readonly<Record<string, string>>,
  {
    pwsh = "pwsh",
    script = join(project, "src/tenant/powershell/teams-host.ps1"),
  }: { readonly pwsh?: string; readonly script?: string } = {},
): Promise<RealHost> {
  const simulated = JSON.parse(env.TEAMS_HOST_COMMAND ?? "[]") as readonly string[];
  const modules = await mkdtemp(join(tmpdir(), "bypass-pilot-modules-"));
  await chmod(modules, 0o755); // a bot of another user reads it
  // The simulated host takes the address of the tenant's cmdlets last.
  await installStubModule(modules, { address: simulated.at(-1) ?? "" });
  return {
    settings: {
      TEAMS_HOST_COMMAND: JSON.stringify([
        ...[pwsh, "-NoLogo", "-NoProfile", "-NonInteractive"],
        ...["-File", script],
      ]),
      // PowerShell starts, and loads a module, more slowly than the simulated host.
      EFFECT_DEADLINE: "60s",
    },
    PSModulePath: [modules, standing].filter(Boolean).join(delimiter),
    remove: () => rm(modules, { recursive: true, force: true }),
  };
}
