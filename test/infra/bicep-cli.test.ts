import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { describeWith } from "../support/jest/installed.ts";

const infra = resolve(import.meta.dirname, "../../infra");
const scratch = await mkdtemp(join(tmpdir(), "bypass-pilot-bicep-"));

afterAll(() => rm(scratch, { recursive: true }));

/** What the compiler has against the Bicep files of a folder, warnings included; empty: nothing. */
async function against(folder: string, command: readonly string[]): Promise<string> {
  const run = promisify(execFile)("bicep", [...command, "--pattern", join(folder, "**/*.bicep")]);
  const { stderr } = await run.catch((error: unknown) => error as { readonly stderr: string });
  return stderr;
}

describeWith("bicep", "--version")("the infrastructure, by the Bicep compiler (needs bicep)", () => {
  beforeAll(async () => {
    await writeFile(join(scratch, "warned.bicep"), "param unused string\n");
    await writeFile(join(scratch, "wrong.bicep"), "output a string = nothing\n");
  });

  it("is built, all of it, without a warning", async () => {
    const built = join(scratch, "built");
    expect(await against(infra, ["build", "--outdir", built])).toBe("");
    const files = (await readdir(infra, { recursive: true })).filter((name) => name.endsWith(".bicep"));
    const made = (await readdir(built, { recursive: true })).filter((name) => name.endsWith(".json"));
    expect(made.toSorted()).toEqual(files.map((name) => name.replace(/bicep$/, "json")).toSorted());
  });

  it("has nothing that the linter warns of", async () => {
    expect(await against(infra, ["lint"])).toBe("");
  });

  it.each(["build", "lint"])("is refused by bicep %s for a warning, and for an error", async (command) => {
    const said = await against(scratch, [command]);
    expect(said).toContain("no-unused-params");
    expect(said).toContain("BCP057");
  });
});
