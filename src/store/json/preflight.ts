import { z } from "zod";
import type { Finding } from "../../preflight/check.ts";
import type { Verdict } from "../../preflight/weighing.ts";

export const StoredVerdict: z.ZodType<Verdict> = z.enum([
  "ready",
  "readyWithWarnings",
  "needsAcceptance",
  "blocked",
]);

export const StoredFinding: z.ZodType<Finding> = z.object({
  check: z.enum([
    "fqdn",
    "dns",
    "tls",
    "certificate",
    "certificate-second-name",
    "microsoft-handshake",
    "sip-options",
    "sbc-sends-options",
    "gateway-settings",
    "trunk-dependants",
    "sbc-certified",
    "firewall",
    "calls-tried",
    "emergency-calling",
    "sbc-settings",
    "pair-names",
    "pair-dns",
    "pair-same-sbc",
    "pair-certificate",
    "pair-sip-options",
    "pair-old-trunk",
    "pair-media-ports",
    "pair-sessions",
    "trunk-pair",
  ]),
  title: z.string(),
  effect: z.enum(["blocks", "warns", "informs"]),
  outcome: z.enum(["pass", "warn", "fail", "unknown", "attested"]),
  summary: z.string(),
  evidence: z.array(z.string()),
  fix: z.string().nullable(),
  link: z.object({ title: z.string(), url: z.string() }).nullable(),
  tookMs: z.number(),
});
