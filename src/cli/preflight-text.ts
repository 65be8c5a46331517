import type { Evidence, ReportedFinding } from "../preflight/evidence.ts";
import { listed } from "../lib/cut.ts";
import { count } from "../preflight/parts.ts";
import { nameOf } from "./preflight-options.ts";

const outcomes = ["fail", "unknown", "warn", "pass"] as const satisfies readonly ReportedFinding["outcome"][];
const widest = Math.max(...outcomes.map((outcome) => outcome.length));
const indent = " ".repeat(widest + 2);

const needed: Readonly<Record<Evidence["leftOut"][number]["needs"], string>> = {
  tenant: "the tenant says",
  attestation: "a person looks",
};

/** The report as people read it: one line a check, and below what is not passed all that helps. */
export function reportText(evidence: Evidence): string {
  const { target, pair, cloud, startedAt, findings, tool } = evidence;
  const titles = Math.max(...findings.map(({ title }) => title.length));
  const lines = [
    `Preflight of ${nameOf(target)}${pair ? ` with ${nameOf(pair)}` : ""} (${cloud}), ${formatTime(startedAt)}, version ${tool.version}`,
    "",
    ...findings.flatMap((finding) => findingLines(finding, titles)),
    "",
    ...leftOutLines(evidence),
    ...noteLines(evidence),
    tally(findings),
  ];
  return lines.map(harmless).join("\n");
}

function findingLines(
  { outcome, title, summary, evidence, fix, link }: ReportedFinding,
  width: number,
): readonly string[] {
  const head = `${outcome.padEnd(widest)}  ${title.padEnd(width)}  ${summary}`;
  if (outcome === "pass") return [head];
  return [
    head,
    ...evidence.map((line) => `${indent}- ${line}`),
    ...(fix === null ? [] : [`${indent}Do: ${fix}`]),
    ...(link === null ? [] : [`${indent}See: ${link.title}, ${link.url}`]),
  ];
}

function leftOutLines({ leftOut }: Evidence): readonly string[] {
  return (["tenant", "attestation"] as const).flatMap((needs) => {
    const titles = leftOut.filter((each) => each.needs === needs).map(({ title }) => title);
    return titles.length === 0 ? [] : [`Not checked here, as only ${needed[needs]}: ${titles.join(", ")}.`];
  });
}

/** Whatever made this look other than a plain one. */
function noteLines({ how, target, pair }: Evidence): readonly string[] {
  return [
    ...(how.notPublic.length > 0
      ? [
          `Note: ${listed(how.notPublic)} ${how.notPublic.length === 1 ? "is not a public address" : "are not public addresses"}. This is the SBC as seen from inside; Microsoft comes from outside.`,
        ]
      : []),
    ...how.connected.map(
      ({ trunk, to }) => `Note: ${trunk} was dialled at ${to}, not at its address in DNS.`,
    ),
    ...(how.extraRoots.length > 0
      ? [`Note: ${count(how.extraRoots.length, "root")} of --ca trusted, which Microsoft may not trust.`]
      : []),
    ...(how.hostRoots > 0
      ? [
          `Note: ${count(how.hostRoots, "root")} of NODE_EXTRA_CA_CERTS trusted, which Microsoft may not trust.`,
        ]
      : []),
    ...(how.dnsServers.length > 0 ? [`Note: DNS asked of ${listed(how.dnsServers)}.`] : []),
    ...(pair && pair.port === target.port
      ? [
          `Note: both trunks use port ${pair.port}; outside GCC High and DoD two trunks of one SBC need different ports.`,
        ]
      : []),
  ];
}

function tally(findings: readonly ReportedFinding[]): string {
  const words = { fail: "failed", unknown: "not known", warn: "with warnings", pass: "passed" } as const;
  const parts = outcomes.flatMap((outcome) => {
    const many = findings.filter((finding) => finding.outcome === outcome).length;
    return many === 0 ? [] : [`${many} ${words[outcome]}`];
  });
  return `${count(findings.length, "check")}: ${listed(parts)}.`;
}

function formatTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** An SBC's words must not steer the terminal. */
function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
}

/** One JSON document, with nothing in it that could steer a terminal. */
export function reportJson(evidence: Evidence): string {
  return JSON.stringify(evidence, null, 2).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
