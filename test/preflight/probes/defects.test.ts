import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { SbcDefect } from "../../../sim/network/network.ts";
import type { TlsAnswer, TlsSession } from "../../../src/preflight/probes/probes.ts";
import { type ProbeNetwork, sbcName, startProbeNetwork } from "../../support/preflight/probe-network.ts";

const defects = [
  "missing-second-name", "wrong-name", "wildcard", "expired", "expires-soon", "self-signed", "incomplete-chain",
  "no-client-auth", "no-server-auth", "ecdsa-key", "small-key", "contact-ip", "no-contact", "no-refer", "other-contact",
  "options-403", "slow", "silent", "refusing", "tls-1.3-only", "client-certificate", "private-address", "two-addresses",
  "ipv6-only", "no-address",
] as const satisfies readonly SbcDefect[]; // prettier-ignore

const day = 86_400_000;
const serverAuth = "1.3.6.1.5.5.7.3.1";
const clientAuth = "1.3.6.1.5.5.7.3.2";
const goodOne = 1;
let sbcs: ProbeNetwork;

beforeAll(async () => {
  sbcs = await startProbeNetwork([[], ...defects.map((defect) => [defect])]);
});
afterAll(() => sbcs.stop());

function numberOf(defect: (typeof defects)[number]): number {
  return defects.indexOf(defect) + 2;
}

function probesOf(defect: (typeof defects)[number]) {
  return sbcs.probes(numberOf(defect));
}

function seen(answer: TlsAnswer): TlsSession {
  if (!answer.ok) throw new Error(`${answer.reason}: ${answer.detail}`);
  return answer;
}

describe("a good SBC", () => {
  it("has one public address in DNS", async () => {
    expect(await sbcs.probes(goodOne).dns()).toEqual({
      ok: true,
      ipv4: ["203.0.113.1"],
      ipv6: [],
      servers: [sbcs.network.env.DNS_SERVERS],
    });
  });

  it("negotiates TLS with a complete chain to a trusted root", async () => {
    const session = seen(await sbcs.probes(goodOne).tls());
    expect(session).toMatchObject({
      protocol: "TLSv1.3",
      suite: "TLS_AES_256_GCM_SHA384",
      chainError: null,
      remote: "203.0.113.1:5061",
    });
    expect(session.chain).toHaveLength(2);
    expect(session.chain[0]?.fingerprint256).toBe(session.certificate.fingerprint256);
    expect(session.chain[1]?.subject).toContain("Simulated Issuing CA");
    expect(session.certificate.subjectAltName).toBe("DNS:sbc1.contoso.com, DNS:sbc1-bypass.contoso.com");
    expect(session.certificate.keyUsage).toEqual([serverAuth, clientAuth]);
    expect(session.certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  it("agrees on TLS 1.2 and one of Microsoft's four suites", async () => {
    const session = seen(await sbcs.probes(goodOne).microsoftTls());
    expect(session.protocol).toBe("TLSv1.2");
    expect(session.suite).toMatch(/^TLS_ECDHE_RSA_WITH_AES_(128|256)_(GCM|CBC)_SHA(256|384)$/);
    expect(session.chainError).toBeNull();
  });

  it("answers OPTIONS with its name, its methods and its product", async () => {
    const answer = await sbcs.probes(goodOne).sipOptions();
    expect(answer).toMatchObject({
      ok: true,
      status: 200,
      reason: "OK",
      contactHost: sbcName(goodOne),
      product: "Test-SBC/1.0",
    });
    expect(answer.ok && answer.allow).toEqual(expect.arrayContaining(["INVITE", "REFER", "OPTIONS"]));
    expect(answer.ok && answer.tookMs).toBeGreaterThan(0);
  });
});

describe("the certificate of an SBC", () => {
  it.each([
    { defect: "missing-second-name", names: `DNS:${sbcName(numberOf("missing-second-name"))}` },
    { defect: "wrong-name", names: "DNS:voice.fabrikam.com" },
    { defect: "wildcard", names: "DNS:*.contoso.com" },
  ] as const)("with $defect holds $names", async ({ defect, names }) => {
    const session = seen(await probesOf(defect).tls());
    expect(session.certificate.subjectAltName).toBe(names);
    expect(session.chainError).toBeNull(); // names are not the chain's business
  });

  it("that expired is told from the rest of the chain", async () => {
    const session = seen(await probesOf("expired").tls());
    expect(session.chainError).toBe("CERT_HAS_EXPIRED");
    expect(session.certificate.validToDate.getTime()).toBeLessThan(Date.now());
  });

  it("that expires soon is still trusted", async () => {
    const session = seen(await probesOf("expires-soon").tls());
    expect(session.chainError).toBeNull();
    expect(session.certificate.validToDate.getTime()).toBeLessThan(Date.now() + 30 * day);
  });

  it.each([
    { defect: "self-signed", error: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    { defect: "incomplete-chain", error: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
  ] as const)("with $defect comes without issuers and has no path to a root", async ({ defect, error }) => {
    for (const session of [seen(await probesOf(defect).tls()), seen(await probesOf(defect).microsoftTls())]) {
      expect(session.chainError).toBe(error);
      expect(session.chain).toHaveLength(1);
    }
  });

  it.each([
    { defect: "no-client-auth", usages: [serverAuth], error: null },
    { defect: "no-server-auth", usages: [clientAuth], error: "INVALID_PURPOSE" },
  ] as const)("with $defect says so in its extended key usage", async ({ defect, usages, error }) => {
    const session = seen(await probesOf(defect).tls());
    expect(session.certificate.keyUsage).toEqual(usages);
    expect(session.chainError).toBe(error);
  });

  it("with a short key is seen nevertheless", async () => {
    const session = seen(await probesOf("small-key").tls());
    expect(session.certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(1024);
  });

  it("with an ECDSA key works here, and not with Microsoft's suites", async () => {
    const probes = probesOf("ecdsa-key");
    expect(seen(await probes.tls()).certificate.publicKey.asymmetricKeyType).toBe("ec");
    expect(await probes.microsoftTls()).toMatchObject({ ok: false, reason: "handshakeFailed" });
  });
});

describe("the handshake of an SBC", () => {
  it("that speaks only TLS 1.3 works here, and not as Microsoft makes it", async () => {
    const probes = probesOf("tls-1.3-only");
    expect(seen(await probes.tls()).protocol).toBe("TLSv1.3");
    expect(await probes.microsoftTls()).toMatchObject({
      ok: false,
      reason: "handshakeFailed",
      detail: expect.stringContaining("PROTOCOL_VERSION"),
    });
  });

  it("that wants a client certificate is told under TLS 1.3, under 1.2, and from OPTIONS", async () => {
    const probes = probesOf("client-certificate");
    const wanted = { ok: false, reason: "clientCertificateRequired" };
    expect(await probes.tls()).toMatchObject(wanted);
    expect(await probes.microsoftTls()).toMatchObject(wanted);
    expect(await probes.sipOptions()).toMatchObject(wanted);
  });
});

describe("the answer to OPTIONS", () => {
  it.each([
    { defect: "contact-ip", contactHost: `203.0.113.${numberOf("contact-ip")}` },
    { defect: "no-contact", contactHost: null },
    { defect: "other-contact", contactHost: "old-sbc.fabrikam.com" },
  ] as const)("with $defect has the Contact host $contactHost", async ({ defect, contactHost }) => {
    expect(await probesOf(defect).sipOptions()).toMatchObject({ ok: true, status: 200, contactHost });
  });

  it("shows that REFER is not allowed", async () => {
    const answer = await probesOf("no-refer").sipOptions();
    expect(answer.ok && answer.allow).toContain("INVITE");
    expect(answer.ok && answer.allow).not.toContain("REFER");
  });

  it("may be a refusal", async () => {
    expect(await probesOf("options-403").sipOptions()).toMatchObject({
      ok: true,
      status: 403,
      reason: "Forbidden",
      contactHost: null,
      allow: null,
    });
  });

  it("of a slow SBC comes with the time it took", async () => {
    const answer = await probesOf("slow").sipOptions();
    expect(answer.ok && answer.tookMs).toBeGreaterThan(250);
  });
});

describe("an SBC that cannot be reached", () => {
  it.each([
    { defect: "silent", reason: "stalled" },
    { defect: "refusing", reason: "refused" },
    { defect: "private-address", reason: "notDialled" },
    { defect: "ipv6-only", reason: "noAddress" },
    { defect: "no-address", reason: "noAddress" },
  ] as const)("because of $defect is $reason for every probe that dials", async ({ defect, reason }) => {
    const probes = sbcs.probes(numberOf(defect), { timeoutMs: reason === "stalled" ? 1_500 : 30_000 });
    for (const answer of await Promise.all([probes.tls(), probes.microsoftTls(), probes.sipOptions()]))
      expect(answer).toMatchObject({ ok: false, reason });
  });

  it.each([
    { defect: "private-address", ipv4: [`10.20.30.${numberOf("private-address")}`], ipv6: [] },
    {
      defect: "two-addresses",
      ipv4: [`203.0.113.${numberOf("two-addresses")}`, "203.0.113.254"],
      ipv6: [],
    },
    { defect: "ipv6-only", ipv4: [], ipv6: [`2001:db8::${numberOf("ipv6-only")}`] },
  ] as const)("or has odd addresses: $defect", async ({ defect, ipv4, ipv6 }) => {
    expect(await probesOf(defect).dns()).toMatchObject({ ok: true, ipv4, ipv6 });
  });

  it("or has a name without any address", async () => {
    expect(await probesOf("no-address").dns()).toMatchObject({
      ok: false,
      reason: "noAddress",
      detail: expect.stringContaining("ENODATA"),
    });
  });
});
