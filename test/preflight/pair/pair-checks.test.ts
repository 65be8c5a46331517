import { pairChecks } from "../../../src/preflight/all-checks.ts";
import { describe, expect, it } from "@jest/globals";
import type { Finding } from "../../../src/preflight/check.ts";
import type { CheckId } from "../../../src/preflight/check-ids.ts";
import { runChecks } from "../../../src/preflight/report.ts";
import type { PairContext } from "../../../src/preflight/check.ts";
import { blockers, verdictOf } from "../../../src/preflight/weighing.ts";
import { aGateway, noon } from "../../support/changes/builders.ts";
import { aTlsSession } from "../../support/preflight/certificates.ts";
import {
  aFailure,
  anAddress,
  anOptionsReply,
  attestedBy,
  probesThatSaw,
  type Seen,
} from "../../support/preflight/check-context.ts";
import { aPairContext, newGateway, oldGateway } from "../../support/preflight/pair-context.ts";

const never = new AbortController().signal;

async function findingOf(check: CheckId, changed: Partial<PairContext> = {}): Promise<Finding> {
  const findings = await runChecks(pairChecks, aPairContext(changed), () => undefined, never);
  const finding = findings.find((each) => each.check === check);
  if (!finding) throw new Error(`No finding of ${check}.`);
  return finding;
}

/** Both trunks well, and what a test changes about either. */
async function bothWell({ old = {}, fresh = {} }: { old?: Partial<Seen>; fresh?: Partial<Seen> } = {}) {
  const tls = await aTlsSession();
  return {
    probesFrom: probesThatSaw({ tls, sipOptions: anOptionsReply(), ...old }),
    probesTo: probesThatSaw({
      tls,
      sipOptions: anOptionsReply({ contactHost: newGateway.fqdn }),
      ...fresh,
    }),
  };
}

/** Somebody's word for everything that can be attested of a pair. */
function everythingAttested() {
  return attestedBy(pairChecks.flatMap((check) => check.attestable(aPairContext())));
}

describe("the preflight of a trunk pair", () => {
  it("is ready where both trunks pass and the SBC's side is confirmed", async () => {
    const heard: string[] = [];
    const context = aPairContext({ ...(await bothWell()), attestations: everythingAttested() });
    const findings = await runChecks(pairChecks, context, ({ check }) => heard.push(check), never);
    expect(verdictOf(findings)).toBe("ready");
    expect(heard.sort()).toEqual(pairChecks.map(({ id }) => id).sort());
  });

  it("blocks nothing, and asks for acceptance, where nothing could be seen", async () => {
    const findings = await runChecks(pairChecks, aPairContext(), () => undefined, never);
    expect(blockers(findings)).toEqual([]);
    expect(verdictOf(findings)).toBe("needsAcceptance");
  });

  it("accepts a person's confirmation of everything that could not be probed", async () => {
    const context = aPairContext({ attestations: everythingAttested() });
    expect(verdictOf(await runChecks(pairChecks, context, () => undefined, never))).toBe("ready");
  });
});

describe("calls at once on both trunks of a pair", () => {
  const limited = (maxConcurrentSessions: number | null) => ({
    to: { ...newGateway, maxConcurrentSessions },
    busiest: { calls: 45, at: noon },
  });

  it("warn where the new trunk, which will carry them all, nears its MaxConcurrentSessions", async () => {
    const finding = await findingOf("pair-sessions", limited(50));
    expect(finding).toMatchObject({ outcome: "warn", effect: "warns" });
    expect(finding.summary).toContain("together carried up to 45 calls at once in the last seven days");
  });

  it("pass below it, and where it has none", async () => {
    expect(await findingOf("pair-sessions", limited(51))).toMatchObject({ outcome: "pass" });
    expect(await findingOf("pair-sessions", limited(null))).toMatchObject({
      outcome: "pass",
      summary: expect.stringContaining("sbc1-bypass.contoso.com has no MaxConcurrentSessions."),
    });
  });

  it("are not known without a call on record, which blocks nothing", async () => {
    const finding = await findingOf("pair-sessions", { busiest: undefined });
    expect(finding).toMatchObject({ outcome: "unknown", effect: "informs" });
  });
});

describe("names and ports of a pair", () => {
  const to = (changed: Partial<typeof newGateway>) => ({ to: { ...newGateway, ...changed } });

  it("pass where both differ and the domain is verified", async () => {
    expect(await findingOf("pair-names")).toMatchObject({
      outcome: "pass",
      summary: "sbc1-bypass.contoso.com:5062 beside sbc1.contoso.com:5061.",
    });
  });

  it("pass with a hosted trunk's name that is a verified domain itself", async () => {
    const changed = {
      ...to({ fqdn: "customer1.carrier.example" }),
      verifiedDomains: ["customer1.carrier.example"],
    };
    expect(await findingOf("pair-names", changed)).toMatchObject({ outcome: "pass" });
  });

  it.each([
    ["the same name", to({ fqdn: oldGateway.fqdn }), "Both trunks are named sbc1.contoso.com"],
    ["the same TLS port", to({ sipSignalingPort: 5061 }), "Both trunks use port 5061"],
    ["a foreign domain", to({ fqdn: "sbc1.adatum.com" }), "adatum.com is not a verified domain"],
    ["a subdomain", to({ fqdn: "sbc1.voice.contoso.com" }), "voice.contoso.com is not a verified domain"],
    ["a default domain", to({ fqdn: "sbc1.contoso.onmicrosoft.com" }), "Names below onmicrosoft.com"],
  ])("fail with %s", async (_what, changed, words) => {
    expect(await findingOf("pair-names", changed)).toMatchObject({
      outcome: "fail",
      effect: "blocks",
      summary: expect.stringContaining(words),
    });
  });

  it("may share the port where the cloud fixes it, but then not the address", async () => {
    const gccHigh = { cloud: "gccHigh", ...to({ sipSignalingPort: 5061 }) } as const;
    expect(await findingOf("pair-names", gccHigh)).toMatchObject({ outcome: "pass" });
    expect(await findingOf("pair-same-sbc", { ...gccHigh, ...(await bothWell()) })).toMatchObject({
      outcome: "fail",
      summary: "Both names lead to 203.0.113.11:5061, and only one trunk can listen there.",
    });
    expect(await findingOf("pair-names", { cloud: "gccHigh" })).toMatchObject({
      outcome: "warn",
      summary: "The new trunk uses port 5062; this cloud asks for 5061.",
    });
  });
});

describe("one SBC behind both names", () => {
  it("passes with one address and one product", async () => {
    const { outcome, evidence } = await findingOf("pair-same-sbc", await bothWell());
    expect(outcome).toBe("pass");
    expect(evidence).toContain("Address of both: 203.0.113.11");
    expect(evidence).toContain("Both answer as Mediant VE SBC/v.7.40A.500.357");
  });

  it("is unknown with two addresses, until somebody confirms it", async () => {
    const changed = await bothWell({ fresh: { dns: anAddress("203.0.113.99") } });
    expect(await findingOf("pair-same-sbc", changed)).toMatchObject({
      outcome: "unknown",
      effect: "blocks",
      summary: expect.stringContaining("sbc1-bypass.contoso.com to 203.0.113.99"),
    });
    const attestations = attestedBy(["pair-same-sbc:one-sbc"]);
    expect(await findingOf("pair-same-sbc", { ...changed, attestations })).toMatchObject({
      outcome: "attested",
    });
  });

  it("is unknown where the two answer as different products", async () => {
    const sipOptions = anOptionsReply({ contactHost: newGateway.fqdn, product: "anynode/4.8.12" });
    expect(await findingOf("pair-same-sbc", await bothWell({ fresh: { sipOptions } }))).toMatchObject({
      outcome: "unknown",
      summary: expect.stringContaining("the new one as anynode/4.8.12: that looks like two SBCs"),
    });
  });
});

describe("the certificates of a pair", () => {
  const check = async (oldNames: readonly string[], newNames: readonly string[]) =>
    findingOf(
      "pair-certificate",
      await bothWell({
        old: { tls: await aTlsSession({ names: oldNames }) },
        fresh: { tls: await aTlsSession({ names: newNames }) },
      }),
    );
  const both = ["sbc1.contoso.com", "sbc1-bypass.contoso.com"];

  it("pass with both names, or a wildcard, on both", async () => {
    expect(await check(both, both)).toMatchObject({ outcome: "pass" });
    expect(await check(["*.contoso.com"], ["*.contoso.com"])).toMatchObject({ outcome: "pass" });
  });

  it("fail where a trunk presents one without its own name", async () => {
    const finding = await check(["sbc1.contoso.com"], ["sbc1.contoso.com"]);
    expect(finding).toMatchObject({
      outcome: "fail",
      summary: "sbc1-bypass.contoso.com: The certificate does not hold the name sbc1-bypass.contoso.com.",
    });
    expect(finding.evidence).toContain("sbc1-bypass.contoso.com presents: sbc1.contoso.com");
  });

  it("warn where each trunk has one of its own", async () => {
    expect(await check(["sbc1.contoso.com"], ["sbc1-bypass.contoso.com"])).toMatchObject({
      outcome: "warn",
      effect: "warns",
      summary: expect.stringContaining("does not hold the other trunk's name"),
    });
  });

  it("fail where the new one is not good otherwise", async () => {
    const tls = await aTlsSession({ names: both, to: -1 });
    expect(await findingOf("pair-certificate", await bothWell({ fresh: { tls } }))).toMatchObject({
      outcome: "fail",
      summary: expect.stringContaining("expired on"),
    });
  });
});

describe("OPTIONS on both trunks", () => {
  it("fail where a trunk answers in the other's name", async () => {
    const crossed = await bothWell({ fresh: { sipOptions: anOptionsReply() } });
    expect(await findingOf("pair-sip-options", crossed)).toMatchObject({
      outcome: "fail",
      effect: "blocks",
      summary: expect.stringContaining(
        "sbc1-bypass.contoso.com: Contact names sbc1.contoso.com, the other trunk",
      ),
    });
  });

  it("fail where the new trunk answers with an error", async () => {
    const sipOptions = anOptionsReply({ status: 503, reason: "Service Unavailable" });
    expect(await findingOf("pair-sip-options", await bothWell({ fresh: { sipOptions } }))).toMatchObject({
      outcome: "fail",
      summary: expect.stringContaining("503 Service Unavailable instead of 200"),
    });
  });

  it("is unknown where one trunk is out of reach, and says which", async () => {
    expect(
      await findingOf(
        "pair-sip-options",
        await bothWell({ old: { tls: aFailure("refused"), sipOptions: aFailure("refused") } }),
      ),
    ).toMatchObject({ outcome: "unknown", summary: expect.stringMatching(/^sbc1\.contoso\.com: /) });
  });
});

describe("the SBC's side of a pair", () => {
  it("asks for media ports for the sessions of both trunks", async () => {
    const finding = await findingOf("pair-media-ports");
    expect(finding).toMatchObject({
      outcome: "unknown",
      effect: "blocks",
      summary: "2 of 2 statements not confirmed; they cannot be probed from here.",
    });
    expect(finding.evidence.join()).toContain("at least 800 ports (2 ports for each of 400 calls)");
  });

  it("counts media ports as the SBC's vendor does", async () => {
    const finding = await findingOf("pair-media-ports", { vendor: "audiocodes" });
    expect(finding.evidence.join()).toContain("the Media Realm of the Teams leg holds at least 400 legs");
  });

  it("asks that both TLS contexts trust what Microsoft may present", async () => {
    const { evidence } = await findingOf("trunk-pair");
    expect(evidence.join()).toMatch(/Both trunks' TLS contexts trust the seven roots .* sip\.g1\.pstnhub/);
  });

  it("is confirmed line by line", async () => {
    const all = everythingAttested();
    const but = all.filter(({ item }) => item !== "trunk-pair:ice-lite");
    expect(await findingOf("trunk-pair", { attestations: but })).toMatchObject({
      outcome: "unknown",
      summary: expect.stringMatching(/^1 of \d+ SBC tasks not confirmed/),
    });
    expect(await findingOf("trunk-pair", { attestations: all })).toMatchObject({
      outcome: "attested",
    });
  });

  it("is not confirmed beyond its end date", async () => {
    const expired = attestedBy(["trunk-pair:same-media-ports", "trunk-pair:media-port-count"], {
      expiresAt: noon,
    });
    expect(await findingOf("pair-media-ports", { attestations: expired })).toMatchObject({
      outcome: "unknown",
    });
  });
});

describe("the way back", () => {
  it("is open while the old trunk is enabled and passes", async () => {
    expect(await findingOf("pair-old-trunk", await bothWell())).toMatchObject({
      outcome: "pass",
      summary: "sbc1.contoso.com is enabled and well, so the way back is open.",
    });
  });

  it("is closed where the old trunk is disabled, whatever was confirmed", async () => {
    const from = aGateway({ enabled: false });
    const changed = { from, ...(await bothWell()), attestations: everythingAttested() };
    expect(await findingOf("pair-old-trunk", changed)).toMatchObject({
      outcome: "fail",
      effect: "blocks",
      summary: "sbc1.contoso.com is disabled: nobody could go back to it.",
    });
  });

  it("is closed where its certificate has expired", async () => {
    const tls = await aTlsSession({ to: -1 });
    expect(await findingOf("pair-old-trunk", await bothWell({ old: { tls } }))).toMatchObject({
      outcome: "fail",
      summary: expect.stringContaining("expired on"),
    });
  });

  it("is closed where it answers OPTIONS with an error", async () => {
    const sipOptions = anOptionsReply({ status: 500, reason: "Server Internal Error" });
    expect(await findingOf("pair-old-trunk", await bothWell({ old: { sipOptions } }))).toMatchObject({
      outcome: "fail",
    });
  });

  it("warns where nobody would be notified that it fails", async () => {
    const from = aGateway({ sendSipOptions: false });
    expect(await findingOf("pair-old-trunk", { from, ...(await bothWell()) })).toMatchObject({
      outcome: "warn",
      summary: expect.stringContaining("SendSipOptions is off"),
    });
  });
});
