import { networkOnly } from "../../../src/preflight/check.ts";
import { allChecks, pairChecks } from "../../../src/preflight/all-checks.ts";
import { evidenceSchema, type Evidence, type ReportableCheck } from "../../../src/preflight/evidence.ts";

const second = { fqdn: "sbc1-bypass.contoso.com", port: 5062 };

/** A report of another host about sbc1.contoso.com, in which all passes: fill in only what a test is about. */
export function aReport(finishedAt: Date, changed: Partial<Evidence> = {}): Evidence {
  return {
    schema: evidenceSchema,
    tool: { name: "bypass-pilot-preflight", version: "0.1.0" },
    reporter: { name: "jump host", host: "1a2b3c4d" },
    startedAt: new Date(finishedAt.getTime() - 2_000).toISOString(),
    finishedAt: finishedAt.toISOString(),
    cloud: "commercial",
    target: { fqdn: "sbc1.contoso.com", port: 5061 },
    pair: null,
    how: { dnsServers: [], connected: [], extraRoots: [], hostRoots: 0, notPublic: [] },
    findings: networkOnly(allChecks).map(({ id, title }) => aReported(id as ReportableCheck, title)),
    leftOut: [],
    ...changed,
  };
}

/** The same of both trunks. */
export function aPairReport(finishedAt: Date, changed: Partial<Evidence> = {}): Evidence {
  const report = aReport(finishedAt);
  const findings = networkOnly(pairChecks).map(({ id, title }) => aReported(id as ReportableCheck, title));
  return { ...report, pair: second, findings: [...report.findings, ...findings], ...changed };
}

function aReported(check: ReportableCheck, title: string): Evidence["findings"][number] {
  return {
    check,
    title,
    outcome: "pass",
    summary: `As it should be, says ${check}.`,
    evidence: [],
    fix: null,
    link: null,
    tookMs: 40,
  };
}
