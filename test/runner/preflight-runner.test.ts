import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Finding } from "../../src/preflight/check.ts";
import { createPreflightRunner } from "../../src/runner/preflight-runner.ts";
import type { CheckTrunk } from "../../src/runner/check-trunk.ts";
import { messageStore } from "../../src/store/message-store.ts";
import { alex } from "../support/builders.ts";
import { runnerForSuite, trunk } from "../support/runner-bench.ts";
import { unhurried } from "../support/tenant-services.ts";

const bench = runnerForSuite();

describe("a preflight that somebody asked for", () => {
  let id: number;
  beforeEach(async () => {
    id = await bench.context.preflights.create({ fqdn: trunk, requestedBy: alex, at: bench.now() });
  });

  const run = (signal = unhurried, checkTrunk: CheckTrunk = bench.context.checkTrunk) =>
    createPreflightRunner({
      preflights: bench.context.preflights,
      messages: messageStore(bench.database.db),
      checkTrunk,
      now: () => bench.now(),
    })(String(id), signal);
  const stored = async () => bench.context.preflights.find(id);

  it("keeps its findings and its verdict, and is not run twice", async () => {
    expect(await run()).toBeNull();
    const first = await stored();
    expect(first).toMatchObject({ findings: [{ outcome: "pass" }] });
    expect(first?.finishedAt).not.toBeNull();
    bench.turnClock(60_000);
    await run();
    expect(await stored()).toEqual(first);
  });

  it("starts over after it was interrupted, without what it had found", async () => {
    await bench.context.preflights.addFinding(id, { ...leftOver, check: "dns" });
    await run();
    expect((await stored())?.findings.map(({ check }) => check)).toEqual(["firewall"]);
  });

  it("is left open when the bot ends in the middle of it", async () => {
    const stopping = new AbortController();
    const interrupted: CheckTrunk = async (_fqdn, { onFinding }, signal) => {
      onFinding?.(leftOver);
      stopping.abort(new Error("stopping"));
      signal.throwIfAborted();
      return [];
    };
    await expect(run(stopping.signal, interrupted)).rejects.toThrow("stopping");
    expect((await stored())?.finishedAt).toBeNull();
    await run();
    expect((await stored())?.findings.map(({ outcome }) => outcome)).toEqual(["pass"]);
  });

  it("ends with a finding that says so when the tenant refuses", async () => {
    await bench.services.inject({ kind: "status", service: "cmdlets", status: 403, times: 20 });
    expect(await run()).toBeNull();
    expect((await stored())?.findings).toMatchObject([
      { title: "Gateway settings", outcome: "unknown", evidence: [expect.stringContaining("role")] },
    ]);
  });

  it("waits for as long as a throttling tenant asks", async () => {
    await bench.services.inject({
      kind: "status",
      service: "cmdlets",
      status: 429,
      retryAfterSeconds: 9,
      times: 20,
    });
    const next = await run();
    expect(next?.getTime()).toBeGreaterThan(bench.now().getTime() + 8_000);
    expect((await stored())?.finishedAt).toBeNull();
  });
});

const leftOver: Finding = {
  check: "firewall",
  title: "Firewall and media ports",
  outcome: "unknown",
  effect: "blocks",
  summary: "Half done.",
  evidence: [],
  fix: null,
  link: null,
  tookMs: 1,
};
