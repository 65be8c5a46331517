/** `npm run manifest [folder]`: makes the Teams app package in `build/`, or says everything that is in its way and exits 1. */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { makePackage } from "./app-package.ts";
import { packageProblems } from "./check-package.ts";
import { fillManifest } from "./fill.ts";
import { readValues } from "./values.ts";

const here = (name: string) => new URL(name, import.meta.url);

if (existsSync(here("../.env"))) process.loadEnvFile(here("../.env"));

const { version } = JSON.parse(await readFile(here("../package.json"), "utf8")) as {
  readonly version: string;
};
const read = readValues(process.env);
if (!read.ok) refuse(read.problems);

const { values } = read;
const zip = makePackage({
  manifest: fillManifest(await readFile(here("manifest.json"), "utf8"), values, version),
  color: await readFile(here("color.png")),
  outline: await readFile(here("outline.png")),
});
const problems = await packageProblems(zip, { values, version });
if (problems.length > 0) refuse(problems);

const folder = process.argv[2] ?? fileURLToPath(here("../build/"));
const path = `${folder.replace(/\/$/, "")}/bypass-pilot-${version}.zip`;
await mkdir(folder, { recursive: true });
await writeFile(path, zip);
console.log(`${path}\n  bot ${values.botId}, host ${values.host}`);
console.log(
  values.tabAppId === null ? "  without the tab: TAB_APP_ID is not set" : `  tab for ${values.tabAppId}`,
);

function refuse(problems: readonly string[]): never {
  console.error(`No package was made:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  process.exit(1);
}
