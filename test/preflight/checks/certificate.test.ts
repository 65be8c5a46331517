import { describe, expect, it } from "@jest/globals";
import type { CheckContext } from "../../../src/preflight/check.ts";
import { certificateCheck } from "../../../src/preflight/checks/certificate.ts";
import { certificateSecondNameCheck } from "../../../src/preflight/checks/certificate-second-name.ts";
import { aGateway } from "../../support/changes/builders.ts";
import { aTlsSession, type CertificateWish } from "../../support/preflight/certificates.ts";
import { aCheckContext, aFailure, attestedBy, probesThatSaw } from "../../support/preflight/check-context.ts";

const { signal } = new AbortController();

describe("the certificate", () => {
  async function check(
    wish: CertificateWish,
    chainError: string | null = null,
    changed: Partial<CheckContext> = {},
  ) {
    const tls = await aTlsSession(wish, { chainError });
    return certificateCheck.run(aCheckContext({ probes: probesThatSaw({ tls }), ...changed }), signal);
  }

  it("passes with the trunk's name, time left, an RSA key and both usages", async () => {
    const result = await check({});
    expect(result).toMatchObject({ outcome: "pass", summary: "Good for 200 more days.", fix: null });
    expect(result.evidence).toContain("Issuer: Test Issuing CA");
  });

  it.each([null, "CERT_HAS_EXPIRED"])(
    "keeps the chain as it was sent, also where it fails (%s)",
    async (error) => {
      const { raw } = await check({}, error);
      expect(raw).toEqual([
        {
          name: "chain.pem",
          text: expect.stringMatching(/^\d in the chain, leaf first\n-----BEGIN CERTIFICATE-----\n/),
        },
      ]);
      expect(
        (await check({}, null, { probes: probesThatSaw({ tls: aFailure("refused") }) })).raw,
      ).toBeUndefined();
    },
  );

  it.each<[string, CertificateWish]>([
    ["a wildcard for one label", { names: ["*.contoso.com"] }],
    ["the name as common name only", { names: [], commonName: "sbc1.contoso.com" }],
    ["the name in capitals", { names: ["SBC1.Contoso.com"] }],
  ])("passes with %s", async (_case, wish) => {
    expect(await check(wish)).toMatchObject({ outcome: "pass" });
  });

  it.each<[string, CertificateWish, string | null, string]>([
    ["another name", { names: ["voice.fabrikam.com"] }, null, "does not hold the name sbc1.contoso.com"],
    ["a wildcard of the parent domain", { names: ["*.com"] }, null, "does not hold the name"],
    ["an end in the past", { from: -400, to: -3 }, "CERT_HAS_EXPIRED", "expired on 2026-11-19"],
    ["a beginning in the future", { from: 2 }, "CERT_NOT_YET_VALID", "not valid before 2026-11-24"],
    ["a small key", { key: "rsa1024" }, null, "has 1024 bits"],
    [
      "no server authentication",
      { usages: ["client"] },
      "INVALID_PURPOSE",
      "lacks the usage “server authentication”",
    ],
    ["its own signature", {}, "DEPTH_ZERO_SELF_SIGNED_CERT", "is self-signed"],
    ["no issuer beside it", {}, "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "chain is incomplete"],
    ["an issuer's issuer missing", {}, "UNABLE_TO_GET_ISSUER_CERT", "chain is incomplete"],
    ["an expired root", {}, "CERT_HAS_EXPIRED", "intermediate or root certificate in the chain has expired"],
    ["a revocation", {}, "CERT_REVOKED", "was revoked"],
    ["another fault of its chain", {}, "CERT_SIGNATURE_FAILURE", "does not verify (CERT_SIGNATURE_FAILURE)"],
  ])("fails with %s, whatever was confirmed", async (_case, wish, chainError, words) => {
    const result = await check(wish, chainError, { attestations: attestedBy(["certificate:good"]) });
    expect(result).toMatchObject({ outcome: "fail", summary: expect.stringContaining(words) });
    expect(result.fix).not.toBeNull();
  });

  it.each<[string, CertificateWish, string]>([
    ["less than 30 days left", { to: 12 }, "expires in 12 days"],
    ["an ECDSA key", { key: "ec" }, "type ECDSA, and the four suites of Microsoft's side need an RSA key"],
    ["a wildcard within a label", { names: ["sbc*.contoso.com"] }, "Only a wildcard within a label"],
    ["no extended key usage", { usages: null }, "names no extended key usage"],
  ])("warns about %s", async (_case, wish, words) => {
    expect(await check(wish)).toMatchObject({
      outcome: "warn",
      summary: expect.stringContaining(words),
    });
  });

  it("warns about missing client authentication with both of Microsoft's statements", async () => {
    const result = await check({ usages: ["server"] });
    expect(result.outcome).toBe("warn");
    expect(result.summary).toContain("required since March 2024");
    expect(result.summary).toContain("for the foreseeable future");
  });

  it("leaves a root that this host does not know open to confirmation", async () => {
    expect(await check({}, "SELF_SIGNED_CERT_IN_CHAIN")).toMatchObject({ outcome: "unknown" });
    const attestations = attestedBy(["certificate:good"]);
    expect(await check({}, "SELF_SIGNED_CERT_IN_CHAIN", { attestations })).toMatchObject({
      outcome: "attested",
    });
  });

  it("tells every fault at once, the worst first", async () => {
    const result = await check({ names: ["voice.fabrikam.com"], to: 5, usages: ["server"] });
    expect(result.outcome).toBe("fail");
    expect(result.evidence).toContainEqual(
      expect.stringMatching(/^Warning: The certificate expires in 5 days\. Do: Renew it, .*stays\.$/),
    );
  });

  it("says what to do about each fault with that fault, and of the worst one alone as what to do", async () => {
    const { fix, evidence } = await check({ to: 5, usages: ["server"] });
    expect(fix).toBe(
      "Renew it, load it into the SBC and drop the old TLS connections, or the warning stays.",
    );
    expect(evidence).toContainEqual(
      expect.stringMatching(
        /^Warning: The certificate lacks client authentication.* Do: Read the current statement/,
      ),
    );
  });

  it.each<[string, CertificateWish]>([
    ["an empty subject", { subject: [], names: ["sbc1.contoso.com"] }],
    [
      "its name in a set with others",
      { subject: [{ C: ["NL"] }, { O: ["Contoso"], CN: ["sbc1.contoso.com"] }], names: [] },
    ],
    ["several common names", { subject: [{ CN: ["Contoso SBC"] }, { CN: ["sbc1.contoso.com"] }], names: [] }],
    [
      "signs of a distinguished name in another value",
      { subject: [{ O: ["A + B\\, CN=x"] }, { CN: ["sbc1.contoso.com"] }], names: [] },
    ],
  ])("passes with %s", async (_case, wish) => {
    const result = await check(wish);
    expect(result).toMatchObject({ outcome: "pass" });
    expect(result.evidence).toContainEqual(expect.stringMatching(/^Covers sbc1\.contoso\.com as/));
  });

  it("does not take a name that only stands inside another value", async () => {
    const result = await check({ subject: [{ O: ["x + CN=sbc1.contoso.com"] }], names: [] });
    expect(result).toMatchObject({ outcome: "fail", evidence: expect.arrayContaining(["Names: none"]) });
  });

  it("with an empty subject is held against a government cloud's roots all the same", async () => {
    const wish = { subject: [], names: ["sbc1.contoso.com"], issuer: "DigiCert Global Root CA" };
    expect(await check(wish, null, { cloud: "gccHigh" })).toMatchObject({ outcome: "pass" });
  });

  it.each<[string, string, CertificateWish, string]>([
    ["is not valid yet", "CERT_NOT_YET_VALID", {}, "is not valid yet"],
    ["is not for servers", "INVALID_PURPOSE", {}, "may not be used for server authentication"],
  ])("fails where an authority of its chain %s", async (_case, chainError, wish, words) => {
    expect(await check(wish, chainError)).toMatchObject({
      outcome: "fail",
      summary: expect.stringContaining(words),
    });
  });

  it.each(["gccHigh", "dod"] as const)("is held against the roots of the %s cloud", async (cloud) => {
    expect(await check({}, null, { cloud })).toMatchObject({
      outcome: "warn",
      summary: expect.stringContaining("government clouds"),
    });
    expect(await check({ issuer: "DigiCert Global Root CA" }, null, { cloud })).toMatchObject({
      outcome: "pass",
    });
  });

  it("is read from the handshake as Microsoft makes it where the other failed", async () => {
    const probes = probesThatSaw({ tls: aFailure("handshakeFailed"), microsoftTls: await aTlsSession() });
    expect(await certificateCheck.run(aCheckContext({ probes }), signal)).toMatchObject({ outcome: "pass" });
  });

  it.each(["refused", "clientCertificateRequired", "handshakeFailed"] as const)(
    "is briefly reported as unknown when the connection was %s, and can be confirmed",
    async (reason) => {
      const probes = probesThatSaw({ tls: aFailure(reason) });
      const result = await certificateCheck.run(aCheckContext({ probes }), signal);
      expect(result).toMatchObject({
        outcome: "unknown",
        summary: expect.stringMatching(/^The certificate could not be looked at: .{1,50}\.$/),
      });
      const attestations = attestedBy(["certificate:good"]);
      expect(await certificateCheck.run(aCheckContext({ probes, attestations }), signal)).toMatchObject({
        outcome: "attested",
      });
    },
  );
});

describe("the certificate's readiness for a second trunk", () => {
  async function check(names: readonly string[], changed: Partial<CheckContext> = {}) {
    const probes = probesThatSaw({ tls: await aTlsSession({ names }) });
    return certificateSecondNameCheck.run(aCheckContext({ probes, ...changed }), signal);
  }

  it.each([
    [["sbc1.contoso.com", "sbc1-bypass.contoso.com"]],
    [["*.contoso.com"]],
    [["sbc1.contoso.com", "x.voice.contoso.com"]],
  ])("passes with %j", async (names) => {
    expect(await check(names)).toMatchObject({ outcome: "pass" });
  });

  it.each([
    [["sbc1.contoso.com"]],
    [["sbc1.contoso.com", "sbc1.fabrikam.com"]],
    [["sbc1.contoso.com", "a.b.contoso.com"]],
  ])("warns with %j", async (names) => {
    const result = await check(names);
    expect(result).toMatchObject({ outcome: "warn" });
    expect(result.fix).toContain("sbc1-bypass.contoso.com");
  });

  it("does not take another SBC's trunk for the second name, but a trunk on another port of this SBC", async () => {
    const own = aGateway();
    const other = (sipSignalingPort: number) => aGateway({ fqdn: "sbc2.contoso.com", sipSignalingPort });
    const names = ["sbc1.contoso.com", "sbc2.contoso.com"];
    expect(await check(names, { fleet: [own, other(5061)] })).toMatchObject({ outcome: "warn" });
    expect(await check(names, { fleet: [own, other(5062)] })).toMatchObject({ outcome: "pass" });
  });

  it("tells that a government cloud's second trunk needs an address of its own", async () => {
    const result = await check(["*.contoso.com"], { cloud: "gccHigh" });
    expect(result.evidence.join()).toContain("public address of its own");
  });

  it("only informs where the certificate was not seen", async () => {
    const probes = probesThatSaw({ tls: aFailure("timedOut") });
    expect(await certificateSecondNameCheck.run(aCheckContext({ probes }), signal)).toMatchObject({
      outcome: "unknown",
    });
    expect(certificateSecondNameCheck.effects.unknown).toBe("informs");
  });
});
