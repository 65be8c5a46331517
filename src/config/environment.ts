import { z } from "zod";
import { wordsIn } from "./word-list.ts";
import { day, hour, minute } from "../lib/time.ts";

const guid = z.guid("must be an Entra object id (GUID)").toLowerCase();
export const memberList = z
  .string()
  .default("")
  .transform((text) => text.split(/[\s,;]+/).filter(Boolean))
  .pipe(
    z.array(
      z
        .string()
        .regex(
          /^(group:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
          "must be Entra object ids, or group:<id>",
        )
        .toLowerCase(),
    ),
  );
/** A number, or how many of which groups: `telephony:1, security:1`. */
const approvals = z.string().transform((text, context) => {
  const groups = new Map<string, number>();
  if (/^\d+$/.test(text)) return { count: between(Number(text), 1, 10), groups };
  for (const part of text.split(/[\s,;]+/).filter(Boolean)) {
    const [, name = "", number = ""] = /^([a-z][a-z0-9-]*):(\d+)$/i.exec(part) ?? [];
    if (name === "" || groups.has(name.toLowerCase()))
      context.addIssue({
        code: "custom",
        message: `"${part}" must be a group and a number, such as security:1, each once`,
      });
    else groups.set(name.toLowerCase(), between(Number(number), 1, 10));
  }
  return { count: [...groups.values()].reduce((sum, each) => sum + each, 0), groups };

  function between(value: number, least: number, most: number): number {
    if (value < least || value > most)
      context.addIssue({ code: "custom", message: `must be ${least} to ${most}` });
    return value;
  }
});
/** People by name, not by a group that somebody else keeps. */
const personList = z
  .string()
  .default("")
  .transform((text) => text.split(/[\s,;]+/).filter(Boolean))
  .pipe(z.array(guid));
/** Words, or a JSON list of them where one holds a space. */
const words = z.string().transform((text, context) => {
  const words = wordsIn(text);
  if (words) return words;
  context.addIssue({ code: "custom", message: "must be words, or a JSON list of them" });
  return z.NEVER;
});
const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  );

const routes = list.transform((parts, context) => {
  const map = new Map<string, string>();
  for (const part of parts) {
    const [from, to, ...rest] = part.split("=");
    if (!from || !to || rest.length > 0)
      context.addIssue({ code: "custom", message: `"${part}" must be address:port=address:port` });
    else map.set(from, to);
  }
  return map;
});

/** Durations such as `90s`, `30m`, `4h`, `2d`, or plain milliseconds. */
const duration = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)?$/, "must be a duration such as 90s, 30m, 4h or 2d")
  .transform((text) => {
    const amount = Number.parseInt(text, 10);
    const unit = text.replace(/^\d+/, "") || "ms";
    return amount * ({ ms: 1, s: 1000, m: minute, h: hour, d: day }[unit] ?? 1);
  });

const atLeast = (least: number, words: string) =>
  duration.refine((value) => value >= least, `must be at least ${words}`);

/** Every variable of the environment, by name. */
export const Environment = z.object({
  TENANT_MODE: z.enum(["simulated", "microsoft"]).default("simulated"),
  TEAMS_CLOUD: z.enum(["commercial", "gcc", "gccHigh", "dod"]).default("commercial"),
  MicrosoftAppId: z.union([z.literal(""), guid]).default(""),
  MicrosoftAppType: z.enum(["SingleTenant", "UserAssignedMsi"]).default("SingleTenant"),
  MicrosoftAppTenantId: guid.optional(),
  MicrosoftAppPassword: z.string().default(""),
  TAB_APP_ID: guid.optional(),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "must be a postgres:// address"),
  DATABASE_AUTH: z.enum(["password", "managedIdentity"]).default("password"),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3978),
  PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  ADMINS: memberList,
  APPROVERS: memberList,
  VIEWERS: memberList,
  BREAK_GLASS: personList,
  BREAK_GLASS_AFTER: atLeast(minute, "1m: approvers must be able to answer").default(10 * minute),
  APPROVALS_REQUIRED: approvals.default({ count: 1, groups: new Map() }),
  PROOF_OF_PERSON: z.enum(["on", "off"]).optional(),
  PROOF_ABOVE_PEOPLE: z.coerce.number().int().min(0).max(1_000_000).default(100),
  PROOF_WITHIN: atLeast(minute, "1m: somebody has to go back and press")
    .refine((value) => value <= hour, "must be at most 1h")
    .default(10 * minute),
  PUBLIC_HOST: z
    .string()
    .toLowerCase()
    .regex(
      /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
      "must be a public host name without scheme, port or path",
    )
    .optional(),
  APPROVAL_TTL: duration.default(day),
  ROLLBACK_DAYS: z.coerce.number().int().min(1).max(365).default(14),
  RATE_PER_PERSON: z.coerce.number().int().min(1).max(1_000_000).default(120),
  RATE_PER_CONVERSATION: z.coerce.number().int().min(1).max(1_000_000).default(600),
  AUDIT_KEY: z.string().min(32, "must be at least 32 characters of a random secret").optional(),
  AUDIT_OLD_KEYS: words.default([]),
  SEAL_FILE: z.string().optional(),
  TENANT_CREDENTIAL: z.enum(["managedIdentity", "workloadIdentity", "certificate", "secret"]).optional(),
  AZURE_CLIENT_ID: guid.optional(),
  AZURE_CLIENT_SECRET: z.string().optional(),
  AZURE_CLIENT_CERTIFICATE_PATH: z.string().optional(),
  AZURE_CLIENT_CERTIFICATE_PASSWORD: z.string().optional(),
  AZURE_FEDERATED_TOKEN_FILE: z.string().optional(),
  AZURE_TENANT_ID: z.string().toLowerCase().optional(),
  AZURE_AUTHORITY_HOST: z.url().optional(),
  AZURE_REGIONAL_AUTHORITY_NAME: z.string().optional(),
  TOKEN_URL: z.url().optional(),
  GRAPH_BASE_URL: z.url().optional(),
  TEAMS_HOST_COMMAND: words.default([]),
  TEAMS_HOSTS: z.coerce.number().int().min(1).max(4).default(2),
  DNS_SERVERS: list,
  PROBE_ROUTES: routes,
  PROBE_CA_FILE: z.string().optional(),
  REFRESH_GATEWAYS: duration.default(minute),
  REFRESH_USERS: duration.default(10 * minute),
  REFRESH_CALLS: duration.default(minute),
  REFRESH_PROBES: duration.default(30 * minute),
  EFFECT_DEADLINE: duration.default(90_000),
  PROBE_WITHIN: duration.default(4_000),
  READ_BACK_EVERY: duration.default(5_000),
  READ_BACK_DEADLINE: duration.default(10 * minute),
  WATCH_EVERY: duration.default(minute),
  WATCH_FOR: duration.default(4 * hour),
  LEASE: duration.default(10_000),
  WAVES_AT_ONCE: z.coerce.number().int().min(1).max(10).default(1),
  SETTLE_EVERY: duration.default(30_000),
  SETTLE_WITHIN: duration.default(2 * hour),
  CLONES_KEPT: duration.default(15 * minute),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: "must be an http(s) address" })
    .optional(),
  OTEL_SERVICE_NAME: z.string().min(1).max(255).default("bypass-pilot"),
  KEEP_CALLS: atLeast(
    10 * day,
    "10d: a trunk is looked at over a week, and late rows are waited for",
  ).default(10 * day),
  KEEP_OBSERVATIONS: atLeast(day, "1d").default(30 * day),
  KEEP_PREFLIGHTS: atLeast(day, "1d").default(90 * day),
  KEEP_MESSAGES: atLeast(day, "1d").default(30 * day),
  KEEP_ACTIVITIES: atLeast(hour, "1h: Teams sends an activity again").default(day),
  KEEP_PEOPLE_LISTS: atLeast(hour, "1h: a form has to be filled in").default(day),
  KEEP_MOVED_PEOPLE: atLeast(day, "1d").default(180 * day),
  KEEP_GONE_CONVERSATIONS: atLeast(day, "1d").default(30 * day),
});

export type Values = z.infer<typeof Environment>;
