import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { auditStore } from "../../src/store/audit/audit-store.ts";
import { noon } from "../support/changes/builders.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { alex } from "../support/people.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const key = "a key of the tests, 32 characters or more";
const next = "the next key of the tests, also long enough";

interface Ended {
  readonly code: number;
  readonly out: string;
}

/** Runs the command as a person would, in that folder. */
function audit(
  folder: string,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Ended> {
  return new Promise((resolve) => {
    const command = [join(folder, "src/cli/audit.ts"), ...args];
    const options = { cwd: folder, env: { PATH: process.env["PATH"], ...env } };
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out: `${stdout}${stderr}` });
    });
  });
}

describe("npm run audit", () => {
  const database = databaseForSuite();
  /** The sources alone, without a package. */
  let bare: string;
  let file: string;
  const keys = { AUDIT_KEY: next, AUDIT_OLD_KEYS: JSON.stringify([key]) };
  let head: { readonly sequence: number; readonly mac: string };

  const verify = (...args: readonly string[]) => audit(bare, keys, "verify", file, ...args);

  beforeAll(async () => {
    bare = await mkdtemp(join(tmpdir(), "audit-"));
    file = join(bare, "audit.jsonl");
    await cp(join(root, "src"), join(bare, "src"), { recursive: true });
    await cp(join(root, "package.json"), join(bare, "package.json"));
    const entry = {
      at: noon,
      actor: alex,
      action: "x",
      subject: "chg-1",
      outcome: "done",
      detail: "ö \ud83d",
    } as const;
    await auditStore(database.db, key).append(entry);
    await auditStore(database.db, key).append({ ...entry, actor: null, detail: null });
    const store = auditStore(database.db, next, { oldKeys: [key] });
    await store.takeOver(noon);
    head = await store.append(entry);
    const exported = await audit(root, { DATABASE_URL: database.url }, "export");
    expect(exported.code).toBe(0);
    await writeFile(file, exported.out);
  });
  afterAll(async () => {
    await rm(bare, { recursive: true });
  });

  it("exports the audit, and proves it with Node alone", async () => {
    expect((await readFile(file, "utf8")).trim().split("\n")).toHaveLength(4);
    expect(await verify()).toEqual({
      code: 0,
      out: expect.stringContaining(`The audit of 4 rows is whole. It ends with the seal ${head.mac}.`),
    });
  });

  it("compares a posted seal", async () => {
    expect(await verify("4", head.mac)).toMatchObject({
      code: 0,
      out: expect.stringContaining("Row 4 is the one"),
    });
    expect(await verify("3", head.mac)).toMatchObject({
      code: 1,
      out: expect.stringContaining("breaks at row 3"),
    });
    expect(await verify("9", head.mac)).toMatchObject({
      code: 1,
      out: expect.stringContaining("its end was cut off"),
    });
  });

  it.each([
    {
      what: "a changed row",
      alter: (lines: string[]) => lines.with(1, (lines[1] ?? "").replace("chg-1", "chg-2")),
      at: 2,
    },
    { what: "a row that is gone", alter: (lines: string[]) => lines.toSpliced(1, 1), at: 2 },
    { what: "something else", alter: (lines: string[]) => lines.with(2, "{}"), at: 3 },
    { what: "half a line", alter: (lines: string[]) => lines.with(3, '{"sequence":4'), at: 4 },
  ])("says where $what breaks it", async ({ alter, at }) => {
    const altered = join(bare, "altered.jsonl");
    await writeFile(altered, alter((await readFile(file, "utf8")).trim().split("\n")).join("\n"));
    expect(await audit(bare, keys, "verify", altered)).toEqual({
      code: 1,
      out: expect.stringContaining(`The audit breaks at row ${at}.`),
    });
  });

  it("needs the old keys for what they sealed, and says so of a file that the new key never sealed", async () => {
    expect(await audit(bare, { AUDIT_KEY: next }, "verify", file)).toMatchObject({ code: 1 });
    expect(await audit(bare, { AUDIT_KEY: key }, "verify", file)).toMatchObject({
      code: 1,
      out: expect.stringContaining("another key seals"),
    });
    const before = join(bare, "before.jsonl");
    await writeFile(before, (await readFile(file, "utf8")).split("\n").slice(0, 2).join("\n"));
    expect(await audit(bare, keys, "verify", before)).toMatchObject({
      code: 1,
      out: expect.stringContaining("sealed with an old key"),
    });
  });

  it("refuses other arguments, and tells what is missing", async () => {
    for (const args of [
      [],
      ["verify"],
      ["export", "x"],
      ["verify", file, "4"],
      ["verify", file, "4", "x"],
      ["other"],
    ])
      expect(await audit(bare, keys, ...args)).toMatchObject({
        code: 64,
        out: expect.stringContaining("Usage"),
      });
    expect(await audit(bare, {}, "verify", file)).toEqual({ code: 78, out: "AUDIT_KEY: missing\n" });
    expect(await audit(root, {}, "export")).toEqual({ code: 78, out: "DATABASE_URL: missing\n" });
    expect(await audit(bare, keys, "verify", join(bare, "nowhere"))).toMatchObject({ code: 66 });
  });
});
