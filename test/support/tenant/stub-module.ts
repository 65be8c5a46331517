import { cp, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { teamsModule } from "./teams-module.ts";

const stub = fileURLToPath(new URL("./MicrosoftTeams", import.meta.url));

/** How an error of a configuration cmdlet comes out of the module. Which way the real one goes is not known. */
export const errorWays = [
  "written",
  "thrown",
  "script block",
  "nested pipeline",
  "nested pipeline, written again",
] as const;
/** Ways on which even a global `Stop` makes no exception. */
export const quietWays = ["only in $Error", "only in the stream", "among the answers"] as const;

export interface StubSettings {
  /** Of the simulated tenant's cmdlets. */
  readonly address: string;
  readonly version?: string;
  readonly errors?: (typeof errorWays)[number] | (typeof quietWays)[number];
  /** Cmdlets that this version does not have. */
  readonly without?: readonly string[];
  /** Cmdlets that answer nothing, without any error. */
  readonly silent?: readonly string[];
  /** The tenant that signing in leads to, whatever the tokens say. */
  readonly signsInTo?: string;
  /** With what category a New- fails to read back what it made. */
  readonly readBackFails?: string;
  /** After what reads of the library that keeps policies find a runspace. */
  readonly warmedBy?: "a first read" | "the library" | "nothing";
  /** What a refusal of that library holds. */
  readonly body?: "no JSON" | "empty" | "no connection";
  /** Properties that objects lack, or have without a value, and those that they have beside the contract's. */
  readonly lacks?: readonly string[];
  readonly nulls?: readonly string[];
  readonly more?: readonly string[];
  /** What a new operation is answered as. */
  readonly operationAs?: "text" | "object";
}

/** Installs the module that stands in for Microsoft's into a folder for `PSModulePath`. */
export async function installStubModule(
  modules: string,
  {
    version = teamsModule.versions.newestRead,
    errors = "script block",
    warmedBy = "a first read",
    ...settings
  }: StubSettings,
): Promise<void> {
  const folder = join(modules, "MicrosoftTeams");
  await cp(stub, folder, { recursive: true });
  const manifest = await readFile(join(folder, "MicrosoftTeams.psd1"), "utf8");
  const cmdlets = Object.keys(teamsModule.cmdlets).map((name) => `'${name}'`);
  await Promise.all([
    writeFile(
      join(folder, "MicrosoftTeams.psd1"),
      manifest
        .replace("'0.0.1'", `'${version}'`)
        .replace("FunctionsToExport = @()", `FunctionsToExport = @(${cmdlets.join(", ")})`),
    ),
    writeFile(join(folder, "settings.json"), JSON.stringify({ version, errors, warmedBy, ...settings })),
    writeFile(join(folder, "teams-module.json"), JSON.stringify(teamsModule)),
  ]);
}

/** The environment in which PowerShell finds the modules of that folder first. */
export function withModules(modules: string): NodeJS.ProcessEnv {
  return { ...process.env, PSModulePath: [modules, process.env.PSModulePath ?? ""].join(delimiter) };
}
