import { z } from "zod";
import { maxGatewayFqdnLength, parseFqdn } from "../telephony/fqdn.ts";
import type { CheckId } from "./check-ids.ts";
import { day, minute } from "../lib/time.ts";

/** What the `preflight` command of another host reports, and what can be attached in the chat. The number is part of it. */
export const evidenceSchema = "bypass-pilot.preflight/1";

/** Bytes; many times what a report takes. */
export const maxEvidenceBytes = 256 * 1024;

/** Milliseconds after which a report is shown as stale; what a person attests of the network lasts as long. */
export const evidenceFreshFor = day;
/** Milliseconds after which a report is neither taken nor shown. */
export const evidenceShownFor = 7 * day;
/** Milliseconds by which the clock of another host may be ahead. */
export const maxClockSkew = 5 * minute;

/** Longest texts in a report: an SBC's own words are cut to these. */
export const evidenceLimits = { line: 600, lines: 40, reporter: 80 } as const;

/** Checks that need nothing but the network; the only ones of which another host can report. */
const reportable = [
  "dns",
  "tls",
  "certificate",
  "microsoft-handshake",
  "sip-options",
  "sbc-certified",
  "pair-dns",
  "pair-same-sbc",
  "pair-certificate",
  "pair-sip-options",
] as const satisfies readonly CheckId[];
export type ReportableCheck = (typeof reportable)[number];

const line = z.string().max(evidenceLimits.line);
const port = z.int().min(1).max(65_535);
/** In the form in which gateways are named everywhere else. */
const fqdn = z
  .string()
  .max(maxGatewayFqdnLength)
  .refine((name) => parseFqdn(name) === name, "not an FQDN in lower case");
const trunk = z.strictObject({ fqdn, port });
const moment = z.iso.datetime({ precision: 3 });
const addresses = z.array(z.string().max(64)).max(20);

const Reported = z.strictObject({
  check: z.enum(reportable),
  title: line,
  outcome: z.enum(["pass", "warn", "fail", "unknown"]),
  summary: line,
  evidence: z.array(line).max(evidenceLimits.lines),
  fix: line.nullable(),
  link: z.strictObject({ title: line, url: z.url({ protocol: /^https$/ }).max(400) }).nullable(),
  tookMs: z.number().nonnegative(),
});

/** A report, as it is printed and as it is attached. It is text that a person hands in: nothing in it proves where it comes from. */
export const Evidence = z
  .strictObject({
    schema: z.literal(evidenceSchema),
    tool: z.strictObject({ name: z.literal("bypass-pilot-preflight"), version: z.string().max(40) }),
    reporter: z.strictObject({
      /** What the person called the host; null where they did not. */
      name: z.string().min(1).max(evidenceLimits.reporter).nullable(),
      /** Start of a SHA-256 over its host name: alike for the same host, and does not tell the name. */
      host: z.string().regex(/^[0-9a-f]{8}$/),
    }),
    startedAt: moment,
    finishedAt: moment,
    cloud: z.enum(["commercial", "gcc", "gccHigh", "dod"]),
    target: trunk,
    /** The second trunk of the same SBC; null where one trunk was looked at. */
    pair: trunk.nullable(),
    /** What made this run differ from an ordinary one. */
    how: z.strictObject({
      /** DNS servers that were named; empty: the host's own. */
      dnsServers: addresses,
      /** Where a trunk was dialled instead of at its address in DNS. */
      connected: z.array(z.strictObject({ trunk: line, to: line })).max(2),
      /** SHA-256 fingerprints of roots that were trusted for this run only. */
      extraRoots: z.array(z.string().max(100)).max(20),
      /** How many roots the host trusts beside those that Node brings, as NODE_EXTRA_CA_CERTS adds them. */
      hostRoots: z.int().nonnegative(),
      /** Addresses that were dialled and are not public: the SBC as seen from inside. */
      notPublic: addresses,
    }),
    findings: z.array(Reported).min(1).max(reportable.length),
    /** Checks of the preflight that were not made, and what they would have needed. */
    leftOut: z
      .array(
        z.strictObject({ check: z.string().max(40), title: line, needs: z.enum(["tenant", "attestation"]) }),
      )
      .max(40),
  })
  .refine(({ startedAt, finishedAt }) => startedAt <= finishedAt, "it ends before it begins")
  .refine(
    ({ findings }) => new Set(findings.map(({ check }) => check)).size === findings.length,
    "a check is there twice",
  )
  .refine(({ target, pair }) => pair?.fqdn !== target.fqdn, "both trunks have one name")
  .refine(
    ({ findings, pair }) => pair !== null || !findings.some(({ check }) => check.startsWith("pair-")),
    "a pair was checked that is not named",
  );
export type Evidence = z.infer<typeof Evidence>;
export type ReportedFinding = Evidence["findings"][number];
