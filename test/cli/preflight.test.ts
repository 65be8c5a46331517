import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readOptions, usage, type PreflightOptions } from "../../src/cli/preflight-options.ts";
import { runPreflight, type PreflightRun } from "../../src/cli/preflight-run.ts";
import { reportJson, reportText } from "../../src/cli/preflight-text.ts";
import { allChecks } from "../../src/preflight/all-checks.ts";
import { Evidence } from "../../src/preflight/evidence.ts";
import { startProbeNetwork, type ProbeNetwork } from "../support/preflight/probe-network.ts";
import { reaching, runProgram } from "../support/preflight/preflight-cli.ts";

const program = resolve(import.meta.dirname, "../../src/cli/preflight.ts");
const never = new AbortController().signal;

let sbcs: ProbeNetwork;
let folder: string;
let silent: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bypass-pilot-preflight-"));
  sbcs = await startProbeNetwork([[], ["expired"], ["private-address"], ["client-certificate"]]);
  silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
});

afterAll(async () => {
  await sbcs.stop();
  silent.close();
  await rm(folder, { recursive: true });
});

function optionsOf(...args: readonly string[]): PreflightOptions {
  const read = readOptions(args);
  if (!read.ok) throw new Error(read.problem);
  if ("show" in read) throw new Error("nothing to run");
  return read.options;
}

const look = (...args: readonly string[]): Promise<PreflightRun> =>
  runPreflight(optionsOf(...args), "1.2.3", never);

const outcomesOf = ({ evidence }: PreflightRun) =>
  Object.fromEntries(evidence.findings.map(({ check, outcome }) => [check, outcome]));

describe("the preflight of a trunk from another host", () => {
  it("makes every check that needs only the network, and names the others", async () => {
    const run = await look("sbc1.contoso.com", ...reaching(sbcs, "sbc1.contoso.com:5061"));
    expect(outcomesOf(run)).toEqual({
      dns: "pass",
      tls: "pass",
      certificate: "pass",
      "microsoft-handshake": "pass",
      "sip-options": "pass",
      "sbc-certified": "warn",
    });
    expect(run.verdict).toBe("readyWithWarnings");
    const others = allChecks.filter(({ needs }) => needs !== "network");
    expect(run.evidence.leftOut).toEqual(others.map(({ id, title, needs }) => ({ check: id, title, needs })));
    expect(run.evidence.leftOut).toContainEqual({
      check: "firewall",
      title: "Firewall and media ports",
      needs: "attestation",
    });
  });

  it("writes down what it probed, from where, and with which options", async () => {
    const before = new Date().toISOString();
    const { evidence } = await look(
      "SBC1.contoso.com:5061",
      ...reaching(sbcs, "sbc1.contoso.com:5061"),
      "--reporter",
      "jump host, Berlin",
      "--cloud",
      "gcc",
    );
    expect(evidence).toMatchObject({
      schema: "bypass-pilot.preflight/1",
      tool: { name: "bypass-pilot-preflight", version: "1.2.3" },
      reporter: { name: "jump host, Berlin", host: expect.stringMatching(/^[0-9a-f]{8}$/) },
      cloud: "gcc",
      target: { fqdn: "sbc1.contoso.com", port: 5061 },
      pair: null,
      how: {
        dnsServers: [sbcs.network.env.DNS_SERVERS],
        connected: [{ trunk: "sbc1.contoso.com:5061", to: `127.0.0.1:${sbcs.realPort(1)}` }],
        extraRoots: [expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)],
        notPublic: ["127.0.0.1"],
      },
    });
    expect(evidence.startedAt >= before && evidence.finishedAt >= evidence.startedAt).toBe(true);
  });

  it("checks a second trunk of the same SBC against the first", async () => {
    const run = await look(
      "sbc1.contoso.com",
      "--pair",
      "sbc1-bypass.contoso.com:5062",
      ...reaching(sbcs, "sbc1.contoso.com:5061", "sbc1-bypass.contoso.com:5062"),
    );
    expect(outcomesOf(run)).toMatchObject({
      "pair-dns": "pass",
      "pair-same-sbc": "pass",
      "pair-certificate": "pass",
      "pair-sip-options": "pass",
    });
    expect(run.evidence.leftOut.map(({ check }) => check)).toEqual(
      expect.arrayContaining(["pair-names", "pair-media-ports", "trunk-pair", "pair-old-trunk"]),
    );
    expect(run.evidence.pair).toEqual({ fqdn: "sbc1-bypass.contoso.com", port: 5062 });
  });

  it("fails for what breaks calls although the SBC admits this host", async () => {
    const run = await look("sbc2.contoso.com", ...reaching(sbcs, "sbc2.contoso.com:5061"));
    expect(outcomesOf(run)).toMatchObject({ certificate: "fail", tls: "pass" });
    expect(run.verdict).toBe("blocked");
  });

  it("dials a private address too, and says that Microsoft comes from elsewhere", async () => {
    // Nothing but the name server says 10.20.30.3; the dialling is led to loopback.
    const args = ["sbc3.contoso.com", ...reaching(sbcs, "sbc3.contoso.com:5061")];
    const { evidence } = await look(...args);
    expect(evidence.findings.find(({ check }) => check === "dns")).toMatchObject({ outcome: "unknown" });
    expect(evidence.findings.find(({ check }) => check === "tls")).toMatchObject({ outcome: "pass" });
    expect(reportText(evidence)).toContain(
      "Note: 127.0.0.1 is not a public address. This is the SBC as seen from inside",
    );
  });

  it("cannot tell where an SBC demands a certificate, which is no defect", async () => {
    const run = await look("sbc4.contoso.com", ...reaching(sbcs, "sbc4.contoso.com:5061"));
    expect(outcomesOf(run)).toMatchObject({ tls: "unknown" });
    expect(run.verdict).toBe("needsAcceptance");
  });
});

describe("the report", () => {
  let run: PreflightRun;
  beforeAll(async () => {
    run = await look("sbc2.contoso.com", ...reaching(sbcs, "sbc2.contoso.com:5061"));
  });

  it("has one aligned line a check, and below what is not passed the evidence, what to do and a link", () => {
    const lines = reportText(run.evidence).split("\n");
    expect(lines).toContain(
      "pass     DNS                              One public IPv4 address: 203.0.113.2.",
    );
    const at = lines.findIndex((line) =>
      /^fail {5}Certificate {22}The certificate expired on \d{4}-\d\d-\d\d\.$/.test(line),
    );
    const below = lines.slice(
      at + 1,
      lines.findIndex((line, index) => index > at && /^\S/.test(line)),
    );
    expect(below).toContainEqual(expect.stringMatching(/^ {9}- Names: .*sbc2\.contoso\.com/));
    expect(below).toContainEqual(expect.stringMatching(/^ {9}Do: Renew it/));
    expect(below.at(-1)).toMatch(/^ {9}See: Plan Direct Routing, https:\/\/learn\.microsoft\.com\//);
  });

  it("says what was not checked and why, and counts the rest", () => {
    const text = reportText(run.evidence);
    expect(text).toContain("Not checked here, as only the tenant says: Gateway settings, FQDN and domain,");
    expect(text).toContain("Not checked here, as only a person looks: SBC sends OPTIONS to Microsoft,");
    expect(text).toMatch(/6 checks: 1 failed, 1 with warnings and 4 passed\.$/);
  });

  it("keeps an SBC's text from controlling the terminal, and from making the document too large", () => {
    const [first] = run.evidence.findings;
    if (!first) throw new Error("no finding");
    const evil: Evidence = {
      ...run.evidence,
      findings: [{ ...first, outcome: "warn", evidence: ["Product: \u001b[2J\u009b2J\u202e"] }],
    };
    for (const text of [reportText(evil), reportJson(evil)]) {
      expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    }
    expect(JSON.parse(reportJson(evil))).toEqual(evil);
  });
});

describe("the command", () => {
  const run = (...args: readonly string[]) => runProgram(process.execPath, [program, ...args]);

  it("ends with 0 and one JSON document where all passes or warns", async () => {
    const args = reaching(sbcs, "sbc1.contoso.com:5061");
    const { code, stdout, stderr } = await run("sbc1.contoso.com:5061", "--json", ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(Evidence.parse(JSON.parse(stdout)).findings).toHaveLength(6);
  });

  it.each([
    { what: "1 where something fails", fqdn: "sbc2.contoso.com", code: 1 },
    { what: "3 where something could not be checked", fqdn: "sbc4.contoso.com", code: 3 },
  ])("ends with $what", async ({ fqdn, code }) => {
    const ended = await run(fqdn, ...reaching(sbcs, `${fqdn}:5061`));
    expect(ended).toMatchObject({ code, stderr: "" });
  });

  it("ends with 2 for wrong usage, and says how it is used", async () => {
    const { code, stdout, stderr } = await run("sbc1");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("--help shows how");
    expect((await run("--help")).stdout.trim()).toBe(usage);
  });

  it("ends at once when somebody presses Ctrl-C while an SBC is silent", async () => {
    const { port } = silent.address() as { port: number };
    const words = [
      "--dns",
      sbcs.network.env.DNS_SERVERS,
      "--connect",
      `sbc1.contoso.com:5061=127.0.0.1:${port}`,
    ];
    const child = spawn(process.execPath, [program, "sbc1.contoso.com", ...words], { stdio: "ignore" });
    await once(silent, "connection");
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([null, "SIGINT"]);
  });
});

describe("wrong usage", () => {
  it.each([
    [[], "Name the trunk"],
    [["sbc1.contoso.com", "sbc2.contoso.com"], "One trunk at a time"],
    [["sbc1"], "is not an FQDN"],
    [["203.0.113.1"], "is not an FQDN"],
    [["sbc1.contoso.com:0"], "no port between 1 and 65535"],
    [["sbc1.contoso.com:123456"], "no port between 1 and 65535"],
    [["sbc1.contoso.com", "--pair", "sbc9.contoso.com"], "Give the second trunk's port"],
    [["sbc1.contoso.com", "--pair", "SBC1.contoso.com:5062"], "needs an FQDN of its own"],
    [["sbc1.contoso.com", "--cloud", "china"], "--cloud takes commercial, gcc, gccHigh, dod"],
    [["sbc1.contoso.com", "--dns", "dns.contoso.com"], "--dns takes an address"],
    [["sbc1.contoso.com", "--dns", "192.0.2.53:99999"], "no port between"],
    [["sbc1.contoso.com", "--connect", "192.0.2.1:5061"], "--connect takes"],
    [["sbc1.contoso.com", "--connect", "sbc2.contoso.com:5061=192.0.2.1:5061"], "which is not looked at"],
    [["sbc1.contoso.com", "--connect", "sbc1.contoso.com:5062=192.0.2.1:5061"], "which is not looked at"],
    [["sbc1.contoso.com", "--ca", "no-such-file.pem"], "--ca no-such-file.pem: ENOENT"],
    [["sbc1.contoso.com", "--ca", "package.json"], "holds no certificate"],
    [["sbc1.contoso.com", "--reporter", "x".repeat(81)], "1 to 80 characters"],
    [["sbc1.contoso.com", "--reporter", "\u0007"], "1 to 80 characters"],
    [["sbc1.contoso.com", "--force"], "--force"],
    [["sbc1.contoso.com", "--pair"], "--pair"],
  ])("is reported for %j", (args, problem) => {
    expect(readOptions(args)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });

  it("is reported for a file whose certificate cannot be read", async () => {
    const file = join(folder, "broken.pem");
    await writeFile(file, "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n");
    expect(readOptions(["sbc1.contoso.com", "--ca", file])).toMatchObject({ ok: false });
  });

  it("is not what an IPv6 name server in brackets, or a port of one's own, is", () => {
    const { dnsServers, target } = optionsOf(
      "sbc1.contoso.com:5067",
      "--dns",
      "[2001:db8::53]:5353",
      "--dns",
      "2001:db8::53",
    );
    expect(dnsServers).toEqual(["[2001:db8::53]:5353", "2001:db8::53"]);
    expect(target.port).toBe(5067);
  });
});
