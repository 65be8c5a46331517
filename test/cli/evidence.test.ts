import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { unzipSync } from "fflate";
import { changeStore } from "../../src/store/changes/change-store.ts";
import { noon } from "../support/changes/builders.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { alex, megan } from "../support/people.ts";
import { simulatedTenant } from "../support/teams/connector.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("npm run evidence", () => {
  const database = databaseForSuite();
  let folder: string;

  function evidence(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly code: number; readonly out: string }> {
    return new Promise((resolve) => {
      const settings = {
        MicrosoftAppTenantId: simulatedTenant,
        DATABASE_URL: database.url,
        ADMINS: alex.id,
        APPROVERS: megan.id,
        TEAMS_HOST_COMMAND: "none",
        GRAPH_BASE_URL: "http://127.0.0.1:1",
        TOKEN_URL: "http://127.0.0.1:1/token",
      };
      const options = { cwd: folder, env: { PATH: process.env["PATH"], ...settings, ...env } };
      execFile(
        process.execPath,
        [join(root, "src/cli/evidence.ts"), ...args],
        options,
        (error, stdout, stderr) => {
          resolve({ code: typeof error?.code === "number" ? error.code : 0, out: `${stdout}${stderr}` });
        },
      );
    });
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "evidence-"));
    await changeStore(database.db, "k").create(
      {
        kind: "enableBypass",
        subject: "sbc1.contoso.com",
        request: null,
        reason: "Shorter media path",
        requestedBy: alex,
        requestedAt: noon,
        startAt: null,
      },
      { at: noon, actor: alex, action: "change.request", subject: "-", outcome: "done", detail: null },
    );
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it("writes the zip for its owner alone, under the name of the change or where it is told to", async () => {
    expect(await evidence(["chg-1"])).toEqual({
      code: 0,
      out: expect.stringContaining("chg-1-evidence.zip"),
    });
    const file = join(folder, "chg-1-evidence.zip");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(Object.keys(unzipSync(await readFile(file)))).toContain("verify.mjs");
    expect(await evidence(["1", "--out", "other.zip"])).toMatchObject({ code: 0 });
    expect((await stat(join(folder, "other.zip"))).size).toBeGreaterThan(0);
  });

  it("overwrites nothing", async () => {
    await writeFile(join(folder, "kept.zip"), "kept");
    expect(await evidence(["chg-1", "--out", "kept.zip"])).toMatchObject({ code: 73 });
    expect(await readFile(join(folder, "kept.zip"), "utf8")).toBe("kept");
  });

  it("says which change is not there, what it takes, and what its configuration lacks", async () => {
    expect(await evidence(["chg-9"])).toEqual({
      code: 66,
      out: expect.stringContaining("There is no chg-9"),
    });
    for (const args of [[], ["x"], ["chg-1", "chg-2"], ["chg-1", "--other"]])
      expect(await evidence(args)).toEqual({ code: 64, out: expect.stringContaining("Usage") });
    expect(await evidence(["chg-1"], { DATABASE_URL: "" })).toMatchObject({ code: 78 });
  });
});
