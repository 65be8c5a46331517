import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Finding } from "../../src/preflight/check.ts";
import { createPreflightRunner } from "../../src/runner/preflight-runner.ts";
import { pairChecks, runPairChecks } from "../../src/preflight/pair/all-pair-checks.ts";
import { createCheckPair, type CheckPair } from "../../src/runner/check-pair.ts";
import { readFleet, type CheckTrunk } from "../../src/runner/check-trunk.ts";
import { messageStore } from "../../src/store/message-store.ts";
import { alex } from "../support/builders.ts";
import { probesThatSaw } from "../support/check-context.ts";
import { runnerForSuite, trunk } from "../support/runner-bench.ts";
import { unhurried } from "../support/tenant-services.ts";
import { whole } from "../../src/tenant/reading.ts";

const bench = runnerForSuite();

/** A bot whose database is away when the first finding comes, long before the last check ends. */
const failingBot = `
  import { setTimeout } from "node:timers/promises";
  import { createPreflightRunner } from ${JSON.stringify(new URL("../../src/runner/preflight-runner.ts", import.meta.url).href)};
  const run = createPreflightRunner({
    preflights: {
      find: async () => ({ id: 1, fqdn: "sbc1.contoso.com", second: null, finishedAt: null }),
      restart: async () => {},
      addFinding: () => Promise.reject(new Error("The database is away.")),
    },
    messages: { touchPreflight: async () => {} },
    checkTrunk: async (_fqdn, { onFinding }) => {
      onFinding({});
      await setTimeout(50);
    },
    now: () => new Date(),
  });
  await run("1", new AbortController().signal).catch(({ message }) => console.log(message));
`;

describe("a preflight that somebody asked for", () => {
  let id: number;
  beforeEach(async () => {
    id = await bench.context.preflights.create({ fqdn: trunk, requestedBy: alex, at: bench.now() });
  });

  const run = (signal = unhurried, checkTrunk: CheckTrunk = bench.context.checkTrunk) =>
    createPreflightRunner({
      preflights: bench.context.preflights,
      messages: messageStore(bench.database.db),
      observations: bench.context.observations,
      checkTrunk,
      checkPair,
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

  it("fails by itself, and not the whole process, where a finding cannot be written down", async () => {
    const bot = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", failingBot]);
    expect(bot.stdout).toBe("The database is away.\n");
  });

  it("is not ready where no check told anything", async () => {
    await run(unhurried, async () => []);
    expect((await stored())?.findings).toMatchObject([
      { outcome: "unknown", effect: "blocks", evidence: ["No check told anything."] },
    ]);
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
    const asked = bench.now().getTime();
    const next = await run();
    expect(next?.getTime()).toBeGreaterThan(asked + 8_000);
    expect((await stored())?.finishedAt).toBeNull();
  });
});

describe("a preflight of the two trunks of one SBC", () => {
  const second = { fqdn: "sbc1-bypass.contoso.com", port: 5062 };
  let probed: readonly string[];

  const run = async (fqdn = trunk) => {
    const { preflights, tenant, observations } = bench.context;
    const id = await preflights.create({ fqdn, second, requestedBy: alex, at: bench.now() });
    probed = [];
    const next = await createPreflightRunner({
      preflights,
      messages: messageStore(bench.database.db),
      observations,
      checkTrunk: () => Promise.reject(new Error("the trunk's own checks were run")),
      checkPair: createCheckPair({
        runPairChecks,
        tenant,
        preflights,
        observations,
        probesFor: (name, port) => {
          probed = [...probed, `${name}:${port}`];
          return probesThatSaw({});
        },
        cloud: "commercial",
        now: () => bench.now(),
      }),
      now: () => bench.now(),
    })(String(id), unhurried);
    return { next, stored: await preflights.find(id) };
  };

  beforeEach(async () => {
    const { observations, tenant } = bench.context;
    await observations.putFleet(whole(await readFleet(tenant, unhurried)), bench.now());
  });

  it("makes all checks of the pair, with the first trunk as it is and the second as it is meant to be", async () => {
    const { next, stored } = await run();
    expect(next).toBeNull();
    expect(stored?.findings.map(({ check }) => check).sort()).toEqual(pairChecks.map(({ id }) => id).sort());
    expect([...probed].sort()).toEqual(["sbc1-bypass.contoso.com:5062", "sbc1.contoso.com:5061"]);
    expect(stored?.finishedAt).not.toBeNull();
  });

  it("counts what was attested for the second trunk's port, and for no other", async () => {
    const attest = (port: number) =>
      bench.context.preflights.attest(
        [
          {
            fqdn: second.fqdn,
            port,
            item: "pair-sip-options:answered",
            by: alex,
            at: bench.now(),
            expiresAt: new Date(bench.now().getTime() + 3_600_000),
            note: null,
          },
        ],
        {
          at: bench.now(),
          actor: alex,
          action: "attest",
          subject: second.fqdn,
          outcome: "done",
          detail: null,
        },
      );
    const outcome = async () =>
      (await run()).stored?.findings.find(({ check }) => check === "pair-sip-options")?.outcome;
    await attest(5063);
    expect(await outcome()).toBe("unknown");
    await attest(5062);
    expect(await outcome()).toBe("attested");
  });

  it("ends with a finding that says so when the first trunk is no gateway any more", async () => {
    expect((await run("gone.contoso.com")).stored?.findings).toMatchObject([
      {
        check: "pair-old-trunk",
        outcome: "unknown",
        evidence: [expect.stringContaining("gone.contoso.com")],
      },
    ]);
  });

  it("ends with a finding that says so when the tenant refuses", async () => {
    await bench.services.inject({ kind: "status", service: "cmdlets", status: 403, times: 20 });
    expect((await run()).stored?.findings).toMatchObject([
      { title: "Old trunk, the way back", outcome: "unknown", evidence: [expect.stringContaining("role")] },
    ]);
  });
});

const checkPair: CheckPair = () => Promise.reject(new Error("a pair was checked"));

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
