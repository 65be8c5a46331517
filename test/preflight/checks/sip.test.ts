import { describe, expect, it } from "@jest/globals";
import { sbcSendsOptionsCheck } from "../../../src/preflight/checks/sbc-sends-options.ts";
import { sipOptionsCheck } from "../../../src/preflight/checks/sip-options.ts";
import type { ProbeFailure, SipOptionsReply } from "../../../src/preflight/probes/probes.ts";
import { aGateway } from "../../support/changes/builders.ts";
import { aTlsSession } from "../../support/preflight/certificates.ts";
import {
  aCheckContext,
  aFailure,
  anOptionsReply,
  attestedBy,
  probesThatSaw,
} from "../../support/preflight/check-context.ts";

const { signal } = new AbortController();
const vouched = attestedBy(["sip-options:answered"]);

describe("SIP OPTIONS", () => {
  async function check(
    answer: Partial<SipOptionsReply> | ProbeFailure["reason"],
    attestations = attestedBy([]),
  ) {
    const sipOptions = typeof answer === "string" ? aFailure(answer) : anOptionsReply(answer);
    const probes = probesThatSaw({ tls: await aTlsSession(), sipOptions });
    return sipOptionsCheck.run(aCheckContext({ probes, attestations }), signal);
  }

  it("passes with 200, the trunk's name in Contact and REFER, and keeps the product string", async () => {
    const result = await check({});
    expect(result).toMatchObject({ outcome: "pass", summary: "Answered 200 in 40 ms.", fix: null });
    expect(result.evidence).toContain("Product: Mediant VE SBC/v.7.40A.500.357");
  });

  it("keeps the answer as it came, also where it refuses", async () => {
    const raw = "SIP/2.0 403 Forbidden\r\nServer: x";
    expect((await check({ status: 403, raw })).raw).toEqual([{ name: "answer.sip", text: raw }]);
    expect((await check("timedOut")).raw).toBeUndefined();
  });

  it.each<[string, Partial<SipOptionsReply>, string]>([
    [
      "an IPv4 address in Contact",
      { contactHost: "203.0.113.11" },
      "Contact holds the IP address 203.0.113.11",
    ],
    ["an IPv6 address in Contact", { contactHost: "[2001:db8::1]" }, "Contact holds the IP address"],
    [
      "another name in Contact",
      { contactHost: "old.contoso.com" },
      "Contact names old.contoso.com, not this trunk",
    ],
    [
      "no REFER in Allow",
      { allow: ["INVITE", "BYE"] },
      "does not allow REFER: calls with media bypass cannot be transferred",
    ],
    ["a slow answer", { tookMs: 2_582.4 }, "took 2582 ms"],
  ])("warns about %s", async (_case, answer, words) => {
    const result = await check(answer);
    expect(result).toMatchObject({ outcome: "warn", summary: expect.stringContaining(words) });
    expect(result.fix).not.toBeNull();
  });

  it.each<[string, Partial<SipOptionsReply>]>([
    ["Contact", { contactHost: null }],
    ["Allow", { allow: null }],
  ])("leaves a missing %s unknown without blocking anything", async (_header, answer) => {
    expect(await check(answer)).toMatchObject({ outcome: "unknown", effect: "informs" });
  });

  it("puts a warning before a missing Contact", async () => {
    expect(await check({ contactHost: null, allow: ["INVITE"] })).toMatchObject({
      outcome: "warn",
      evidence: expect.arrayContaining([expect.stringContaining("has no Contact")]),
    });
  });

  it.each([404, 405, 481, 500, 503])("fails with %i, whatever was confirmed", async (status) => {
    expect(await check({ status, reason: "Sorry" }, vouched)).toMatchObject({
      outcome: "fail",
      summary: `The SBC answers OPTIONS with ${status} Sorry instead of 200.`,
    });
  });

  it.each<[string, Partial<SipOptionsReply>]>([
    ["its phrase", { status: 500, reason: "Classification Failure" }],
    ["its Reason", { status: 500, explained: ['SIP ;cause=500 ;text="Classification Failure"'] }],
    [
      "its Reason, with a code of its own",
      { status: 480, explained: ['SIP;cause=480;text="classification failure"'] },
    ],
    [
      "its Reason, with a global code",
      { status: 606, explained: ['Q.850;cause=16, SIP;cause=403;text="x"'] },
    ],
    ["a cause of Q.850", { status: 503, explained: ["Q.850 ;cause=21"] }],
    ["its Warning", { status: 404, explained: ['399 sbc "Source endpoint lookup failed"'] }],
    [
      "an ingress trunk group that it lacks",
      { status: 500, explained: ['399 sbx "No ingress trunk group"'] },
    ],
    ["a flow that it lacks", { status: 503, explained: ['399 sbce "Server flow not matched"'] }],
    ["its Reason, though it names a method", { status: 405, explained: ['SIP;text="Unknown source"'] }],
    ["its list of addresses", { status: 488, explained: ['399 sbc "Blocked by ACL"'] }],
    ["a decline", { status: 603, reason: "Decline" }],
    ["a decline on somebody's behalf", { status: 608, reason: "Rejected" }],
  ])("is unknown where an unknown sender is refused with %s", async (_case, answer) => {
    expect(await check(answer)).toMatchObject({
      outcome: "unknown",
      summary: expect.stringContaining("turned this host's OPTIONS away"),
    });
    expect(await check(answer, vouched)).toMatchObject({ outcome: "attested" });
  });

  it.each<[string, Partial<SipOptionsReply>]>([
    ["a user that is not there", { status: 404, reason: "Not Found", explained: ["Q.850;cause=1"] }],
    ["the method", { status: 405, reason: "Method Not Allowed" }],
    ["nobody there just now", { status: 480, reason: "Temporarily Unavailable" }],
    [
      "media",
      { status: 488, reason: "Not Acceptable Here", explained: ['304 sbc "Media type not available"'] },
    ],
    ["media anywhere", { status: 606, reason: "Not Acceptable" }],
    ["a fault of its own", { status: 500, reason: "Server Internal Error", product: "Other" }],
    ["a fault of its own, with the code in Reason", { status: 500, explained: ["SIP;cause=500"] }],
  ])("fails where the answer is about %s, not about who asks", async (_case, answer) => {
    expect(await check(answer, vouched)).toMatchObject({
      outcome: "fail",
      summary: expect.stringContaining("instead of 200"),
    });
  });

  it("fails with an SBC that answers with Retry-After, and says for how long", async () => {
    expect(await check({ status: 503, reason: "Service Unavailable", retryAfter: 120 })).toMatchObject({
      outcome: "fail",
      summary: expect.stringContaining("for 120 s"),
      fix: expect.stringContaining("run the check again"),
    });
  });

  it("shows the reason that the SBC gives for its answer", async () => {
    const { evidence } = await check({ status: 500, explained: ["SIP;cause=500"] });
    expect(evidence).toContain("SIP;cause=500");
  });

  it.each([401, 403, 407])("is unknown with %i, by which servers refuse unknown senders", async (status) => {
    expect(await check({ status, reason: "Forbidden" })).toMatchObject({ outcome: "unknown" });
    expect(await check({ status, reason: "Forbidden" }, vouched)).toMatchObject({ outcome: "attested" });
  });

  it.each(["timedOut", "closed"] as const)(
    "is unknown when TLS was agreed but OPTIONS %s",
    async (reason) => {
      expect(await check(reason)).toMatchObject({
        outcome: "unknown",
        summary: expect.stringContaining("it may ignore hosts other than Microsoft's"),
      });
    },
  );

  it("fails with an answer that is not SIP", async () => {
    expect(await check("unreadable")).toMatchObject({ outcome: "fail" });
  });

  it("is briefly reported as unknown when the trunk was not reached, and can be confirmed", async () => {
    const probes = probesThatSaw({ tls: aFailure("refused") });
    expect(await sipOptionsCheck.run(aCheckContext({ probes }), signal)).toMatchObject({
      outcome: "unknown",
      summary: "The answer to OPTIONS could not be looked at: the trunk was not reached from here.",
    });
    expect(await sipOptionsCheck.run(aCheckContext({ probes, attestations: vouched }), signal)).toMatchObject(
      {
        outcome: "attested",
      },
    );
  });
});

describe("that the SBC sends OPTIONS to Microsoft", () => {
  it("is unknown until somebody looked in the admin center", async () => {
    const result = await sbcSendsOptionsCheck.run(aCheckContext(), signal);
    expect(result.outcome).toBe("unknown");
    expect(result.evidence.join()).toContain(
      "sip.pstnhub.microsoft.com, sip2.pstnhub.microsoft.com and sip3.pstnhub.microsoft.com",
    );
  });

  it("is confirmed in the person's own words", async () => {
    const attestations = attestedBy(sbcSendsOptionsCheck.attestable(aCheckContext()));
    const result = await sbcSendsOptionsCheck.run(aCheckContext({ attestations }), signal);
    expect(result.outcome).toBe("attested");
    expect(result.summary).toMatch(/I saw the SIP options status “Active” for sbc1.contoso.com.*Alex Wilber/);
  });

  it("tells where the admin center does not watch", async () => {
    const context = aCheckContext({ gateway: aGateway({ sendSipOptions: false }) });
    const result = await sbcSendsOptionsCheck.run(context, signal);
    expect(result.evidence.join()).toContain("SendSipOptions is off");
  });
});
