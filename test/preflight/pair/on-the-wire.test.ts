import { pairChecks } from "../../../src/preflight/all-checks.ts";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { otherNameOf, type SbcDefect } from "../../../sim/network/defects.ts";
import type { Finding, Outcome } from "../../../src/preflight/check.ts";
import type { CheckId } from "../../../src/preflight/check-ids.ts";
import { runChecks } from "../../../src/preflight/report.ts";
import { createProbes } from "../../../src/preflight/probes/create-probes.ts";
import { verdictOf } from "../../../src/preflight/weighing.ts";
import { aGateway } from "../../support/changes/builders.ts";
import { attestedBy } from "../../support/preflight/check-context.ts";
import { aPairContext } from "../../support/preflight/pair-context.ts";
import { sbcName, startProbeNetwork, type ProbeNetwork } from "../../support/preflight/probe-network.ts";

/** What is wrong with the first trunk of each SBC, and with the second. */
const seeded: readonly (readonly [readonly SbcDefect[], readonly SbcDefect[]])[] = [
  [[], []],
  [["wildcard"], ["wildcard"]],
  [["missing-second-name"], ["missing-second-name"]],
  [[], ["no-address"]],
  [[], ["two-addresses"]],
  [[], ["private-address"]],
  [[], ["refusing"]],
  [[], ["options-403"]],
  [["expired"], []],
  [["refusing"], []],
  [[], ["other-contact"]],
];

let network: ProbeNetwork;

beforeAll(async () => {
  network = await startProbeNetwork(seeded.map(([first]) => first));
  await Promise.all(
    seeded.map(([, second], index) => network.network.setDefects(otherNameOf(sbcName(index + 1)), second)),
  );
});

afterAll(() => network.stop());

/** The preflight of an SBC's pair after somebody went through the lists that only people can. */
async function preflight(number: number): Promise<readonly Finding[]> {
  const from = aGateway({ fqdn: sbcName(number) });
  const to = aGateway({ fqdn: otherNameOf(from.fqdn), sipSignalingPort: 5062, mediaBypass: true });
  const now = new Date();
  const lists = pairChecks
    .filter(({ id }) => id === "trunk-pair" || id === "pair-media-ports")
    .flatMap((check) => check.attestable(aPairContext({ from, to })));
  return runChecks(
    pairChecks,
    aPairContext({
      from,
      to,
      now,
      probesFrom: createProbes({ fqdn: from.fqdn, port: from.sipSignalingPort, ...network.tools }),
      probesTo: createProbes({ fqdn: to.fqdn, port: to.sipSignalingPort, ...network.tools }),
      attestations: attestedBy(lists, {
        at: new Date(0),
        expiresAt: new Date(now.getTime() + 86_400_000),
      }),
    }),
    () => undefined,
    new AbortController().signal,
  );
}

describe("the preflight of a trunk pair, over DNS, TLS and SIP", () => {
  it.each([
    ["one certificate for both names", 1],
    ["a wildcard", 2],
  ])("finds no problem with two trunks that have %s", async (_what, number) => {
    const findings = await preflight(number);
    expect(findings.filter(({ outcome }) => outcome !== "pass" && outcome !== "attested")).toEqual([]);
    expect(verdictOf(findings)).toBe("ready");
  });

  it.each<[string, number, CheckId, Outcome, RegExp]>([
    [
      "a certificate without the new name",
      3,
      "pair-certificate",
      "fail",
      /does not hold the name sbc3-bypass/,
    ],
    [
      "a new name without an A record",
      4,
      "pair-dns",
      "fail",
      /sbc4-bypass.contoso.com has no address in DNS/,
    ],
    ["a new name with two A records", 5, "pair-dns", "fail", /has 2 IPv4 addresses/],
    ["a new name with a private address", 6, "pair-dns", "unknown", /split DNS/],
    [
      "a new name that leads elsewhere",
      6,
      "pair-same-sbc",
      "unknown",
      /sbc6-bypass.contoso.com to 10\.20\.30/,
    ],
    ["a new port that nothing listens on", 7, "pair-sip-options", "unknown", /^sbc7-bypass.contoso.com: /],
    ["a new trunk that turns us away", 8, "pair-sip-options", "unknown", /OPTIONS away with 403/],
    ["an old trunk whose certificate has expired", 9, "pair-old-trunk", "fail", /expired on/],
    ["an old trunk out of reach", 10, "pair-old-trunk", "unknown", /answer to OPTIONS|certificate/],
    ["a Contact with a foreign name", 11, "pair-sip-options", "warn", /Contact names old-sbc.fabrikam.com/],
  ])("finds %s", async (_what, number, check, outcome, words) => {
    const findings = await preflight(number);
    expect(findings.find((finding) => finding.check === check)).toMatchObject({
      outcome,
      summary: expect.stringMatching(words),
    });
  });
});
