import { describe, expect, it } from "@jest/globals";
import { allChecks, pairChecks } from "../../src/preflight/all-checks.ts";
import { networkOnly } from "../../src/preflight/check.ts";
import { Evidence } from "../../src/preflight/evidence.ts";
import { noon } from "../support/changes/builders.ts";
import { aPairReport } from "../support/preflight/evidence.ts";

const report = aPairReport(noon);
const [first] = report.findings;

describe("a report of another host", () => {
  it("can tell of exactly those checks that need nothing but the network", () => {
    const ids = [...networkOnly(allChecks), ...networkOnly(pairChecks)].map(({ id }) => id);
    expect(report.findings.map(({ check }) => check)).toEqual(ids);
    expect(Evidence.parse(report)).toEqual(report);
  });

  it.each<[string, object]>([
    ["another schema", { schema: "bypass-pilot.preflight/2" }],
    ["a check that only the tenant answers", { findings: [{ ...first, check: "gateway-settings" }] }],
    ["an outcome that only people give", { findings: [{ ...first, outcome: "attested" }] }],
    ["a check twice", { findings: [first, first] }],
    ["no finding", { findings: [] }],
    ["a pair's checks without the pair", { pair: null }],
    ["one name for both trunks", { pair: report.target }],
    ["an end before its beginning", { startedAt: "2026-11-22T12:00:01.000Z" }],
    ["a time without its zone", { finishedAt: "2026-11-22T12:00:00.000" }],
    ["a name that is no FQDN", { target: { fqdn: "203.0.113.1", port: 5061 } }],
    ["a name in capitals", { target: { fqdn: "SBC1.contoso.com", port: 5061 } }],
    ["a port that is none", { target: { ...report.target, port: 65_536 } }],
    ["a link that is not https", { findings: [{ ...first, link: { title: "x", url: "http://a.example" } }] }],
    ["a sentence that is too long", { findings: [{ ...first, summary: "x".repeat(601) }] }],
    ["too much evidence", { findings: [{ ...first, evidence: Array<string>(41).fill("x") }] }],
    ["something it does not know", { verdict: "ready" }],
  ])("is none with %s", (_, changed) => {
    expect(Evidence.safeParse({ ...report, ...changed }).success).toBe(false);
  });
});
