import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { allChecks, pairChecks } from "../../../src/preflight/all-checks.ts";
import type { Check, Finding } from "../../../src/preflight/check.ts";
import { createPreflightRunner } from "../../../src/preflight/run/preflight-runner.ts";
import { createPreflight, type RunPreflight } from "../../../src/preflight/preflight.ts";
import { readFleet } from "../../../src/preflight/run/read-fleet.ts";
import { messageStore } from "../../../src/store/messages/message-store.ts";
import { probesThatSaw } from "../../support/preflight/check-context.ts";
import { runnerForSuite, trunk } from "../../support/changes/runner-bench.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";
import { whole } from "../../../src/tenant/reading.ts";
import { alex, megan } from "../../support/people.ts";

const bench = runnerForSuite();

/** A bot whose database is away when the first finding comes, long before the last check ends. */
const failingBot = `
  import { setTimeout } from "node:timers/promises";
  import { createPreflightRunner } from ${JSON.stringify(new URL("../../../src/preflight/run/preflight-runner.ts", import.meta.url).href)};
  const run = createPreflightRunner({
    preflights: {
      find: async () => ({ id: 1, fqdn: "sbc1.contoso.com", second: null, finishedAt: null }),
      restart: async () => {},
      addFinding: () => Promise.reject(new Error("The database is away.")),
    },
    messages: { touchPreflight: async () => {} },
    runPreflight: async (_about, _signal, onFinding) => {
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

  const run = (signal = unhurried, runPreflight: RunPreflight = bench.context.runPreflight) =>
    createPreflightRunner({
      preflights: bench.context.preflights,
      messages: messageStore(bench.database.db),
      observations: bench.context.observations,
      runPreflight,
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
    const interrupted: RunPreflight = async (_about, signal, onFinding) => {
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
      runPreflight: createPreflight({
        checks: [checkOfTrunk],
        pairChecks,
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

  it("counts what was confirmed for the second trunk's port, and for no other", async () => {
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

  it("ignores a confirmation that was written past the audit, and asks for it again", async () => {
    await sql`insert into attestation (fqdn, port, item, person_id, person_name, at, expires_at)
      values (${second.fqdn}, 5062, 'pair-sip-options:answered', ${megan.id}, ${megan.name}, ${bench.now()},
        ${new Date(bench.now().getTime() + 3_600_000)})`.execute(bench.database.runtime);
    const { stored } = await run();
    const finding = stored?.findings.find(({ check }) => check === "pair-sip-options");
    expect(finding).toMatchObject({ outcome: "unknown" });
    expect(JSON.stringify(finding)).toMatch(
      /A confirmation by Megan Bowen on [-0-9]{10} is not as it was sealed; confirm it again\./,
    );
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

/** None of a trunk's own is made for a pair: its finding would be one too many. */
const checkOfTrunk = allChecks[0] as Check;

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
