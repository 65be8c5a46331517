import { describe, expect, it } from "@jest/globals";
import type { AttestationItem, CheckContext } from "../../../src/preflight/check.ts";
import { callsTriedCheck } from "../../../src/preflight/checks/calls-tried.ts";
import { firewallCheck } from "../../../src/preflight/checks/firewall.ts";
import { sbcSettingsCheck } from "../../../src/preflight/checks/sbc-settings.ts";
import { runChecks } from "../../../src/preflight/report.ts";
import type { Gateway } from "../../../src/telephony/gateway.ts";
import { aGateway, noon } from "../../support/changes/builders.ts";
import {
  aCheckContext,
  anOptionsReply,
  attestedBy,
  probesThatSaw,
} from "../../support/preflight/check-context.ts";

const { signal } = new AbortController();

describe("firewall and media ports", () => {
  const statement = (id: string, changed: Partial<CheckContext> = {}) =>
    firewallCheck.attestable(aCheckContext(changed)).find((item) => item.id === `firewall:${id}`)?.statement;

  it("list every row of the trunk, by name", () => {
    expect(firewallCheck.attestable(aCheckContext()).map(({ id }) => id)).toEqual([
      "firewall:signalling-to-sbc",
      "firewall:signalling-from-sbc",
      "firewall:client-to-sbc",
      "firewall:client-to-relay",
      "firewall:relay-to-sbc",
      "firewall:sbc-to-relay",
      "firewall:processor-to-sbc",
      "firewall:sbc-to-processor",
      "firewall:by-ranges",
      "firewall:media-ports",
    ]);
  });

  it("name the trunk's own port and the cloud's ranges", () => {
    const gateway = aGateway({ sipSignalingPort: 5067 });
    expect(statement("signalling-to-sbc", { gateway })).toBe(
      "Open: TCP from 52.112.0.0/14 and 52.120.0.0/14, source 1024-65535, to the SBC, destination 5067: signalling from Microsoft, SIP over TLS.",
    );
    expect(statement("signalling-from-sbc", { cloud: "dod" })).toContain(
      "to sip.pstnhub.dod.teams.microsoft.us (52.127.64.0/21), destination 5061",
    );
  });

  it("name relays and media processors in both directions", () => {
    expect(statement("relay-to-sbc")).toContain("source 50000-59999");
    expect(statement("sbc-to-relay")).toContain("destination 50000-59999 and 3478-3481");
    expect(statement("processor-to-sbc")).toContain("source 3478-3481 and 49152-53247");
    expect(statement("sbc-to-processor")).toContain("destination 3478-3481 and 49152-53247");
  });

  it("name the tenant's client ports, and all of them where the tenant sets none", () => {
    expect(statement("client-to-sbc")).toContain("source 50000-50019");
    const audio = { first: 50_000, last: 50_019 };
    expect(statement("client-to-sbc", { clientMediaPorts: { restricted: false, audio } })).toContain(
      "source 1024-65535",
    );
  });

  it("ask for the ranges themselves, not for what the names resolve to", () => {
    expect(statement("by-ranges")).toContain(
      "names 52.112.0.0/14 and 52.120.0.0/14, the firewall holds these",
    );
    expect(statement("by-ranges", { cloud: "gccHigh" })).toContain(
      "names 52.127.88.0/21, the firewall holds these ranges whole, not just what the name",
    );
  });

  it("let clients that do not reach the SBC come to Microsoft's relays", () => {
    const audio = { first: 50_000, last: 50_019 };
    expect(statement("client-to-relay")).toMatch(
      /^Open: UDP from Teams clients that do not reach the SBC .*source 50000-50019.*destination 3478-3481: media by a relay/,
    );
    expect(statement("client-to-relay", { clientMediaPorts: { restricted: false, audio } })).toContain(
      "source 1024-65535",
    );
  });

  it("ask for two media ports a session", () => {
    expect(statement("media-ports")).toContain("at least 400 ports (2 ports for each of 200 calls)");
    const gateway = aGateway({ maxConcurrentSessions: null });
    expect(statement("media-ports", { gateway })).toContain("at least 2 ports for each call");
  });

  it.each([
    [
      "Mediant VE SBC/v.7.40A.500",
      "at least 200 legs (1 leg for each of 200 calls; 800 ports at a spacing of 4",
    ],
    ["Cisco-SIPGateway/IOS-17.6.1", "at least 800 ports (4 ports for each of 200 calls)"],
    ["SONUS SBC1000", "at least 400 port pairs (2 port pairs for each of 200 calls)"],
  ])("count media ports as the vendor of %s does", (lastSeenProduct, need) => {
    expect(statement("media-ports", { lastSeenProduct })).toContain(need);
  });

  it("are unknown until every row is confirmed, the open ones first", async () => {
    const items = firewallCheck.attestable(aCheckContext());
    const some = await firewallCheck.run(
      aCheckContext({ attestations: attestedBy(items.slice(0, 3)) }),
      signal,
    );
    expect(some).toMatchObject({
      outcome: "unknown",
      summary: "7 of 10 firewall rows not confirmed; they cannot be probed from here.",
    });
    expect(some.evidence[0]).toContain("Not confirmed: ");
    expect(some.evidence.at(-1)).toContain("(Alex Wilber on 2026-11-21, good until 2026-11-23)");
    const all = await firewallCheck.run(aCheckContext({ attestations: attestedBy(items) }), signal);
    expect(all).toMatchObject({ outcome: "attested", summary: "All 10 firewall rows confirmed.", fix: null });
  });

  it("are described for a trunk without a gateway object too", () => {
    expect(statement("signalling-to-sbc", { gateway: undefined })).toContain("destination its SIP port");
  });
});

describe("calls that were tried", () => {
  const items = (changed: Partial<CheckContext> = {}) => callsTriedCheck.attestable(aCheckContext(changed));

  it("are long messages, ringback and Microsoft's own test, each with its page", () => {
    expect(items().map(({ id, link }) => [id, link?.title])).toEqual([
      ["calls-tried:long-messages", "RFC 3261, SIP, section 18.1.1"],
      ["calls-tried:ringback", "Direct Routing: media protocols"],
      ["calls-tried:self-test", "Diagnose issues that affect Direct Routing"],
    ]);
  });

  it.each(["gcc", "gccHigh", "dod"] as const)("leave out Microsoft's test in %s, which has none", (cloud) => {
    expect(items({ cloud }).map(({ id }) => id)).not.toContain("calls-tried:self-test");
  });

  it("name the settings of this trunk that make messages longer", () => {
    const long = (changed: Partial<Gateway>) => items({ gateway: aGateway(changed) })[0]?.statement;
    expect(long({ forwardCallHistory: true, pidfLoSupported: true })).toContain(
      "On this trunk ForwardCallHistory and PidfLoSupported make them longer.",
    );
    expect(long({ forwardCallHistory: false, pidfLoSupported: false })).not.toContain("On this trunk");
  });

  it("are shown to the approver until somebody confirms them, and block nothing", async () => {
    const run = async (attestations: CheckContext["attestations"]) => {
      const [finding] = await runChecks([callsTriedCheck], aCheckContext({ attestations }), () => {}, signal);
      return finding;
    };
    expect(await run(attestedBy(items().slice(1)))).toMatchObject({
      outcome: "unknown",
      effect: "warns",
      summary: "1 of 3 trials not confirmed; they cannot be probed from here.",
    });
    expect(await run(attestedBy(items()))).toMatchObject({ outcome: "attested", effect: "informs" });
  });
});

describe("the SBC's settings for bypass", () => {
  const iceLite = (changed: Partial<CheckContext>) =>
    sbcSettingsCheck.attestable(aCheckContext(changed)).find(({ id }) => id === "sbc-settings:ice-lite");

  const wordsOf = (item: AttestationItem | undefined) =>
    [item?.statement, ...(item?.advice ?? []).map(({ text }) => text)].join("\n");

  it.each([
    ["Mediant VE SBC/v.7.40A.500.357", "SBCIceMode", "audiocodes.com"],
    ["Oracle Acme Packet 3950 SCZ9.0.0", "ice-profile", "oracle.com"],
    ["Ribbon SBC SWe Lite 11.0.1", "SIP Signaling Group", "rbbn.com"],
    ["anynode/4.8.12", "ICE Lite", "anynode.de"],
    ["Cisco-SIPGateway/IOS-17.6.1", "stun usage ice lite", "learn.microsoft.com"],
    ["SomethingElse/1.0", "ICE Lite", "learn.microsoft.com"],
  ])("use the vendor's terms for %s", (product, words, host) => {
    const item = iceLite({ lastSeenProduct: product });
    expect(wordsOf(item)).toContain(words);
    expect(item?.link?.url).toContain(host);
  });

  it("use what an admin entered where the SBC does not say", () => {
    const enteredSbc = {
      vendor: "Oracle",
      product: "AP 3900",
      firmware: null,
      byName: "Alex Wilber",
      at: noon,
    };
    expect(wordsOf(iceLite({ enteredSbc }))).toContain("ice-profile");
  });

  it("hold the seven roots, a row of every vendor's list, with the firmware that is known", () => {
    for (const product of [
      "Mediant VE",
      "Cisco-SIPGateway",
      "Oracle",
      "SONUS SBC1000",
      "anynode",
      "SBC 5400",
      "x",
    ]) {
      const item = sbcSettingsCheck
        .attestable(aCheckContext({ lastSeenProduct: product }))
        .find(({ id }) => id === "sbc-settings:trusted-roots");
      expect(item?.statement).toContain("tested with OPTIONS to sip.g1.pstnhub.microsoft.com:5061");
      expect(wordsOf(item)).toContain("DigiCert TLS RSA 4096 Root G5");
      expect(wordsOf(item).includes("Firmware 7.4.600")).toBe(product === "Mediant VE");
      expect(wordsOf(item).includes("IOS XE 17.3")).toBe(product === "Cisco-SIPGateway");
    }
  });

  it("are unknown until every setting is confirmed, whatever vendor's words were confirmed", async () => {
    const probes = probesThatSaw({ sipOptions: anOptionsReply() });
    expect(await sbcSettingsCheck.run(aCheckContext({ probes }), signal)).toMatchObject({
      outcome: "unknown",
      summary: "13 of 13 SBC settings not confirmed; they cannot be probed from here.",
      link: { title: "AudioCodes technical documents" },
    });
    const attestations = attestedBy(sbcSettingsCheck.attestable(aCheckContext()));
    expect(await sbcSettingsCheck.run(aCheckContext({ probes, attestations }), signal)).toMatchObject({
      outcome: "attested",
    });
  });
});
