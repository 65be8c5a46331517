import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { unzipSync } from "fflate";
import { makeEvidence } from "../../src/evidence/make-evidence.ts";
import { auditInJson } from "../../src/store/audit/audit-json.ts";
import { allAuditRows } from "../../src/store/audit/audit-verify.ts";
import { dossierStore } from "../../src/store/change-dossier.ts";
import { bypassed, migrated, moveBench, rollBackAll } from "../support/changes/move-bench.ts";
import { runnerForSuite } from "../support/changes/runner-bench.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);
const key = "k";

type Files = Readonly<Record<string, string>>;

async function evidenceOf(id: number): Promise<Files> {
  const made = await makeEvidence(dossierStore(bench.database.runtime), id, bench.now());
  if (!made) throw new Error("no such change");
  if (process.env.KEEP_EVIDENCE) await writeFile(join(process.env.KEEP_EVIDENCE, made.name), made.bytes);
  const entries = Object.entries(unzipSync(made.bytes));
  return Object.fromEntries(entries.map(([name, bytes]) => [name, Buffer.from(bytes).toString("utf8")]));
}

describe("the evidence of a change", () => {
  let migration = 0;
  let files: Files;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "evidence-"));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  // Once, by the first test that needs it: the bench begins anew with each test.
  beforeEach(async () => {
    if (migration > 0) return;
    await moves.callFrom("Amsterdam International", 60);
    bench.turnClock(2 * 3_600_000);
    const { id } = await moves.migrate();
    for (const wave of [1, 2, 3]) {
      await moves.untilWave(id, wave, "baking");
      await moves.call(id, wave, 60);
      if (wave === 1) await moves.hear(id, wave);
    }
    const done = await bench.advanceTo(id, "succeeded", "paused");
    expect(done.state.status).toBe("succeeded");
    migration = id;
    files = await evidenceOf(id);
  });

  /** Unpacks them and runs the verifier in there, with Node alone. */
  async function verify(
    unpacked: Files,
    { env = {}, args = [] }: { env?: Record<string, string>; args?: readonly string[] } = {},
  ): Promise<{ readonly code: number; readonly out: string }> {
    const at = await mkdtemp(join(folder, "unpacked-"));
    for (const [name, text] of Object.entries(unpacked)) {
      await mkdir(dirname(join(at, name)), { recursive: true });
      await writeFile(join(at, name), text);
    }
    return new Promise((resolve) => {
      const options = { cwd: at, env: { PATH: process.env["PATH"] ?? "", ...env } };
      execFile(process.execPath, ["verify.mjs", ...args], options, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, out: `${stdout}${stderr}` });
      });
    });
  }

  const parsed = <T>(name: string, from = files) => JSON.parse(from[name] ?? "") as T;

  /** With the manifest made anew, as somebody would who can. */
  function altered(name: string, alter: (text: string) => string): Files {
    const changed = { ...files, [name]: alter(files[name] ?? "") };
    expect(changed[name]).not.toBe(files[name]);
    const manifest = JSON.parse(files["manifest.json"] ?? "") as {
      files: { name: string; sha256: string }[];
    };
    for (const each of manifest.files)
      each.sha256 = createHash("sha256")
        .update(changed[each.name] ?? "")
        .digest("hex");
    return { ...changed, "manifest.json": JSON.stringify(manifest) };
  }

  it("of a finished migration holds its plan, approvals, journal, ledger, gates and audit", async () => {
    const stored = await bench.changes.find(migration);
    expect(JSON.parse(files["change.json"] ?? "")).toMatchObject({
      id: migration,
      digest: stored?.change.submission?.digest,
      approvals: [{ by: { name: expect.any(String) }, digest: stored?.change.submission?.digest }],
      state: { status: "succeeded" },
    });
    expect(
      createHash("sha256")
        .update(files["plan/released.json"] ?? "")
        .digest("hex"),
    ).toBe(stored?.change.submission?.digest);
    const { steps, operations } = parsed<{ steps: unknown[]; operations: unknown[] }>("journal.json");
    expect(steps).toHaveLength((await bench.changes.journal(migration)).length);
    expect(operations.length).toBeGreaterThan(0);
    const members = await bench.context.waves.allMembers(migration, {});
    for (const { userPrincipalName } of members) expect(files["people.csv"]).toContain(userPrincipalName);
    expect(files["waves.json"]).toContain('"outcome": "pass"');
    const preflight = `preflights/${String(stored?.change.submission?.preflightId)}.json`;
    expect(parsed<{ findings: unknown[] }>(preflight).findings.length).toBeGreaterThan(0);
    expect(files["plan/plan.md"]).toContain(bypassed);
    expect(files["audit.jsonl"]).toContain(`"subject":"chg-${migration}"`);
    expect(parsed<{ hours: unknown[] }>("calls.json").hours.length).toBeGreaterThan(0);
  });

  it("is the same to the byte when nothing happened since", async () => {
    const dossiers = dossierStore(bench.database.runtime);
    const first = await makeEvidence(dossiers, migration, bench.now());
    bench.turnClock(60_000);
    const second = await makeEvidence(dossiers, migration, bench.now());
    expect(Buffer.compare(first?.bytes ?? Buffer.of(1), second?.bytes ?? Buffer.of(2))).toBe(0);
  });

  it("has a page with the pictures and a table behind each", () => {
    const page = files["index.html"] ?? "";
    for (const words of [
      "What was to happen",
      "Who released it",
      "What happened",
      "How calls were before and after",
      "The course of the change",
      "Network effectiveness before and after",
      "What each gate compared",
      migrated,
      bypassed,
    ])
      expect(page).toContain(words);
    const figures = page.match(/<figure>/g)?.length ?? 0;
    expect(figures).toBeGreaterThan(3);
    expect(page.match(/<\/figcaption>\s*<table>/g)).toHaveLength(figures);
    expect(page.match(/<svg role="img"[^>]*>\s*<title>[^<]+<\/title>\s*<desc>/g)).toHaveLength(figures);
  });

  it("needs nothing from elsewhere: no address, no script, no file", () => {
    const page = files["index.html"] ?? "";
    expect(page).not.toMatch(
      /<(?:script|link|img|iframe|object|embed|base|form)\b|\bsrc=|\bhref=|url\(|@import/i,
    );
    expect(page).toContain("default-src 'none'");
  });

  it("is proved by the verifier in it, with Node alone, with and without the key", async () => {
    const without = await verify(files);
    expect(without).toEqual({ code: 0, out: expect.stringContaining("NOT proved") });
    const proved = await verify(files, { env: { AUDIT_KEY: key } });
    expect(proved).toEqual({ code: 0, out: expect.stringMatching(/audit rows proved with the key[^]*OK/) });
    expect(await verify(files, { env: { AUDIT_KEY: "another key" } })).toMatchObject({ code: 1 });
  });

  it("is not proved when one audit row is altered, even with the manifest made anew", async () => {
    const change = (text: string) => text.replace('"outcome":"done"', '"outcome":"refused"');
    const rough = { ...files, "audit.jsonl": change(files["audit.jsonl"] ?? "") };
    expect(await verify(rough)).toEqual({
      code: 1,
      out: expect.stringContaining("audit.jsonl was altered"),
    });
    expect(await verify(altered("audit.jsonl", change), { env: { AUDIT_KEY: key } })).toEqual({
      code: 1,
      out: expect.stringContaining("is not what the bot wrote"),
    });
  });

  it.each([
    [
      "an approval",
      "change.json",
      (text: string) => text.replaceAll("Megan", "Mallory"),
      "not among the facts",
    ],
    ["the plan", "plan/released.json", (text: string) => text.replace(migrated, "x"), "not what the digest"],
    [
      "an approval and its fact",
      "facts.json",
      (text: string) => text.replaceAll('"decision":"approved"', '"decision":"rejected"'),
      "has not the digest",
    ],
  ])("is not proved when %s is altered with the manifest", async (_, name, alter, says) => {
    expect(await verify(altered(name, alter))).toEqual({ code: 1, out: expect.stringContaining(says) });
  });

  it("shows against an export of the audit that no row about the change is left out", async () => {
    const rows: string[] = [];
    for await (const row of allAuditRows(bench.database.runtime)) rows.push(auditInJson(row));
    const exported = join(folder, "export.jsonl");
    await writeFile(exported, rows.join("\n"));
    expect(await verify(files, { args: [exported] })).toMatchObject({ code: 0 });
    const left = altered("audit.jsonl", (text) => {
      const lines = text.split("\n");
      return lines
        .toSpliced(
          lines.findIndex((line) => line.includes('"seals":null')),
          1,
        )
        .join("\n");
    });
    expect(await verify(left, { args: [exported] })).toEqual({
      code: 1,
      out: expect.stringContaining("is missing here"),
    });
    expect(await verify(files, { args: [join(folder, "nowhere")] })).toMatchObject({ code: 66 });
  });

  it("of a switch that was rolled back says who took it back, and is proved too", async () => {
    await moves.giveBack(migration, await moves.tenant()).catch(() => undefined);
    const { id } = await bench.request({ kind: "enableBypass", subject: "sbc2.contoso.com", request: null });
    await bench.advanceTo(id, "awaitingApproval");
    await bench.approve(id);
    await bench.advanceTo(id, "watching");
    await bench.press(id, { ...rollBackAll, reason: "One-way audio <script>alert(1)</script>" });
    await bench.advanceTo(id, "rolledBack");
    const own = await evidenceOf(id);
    expect(own["index.html"]).toContain("Rolled back: media bypass off again");
    expect(own["index.html"]).toContain("One-way audio &lt;script&gt;");
    expect(own["index.html"]).not.toContain("<script");
    expect(parsed<{ steps: unknown[] }>("journal.json", own).steps).toMatchObject([
      { direction: "do", index: 0 },
      { direction: "undo", index: 0 },
    ]);
    expect(JSON.parse(own["ledger.json"] ?? "")).toMatchObject([{ before: { mediaBypass: false } }]);
    expect(await verify(own, { env: { AUDIT_KEY: key } })).toMatchObject({ code: 0 });
  });

  it("of a change that is not there is nothing", async () => {
    expect(await makeEvidence(dossierStore(bench.database.runtime), 999_999, bench.now())).toBeUndefined();
  });
});
