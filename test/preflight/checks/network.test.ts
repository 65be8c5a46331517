import { describe, expect, it } from "@jest/globals";
import { dnsCheck } from "../../../src/preflight/checks/dns.ts";
import { fqdnCheck } from "../../../src/preflight/checks/fqdn.ts";
import { microsoftHandshakeCheck } from "../../../src/preflight/checks/microsoft-handshake.ts";
import { tlsCheck } from "../../../src/preflight/checks/tls.ts";
import type { DnsAnswer } from "../../../src/preflight/probes/probes.ts";
import { aTlsSession } from "../../support/preflight/certificates.ts";
import {
  aCheckContext,
  aFailure,
  anAddress,
  attestedBy,
  probesThatSaw,
  type Seen,
} from "../../support/preflight/check-context.ts";

const { signal } = new AbortController();

describe("the trunk's name", () => {
  const check = (fqdn: string, verifiedDomains = ["contoso.com", "voice.contoso.com"]) =>
    fqdnCheck.run(aCheckContext({ fqdn, verifiedDomains }), signal);

  it("passes in a verified domain, less exactly one label", async () => {
    expect(await check("sbc1.voice.contoso.com")).toMatchObject({ outcome: "pass" });
  });

  it("passes as a hosted trunk's, whose full name is a verified domain itself", async () => {
    expect(await check("customer1.carrier.example", ["customer1.carrier.example"])).toMatchObject({
      outcome: "pass",
      summary: "customer1.carrier.example is a verified domain of this tenant.",
    });
  });

  it.each([
    ["contoso.onmicrosoft.com", "onmicrosoft.com cannot be used"],
    ["sbc1.adatum.com", "adatum.com is not a verified domain"],
    ["sbc1.sip.contoso.com", "sip.contoso.com is not a verified domain"],
    ["sbc1.contoso.onmicrosoft.com", "onmicrosoft.com cannot be used"],
    [`${"a".repeat(55)}.contoso.com`, "is not a name that Teams accepts"],
    ["sbc_1.contoso.com", "is not a name that Teams accepts"],
  ])("fails as %s", async (fqdn, words) => {
    const result = await check(fqdn, ["contoso.com", "contoso.onmicrosoft.com"]);
    expect(result).toMatchObject({ outcome: "fail", summary: expect.stringContaining(words) });
    expect(result.fix).not.toBeNull();
  });

  it("is unknown while the tenant's domains are not known", async () => {
    expect(await check("sbc1.contoso.com", [])).toMatchObject({ outcome: "unknown" });
  });
});

describe("DNS", () => {
  const check = (dns: DnsAnswer, attestations = attestedBy([])) =>
    dnsCheck.run(aCheckContext({ probes: probesThatSaw({ dns }), attestations }), signal);

  it("passes with one public IPv4 address", async () => {
    expect(await check(anAddress("203.0.113.11"))).toMatchObject({
      outcome: "pass",
      summary: "One public IPv4 address: 203.0.113.11.",
      fix: null,
    });
  });

  it("passes with an IPv6 address beside it, and shows that", async () => {
    const result = await check({ ok: true, ipv4: ["20.1.2.3"], ipv6: ["2001:db8::1"], servers: ["1.1.1.1"] });
    expect(result.outcome).toBe("pass");
    expect(result.evidence.join("\n")).toContain("2001:db8::1; Teams uses IPv4");
  });

  it.each<[string, DnsAnswer, string]>([
    ["no record", aFailure("noAddress"), "has no address in DNS"],
    ["an empty answer", anAddress(), "has no address in DNS"],
    ["IPv6 only", { ok: true, ipv4: [], ipv6: ["2001:db8::1"], servers: [] }, "IPv6 address only"],
    ["two addresses", anAddress("203.0.113.11", "203.0.113.12"), "has 2 IPv4 addresses"],
  ])("fails with %s", async (_case, answer, words) => {
    const result = await check(answer, attestedBy(["dns:one-public-ipv4"]));
    expect(result).toMatchObject({ outcome: "fail", summary: expect.stringContaining(words) });
  });

  it.each(["10.1.2.3", "172.16.9.9", "192.168.1.1", "100.64.0.1", "127.0.0.1", "169.254.1.1"])(
    "explains the private address %s as split DNS and leaves it unknown",
    async (address) => {
      const result = await check(anAddress(address));
      expect(result).toMatchObject({
        outcome: "unknown",
        summary: expect.stringContaining("split DNS"),
      });
    },
  );

  it.each(["unresolved", "timedOut"] as const)(
    "is unknown when the servers' answer is %s",
    async (reason) => {
      expect(await check(aFailure(reason))).toMatchObject({ outcome: "unknown" });
    },
  );

  it("accepts a person's confirmation of what could not be checked, with name and date", async () => {
    const result = await check(
      anAddress("10.1.2.3"),
      attestedBy(["dns:one-public-ipv4"], { note: "dig +short" }),
    );
    expect(result.outcome).toBe("attested");
    expect(result.summary).toContain('Alex Wilber on 2026-11-21, good until 2026-11-23 ("dig +short")');
  });

  it("accepts no confirmation that has expired", async () => {
    const expired = attestedBy(["dns:one-public-ipv4"], { expiresAt: new Date("2026-11-22T11:59:00Z") });
    expect(await check(anAddress("10.1.2.3"), expired)).toMatchObject({ outcome: "unknown" });
  });
});

describe("TLS", () => {
  const check = (seen: Seen, attestations = attestedBy([])) =>
    tlsCheck.run(aCheckContext({ probes: probesThatSaw(seen), attestations }), signal);

  it.each(["TLSv1.2", "TLSv1.3"])("passes with %s", async (protocol) => {
    expect(await check({ tls: await aTlsSession({}, { protocol }) })).toMatchObject({ outcome: "pass" });
  });

  it("fails with an older version", async () => {
    expect(await check({ tls: await aTlsSession({}, { protocol: "TLSv1.1" }) })).toMatchObject({
      outcome: "fail",
      summary: "The SBC agrees TLS 1.1 only; Microsoft accepts TLS 1.2 or newer.",
    });
  });

  it.each([
    [
      "refused",
      "refuses connections from this host. Microsoft recommends that SBCs admit only its own ranges",
    ],
    ["timedOut", "does not answer this host. Microsoft recommends that SBCs admit only its own ranges"],
    ["stalled", "accepts connections, but does not answer this host in TLS. Microsoft recommends"],
    ["closed", "closes the connection before TLS is agreed"],
    ["handshakeStopped", "answers in TLS, but the handshake stops (ECODE)"],
    ["noAddress", "the name has no address to dial"],
    ["unresolved", "the DNS servers of this host did not answer"],
    ["notDialled", "the address is not one this host may dial"],
    ["clientCertificateRequired", "demands a client certificate"],
  ] as const)(
    "is unknown, with the reason and what to do, when the connection is %s",
    async (reason, words) => {
      const result = await check({ tls: aFailure(reason, "ECODE") });
      expect(result).toMatchObject({
        outcome: "unknown",
        summary: expect.stringContaining(words),
        evidence: ["ECODE"],
      });
      expect(result.fix).not.toBeNull();
    },
  );

  it.each(["handshakeFailed", "unreadable"] as const)("fails when the SBC answers but %s", async (reason) => {
    const vouched = attestedBy(["tls:agreed"]);
    expect(await check({ tls: aFailure(reason) }, vouched)).toMatchObject({ outcome: "fail" });
  });

  it("passes with the handshake as Microsoft makes it where this host's own is refused", async () => {
    const microsoftTls = await aTlsSession();
    expect(await check({ tls: aFailure("handshakeStopped", "ECODE"), microsoftTls })).toMatchObject({
      outcome: "pass",
      evidence: expect.arrayContaining(["Only as Microsoft offers it; otherwise ECODE"]),
    });
  });

  it("accepts a person's confirmation for an SBC that admits only Microsoft", async () => {
    const vouched = attestedBy(["tls:agreed"]);
    expect(await check({ tls: aFailure("refused") }, vouched)).toMatchObject({
      outcome: "attested",
      fix: null,
    });
  });
});

describe("the handshake as Microsoft makes it", () => {
  const check = (seen: Seen, attestations = attestedBy([])) =>
    microsoftHandshakeCheck.run(aCheckContext({ probes: probesThatSaw(seen), attestations }), signal);

  it("passes with one of the four suites", async () => {
    const result = await check({ tls: await aTlsSession() });
    expect(result).toMatchObject({
      outcome: "pass",
      summary: expect.stringContaining("ECDHE_RSA"),
    });
  });

  it("fails where the SBC agrees something else only", async () => {
    const tls = await aTlsSession({}, { protocol: "TLSv1.3", suite: "TLS_AES_256_GCM_SHA384" });
    expect(await check({ tls, microsoftTls: aFailure("handshakeFailed") })).toMatchObject({
      outcome: "fail",
      summary: expect.stringContaining("It agrees TLS 1.3 with TLS_AES_256_GCM_SHA384 instead"),
    });
  });

  it("fails with a key that is not RSA, and says so", async () => {
    const tls = await aTlsSession({ key: "ec" });
    expect(await check({ tls, microsoftTls: aFailure("handshakeFailed") })).toMatchObject({
      outcome: "fail",
      summary: expect.stringContaining("key is not RSA"),
    });
  });

  it("is unknown, and no refusal, where only the second of two connections was slow", async () => {
    const result = await check({ tls: await aTlsSession(), microsoftTls: aFailure("timedOut") });
    expect(result.outcome).toBe("unknown");
    expect(result.summary).not.toContain("refuses");
  });

  it("fails where no TLS can be agreed at all", async () => {
    expect(await check({ tls: aFailure("handshakeFailed") })).toMatchObject({ outcome: "fail" });
  });

  it("is unknown where this host's own library stops, and where the SBC only closes", async () => {
    const stopped = await check({ tls: aFailure("handshakeStopped") });
    expect(stopped).toMatchObject({ outcome: "unknown" });
    const closed = await check({ tls: await aTlsSession(), microsoftTls: aFailure("closed") });
    expect(closed).toMatchObject({
      outcome: "unknown",
      summary: expect.stringContaining("closes the connection"),
    });
    for (const { summary } of [stopped, closed]) expect(summary).not.toContain("refuses");
  });

  it.each(["refused", "timedOut", "stalled", "clientCertificateRequired", "unreadable"] as const)(
    "is briefly reported as unknown when the trunk was %s",
    async (reason) => {
      const result = await check({ tls: aFailure(reason) });
      expect(result.outcome).toBe("unknown");
      expect(result.summary).not.toContain("Microsoft recommends");
      expect(result.summary.length).toBeLessThan(100);
    },
  );

  it("accepts a person's confirmation", async () => {
    const vouched = attestedBy(["microsoft-handshake:agreed"]);
    expect(await check({ tls: aFailure("refused") }, vouched)).toMatchObject({ outcome: "attested" });
  });
});
