import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { getCACertificates } from "node:tls";
import { allChecks, pairChecks } from "../preflight/all-checks.ts";
import { networkOnly, type Finding, type Needs } from "../preflight/check.ts";
import {
  Evidence,
  evidenceLimits,
  evidenceSchema,
  type ReportableCheck,
  type ReportedFinding,
} from "../preflight/evidence.ts";
import { createProbes } from "../preflight/probes/create-probes.ts";
import { openTcp, type Dial } from "../preflight/probes/dial.ts";
import { createLookup } from "../preflight/probes/dns.ts";
import { gaveUp } from "../preflight/probes/failure.ts";
import type { Probes } from "../preflight/probes/probes.ts";
import { isPublicAddress } from "../preflight/probes/public-address.ts";
import { createTlsContexts } from "../preflight/probes/tls-contexts.ts";
import { runChecks } from "../preflight/report.ts";
import { verdictOf, type Verdict } from "../preflight/weighing.ts";
import { nameOf, type PreflightOptions, type Target } from "./preflight-options.ts";
import { cut } from "../lib/cut.ts";

export interface PreflightRun {
  readonly evidence: Evidence;
  readonly verdict: Verdict;
}

/**
 * Makes the checks that need nothing but the network, side by side, each with its deadline. Private addresses are dialled
 * too: whoever runs this does so on a host of their own.
 */
export async function runPreflight(
  options: PreflightOptions,
  version: string,
  signal: AbortSignal,
): Promise<PreflightRun> {
  const { target, pair, cloud } = options;
  const startedAt = new Date();
  const dialled = new Set<string>();
  const probesOf = probesFor(options, dialled, signal);
  const [ofTarget, ofPair] = [probesOf(target), pair && probesOf(pair)];
  const shared = { cloud, attestations: [], enteredSbc: null, now: startedAt };
  const trunk = runChecks(
    networkOnly(allChecks),
    { ...shared, fqdn: target.fqdn, gateway: { sipSignalingPort: target.port }, probes: ofTarget },
    () => undefined,
    signal,
  );
  const both =
    pair && ofPair
      ? runChecks(
          networkOnly(pairChecks),
          {
            ...shared,
            from: { fqdn: target.fqdn, sipSignalingPort: target.port },
            to: { fqdn: pair.fqdn, sipSignalingPort: pair.port },
            probesFrom: ofTarget,
            probesTo: ofPair,
          },
          () => undefined,
          signal,
        )
      : [];
  const findings = (await Promise.all([trunk, both])).flat();

  const evidence = Evidence.parse({
    schema: evidenceSchema,
    tool: { name: "bypass-pilot-preflight", version },
    reporter: { name: options.reporter, host: hostMark() },
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    cloud,
    target,
    pair,
    how: {
      dnsServers: [...options.dnsServers],
      connected: [...options.connect].map(([name, to]) => ({ trunk: name, to: `${to.address}:${to.port}` })),
      extraRoots: [...(options.extraCa?.fingerprints ?? [])],
      hostRoots: getCACertificates("extra").length,
      notPublic: [...dialled].filter((address) => !isPublicAddress(address, false)).sort(),
    },
    findings: findings.map(reported),
    leftOut: leftOut(pair !== null),
  } satisfies Evidence);
  return { evidence, verdict: verdictOf(findings) };
}

function probesFor(
  { dnsServers, connect, extraCa }: PreflightOptions,
  dialled: Set<string>,
  signal: AbortSignal,
): (trunk: Target) => Probes {
  const dial: Dial = async (address, port, limits) => {
    if (limits.signal.aborted) return gaveUp("starting to connect", limits);
    dialled.add(address);
    return openTcp(`${address}:${port}`, { host: address, port }, limits);
  };
  const tools = {
    lookup: createLookup(dnsServers),
    dial,
    contexts: createTlsContexts(extraCa?.pem ?? null),
  };
  return (trunk) => {
    const at = connect.get(nameOf(trunk));
    return createProbes({ ...tools, ...trunk, signal, ...(at && { at }) });
  };
}

/** What an SBC says can be as long as it likes; a report holds no more than it may. */
function reported({ check, title, outcome, summary, evidence, fix, link, tookMs }: Finding): ReportedFinding {
  return {
    check: check as ReportableCheck, // those that need only the network; the schema looks again
    title,
    outcome: outcome === "attested" ? "unknown" : outcome,
    summary: line(summary),
    evidence: [...cut(evidence.map(line), evidenceLimits.lines - 1, (left) => `${left} more lines`)],
    fix: fix === null ? null : line(fix),
    link,
    tookMs: Math.round(tookMs),
  };
}

function line(text: string): string {
  return text.length <= evidenceLimits.line ? text : `${text.slice(0, evidenceLimits.line - 1)}…`;
}

function leftOut(withPair: boolean): Evidence["leftOut"] {
  return [...allChecks, ...(withPair ? pairChecks : [])].flatMap(({ id, title, needs }) =>
    isNetwork(needs) ? [] : [{ check: id, title, needs }],
  );
}

function isNetwork(needs: Needs): needs is "network" {
  return needs === "network";
}

/** Tells reports of one host from another's without naming it. */
function hostMark(): string {
  return createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
}
