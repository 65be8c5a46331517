import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Defect } from "../../sim/contoso.ts";
import { startNetwork, type Network, type SbcDefect } from "../../sim/network/network.ts";
import { allChecks } from "../../src/preflight/all-checks.ts";
import type { Effect, Finding, Outcome } from "../../src/preflight/check.ts";
import type { CheckId } from "../../src/preflight/check-ids.ts";
import { createProbes } from "../../src/preflight/probes/create-probes.ts";
import { onlyAttested } from "../../src/preflight/weighing.ts";
import { runChecks } from "../../src/preflight/report.ts";
import { attestedBy } from "../support/preflight/check-context.ts";
import { generatedPart, table } from "../support/infra/generated-docs.ts";
import { probeToolsFor } from "../support/preflight/probe-tools.ts";
import { seededTrunks } from "../support/preflight/seeded-trunks.ts";

type Expected = readonly [check: CheckId, outcome: Outcome, effect: Effect, words: RegExp];

/** The finding that names each defect. A wildcard is none. */
const findingOf: Readonly<Record<Exclude<SbcDefect, "wildcard">, Expected>> = {
  "missing-second-name": ["certificate-second-name", "warn", "warns", /no name for a second trunk/],
  "wrong-name": ["certificate", "fail", "blocks", /does not hold the name/],
  expired: ["certificate", "fail", "blocks", /certificate expired on/],
  "expires-soon": ["certificate", "warn", "warns", /expires in 1[12] days/],
  "self-signed": ["certificate", "fail", "blocks", /self-signed/],
  "incomplete-chain": ["certificate", "fail", "blocks", /chain is incomplete/],
  "no-client-auth": ["certificate", "warn", "warns", /lacks client authentication/],
  "no-server-auth": ["certificate", "fail", "blocks", /lacks the usage “server authentication”/],
  "ecdsa-key": ["microsoft-handshake", "fail", "blocks", /key is not RSA/],
  "small-key": ["certificate", "fail", "blocks", /RSA key has 1024 bits/],
  "contact-ip": ["sip-options", "warn", "warns", /Contact holds the IP address/],
  "no-contact": ["sip-options", "unknown", "informs", /no Contact, which is allowed/],
  "no-refer": ["sip-options", "warn", "warns", /does not allow REFER/],
  "other-contact": ["sip-options", "warn", "warns", /Contact names \S+, not this trunk/],
  "options-403": ["sip-options", "unknown", "blocks", /turned this host's OPTIONS away with 403 Forbidden/],
  slow: ["sip-options", "warn", "warns", /took \d+ ms to answer/],
  silent: ["tls", "unknown", "blocks", /does not answer this host.*admit only its own ranges/],
  refusing: ["tls", "unknown", "blocks", /refuses connections from this host.*admit only its own ranges/],
  "tls-1.3-only": ["microsoft-handshake", "fail", "blocks", /refuses TLS 1.2.*agrees TLS 1.3/],
  "client-certificate": ["tls", "unknown", "blocks", /demands a client certificate/],
  "private-address": ["dns", "unknown", "blocks", /split DNS/],
  "two-addresses": ["dns", "fail", "blocks", /has 2 IPv4 addresses/],
  "ipv6-only": ["dns", "fail", "blocks", /has an IPv6 address only/],
  "no-address": ["dns", "fail", "blocks", /has no address in DNS/],
};

const trunks = seededTrunks();
const findings = new Map<string, readonly Finding[]>();
let folder: string;
let network: Network;
let tools: Awaited<ReturnType<typeof probeToolsFor>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "seeded-defects-"));
  network = await startNetwork(trunks.sbcs, { folder, slowMs: 2_200 });
  tools = await probeToolsFor(network);
  // One after the other, so that nothing is slow but what is seeded to be.
  for (const { fqdn } of trunks.sbcs) findings.set(fqdn, await preflight(fqdn));
});

afterAll(async () => {
  await network.stop();
  await rm(folder, { recursive: true });
});

/** Milliseconds: plenty, but for what never answers. */
function patience(fqdn: string): number {
  return trunkWith("silent") === fqdn ? 4_000 : 12_000;
}

/** A preflight after somebody went through all lists that only people can. */
async function preflight(fqdn: string): Promise<readonly Finding[]> {
  const { signal } = new AbortController();
  const port = trunks.sbcs.find((sbc) => sbc.fqdn === fqdn)?.port ?? 5061;
  const context = trunks.contextFor(
    fqdn,
    createProbes({ fqdn, port, ...tools, timeoutMs: patience(fqdn) }),
    new Date(),
  );
  const lists = allChecks.filter(({ effects }) => onlyAttested(effects));
  const attestations = attestedBy(
    lists.flatMap((check) => check.attestable(context)),
    { at: new Date(0), expiresAt: new Date(Date.now() + 86_400_000) },
  );
  return runChecks(allChecks, { ...context, attestations }, () => undefined, signal);
}

function trunkWith(defect: SbcDefect): string {
  const trunk = trunks.sbcs.find(({ defects }) => defects.includes(defect));
  if (!trunk) throw new Error(`No seeded trunk has ${defect}.`);
  return trunk.fqdn;
}

function findingFor(fqdn: string, check: CheckId): Finding | undefined {
  return findings.get(fqdn)?.find((finding) => finding.check === check);
}

function amiss(fqdn: string): readonly Finding[] {
  return (findings.get(fqdn) ?? []).filter(({ outcome }) => outcome !== "pass" && outcome !== "attested");
}

describe("the preflight of the seeded trunks", () => {
  it.each(["sbc1.contoso.com", trunkWith("wildcard")])("finds no problem with %s", (fqdn) => {
    expect(findings.get(fqdn)).toHaveLength(allChecks.length);
    expect(amiss(fqdn)).toEqual([]);
  });

  it("shows who else may be on sbc1.contoso.com, without a warning", () => {
    expect(findingFor("sbc1.contoso.com", "trunk-dependants")).toMatchObject({
      outcome: "pass",
      evidence: expect.arrayContaining(["Meetings dial out by this trunk under Meetings Amsterdam."]),
    });
  });

  it("knows every defect that can be seeded", () => {
    expect(Object.keys(findingOf).sort()).toEqual(
      Defect.options.filter((name) => name !== "wildcard").sort(),
    );
  });

  it.each(Object.entries(findingOf) as [SbcDefect, Expected][])(
    "finds %s by name",
    (defect, [check, outcome, effect, words]) => {
      expect(findingFor(trunkWith(defect), check)).toMatchObject({
        outcome,
        effect,
        summary: expect.stringMatching(words),
      });
    },
  );

  it.each<[string, Expected]>([
    ["sbc2.contoso.com", ["trunk-dependants", "warn", "warns", /Emergency calls use this trunk/]],
    ["sbc5.contoso.com", ["gateway-settings", "warn", "warns", /local media optimisation/]],
    ["sbc28.contoso.com", ["gateway-settings", "fail", "blocks", /IPv6 trunk/]],
    ["sbc29.contoso.com", ["gateway-settings", "warn", "warns", /disabled/]],
    ["sbc30.contoso.com", ["gateway-settings", "warn", "warns", /SendSipOptions is off/]],
    ["sbc32.adatum.com", ["fqdn", "fail", "blocks", /adatum.com is not a verified domain/]],
  ])("finds what is wrong with the settings of %s", (fqdn, [check, outcome, effect, words]) => {
    expect(findingFor(fqdn, check)).toMatchObject({
      outcome,
      effect,
      summary: expect.stringMatching(words),
    });
  });

  it("blocks for a carrier's derived trunk", async () => {
    const derived = await preflight("customer7.carrier.example");
    expect(derived.find(({ check }) => check === "gateway-settings")).toMatchObject({
      outcome: "fail",
      effect: "blocks",
      summary: expect.stringContaining("carrier's derived trunk"),
    });
  });

  it("tells why a trunk is out of reach once, and briefly elsewhere", () => {
    const told = amiss(trunkWith("refusing")).filter(({ summary }) =>
      summary.includes("Microsoft recommends"),
    );
    expect(told.map(({ check }) => check)).toEqual(["tls"]);
  });

  it("finds a defect that appears later, and not one that was fixed", async () => {
    const fqdn = trunkWith("self-signed");
    await network.setDefects(fqdn, ["expired"]);
    const later = await preflight(fqdn);
    await network.setDefects(fqdn, ["self-signed"]);
    const { summary } = later.find(({ check }) => check === "certificate") ?? {};
    expect(summary).toContain("expired on");
  });

  it("is what the documentation's table says", async () => {
    const rows = Object.entries(findingOf).map(([defect, [check, outcome, effect]]) => [
      defect,
      `\`${check}\``,
      `${outcome}, ${effect}`,
      withoutFigures(findingFor(trunkWith(defect as SbcDefect), check)?.summary ?? ""),
    ]);
    const { committed, wanted } = await generatedPart(
      "docs/preflight.md",
      "seeded defects",
      table(["Seeded defect", "Check", "Outcome", "What the preflight says"], rows),
    );
    expect(committed).toBe(wanted);
  });
});

/** Sentences differ from run to run in dates and durations only. */
function withoutFigures(sentence: string): string {
  return sentence
    .replace(/\d{4}-\d{2}-\d{2}/g, "(date)")
    .replace(/\d+ days/g, "(n) days")
    .replace(/\d+ ms/g, "(n) ms");
}
