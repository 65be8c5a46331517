import { z } from "zod";
import type { Cloud } from "./telephony/clouds.ts";

/** Everything the bot is told from outside, read once at start-up. */
export interface Config {
  readonly mode: "simulated" | "microsoft";
  readonly cloud: Cloud;
  /** Entra tenant that may speak to the bot. */
  readonly tenantId: string;
  readonly bot: BotRegistration;
  readonly databaseUrl: string;
  readonly host: string;
  readonly port: number;
  readonly roles: RoleMembers;
  readonly approvalsRequired: number;
  /** Milliseconds. */
  readonly approvalTtl: number;
  readonly rollbackDays: number;
  /** Milliseconds after which another replica goes on where one died. */
  readonly lease: number;
  /** Waves of the whole tenant that are assigned or read back at one time. */
  readonly wavesAtOnce: number;
  /** Key of the audit chain's HMAC. */
  readonly auditKey: string;
  readonly graphBaseUrl: string;
  /** Program and arguments of the cmdlet host. */
  readonly teamsHostCommand: readonly string[];
  /** `address` or `address:port`; empty means the system's resolver. */
  readonly dnsServers: readonly string[];
  /** `address:port` of an SBC to `address:port` on loopback. Simulated mode only; there nothing unmapped is dialled. */
  readonly probeRoutes: ReadonlyMap<string, string>;
  /** PEM file with the simulated root. Simulated mode only. */
  readonly probeCaFile: string | null;
  readonly timings: Timings;
}

export interface BotRegistration {
  /** Empty in simulated mode: no authentication, loopback only. */
  readonly appId: string;
  readonly appType: "SingleTenant" | "UserAssignedMsi";
  readonly appPassword: string;
}

/** Entra object ids, or `group:` and the id of a group. */
export interface RoleMembers {
  readonly admins: readonly string[];
  readonly approvers: readonly string[];
  readonly viewers: readonly string[];
}

/** Milliseconds. The defaults are for a real tenant; tests and the demo shorten them. */
export interface Timings {
  readonly refreshGateways: number;
  readonly refreshUsers: number;
  readonly refreshCalls: number;
  readonly refreshProbes: number;
  /** How long one effect may take; its lease outlasts it. */
  readonly effectDeadline: number;
  readonly readBackEvery: number;
  readonly readBackDeadline: number;
  readonly watchEvery: number;
  readonly watchFor: number;
  /** How often assigned users are read back, and until when the last of them must be seen. */
  readonly settleEvery: number;
  readonly settleWithin: number;
  /** How long what a migration made stays after its users were put back: calls may still take it. */
  readonly clonesKept: number;
}

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const guid = z.guid("must be an Entra object id (GUID)").toLowerCase();
const memberList = z
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
/** Words, or a JSON list of them where one holds a space. */
const words = z.string().transform((text, context) => {
  if (!text.trimStart().startsWith("[")) return text.split(/\s+/).filter(Boolean);
  try {
    return z.array(z.string().min(1)).parse(JSON.parse(text));
  } catch {
    context.addIssue({ code: "custom", message: "must be words, or a JSON list of them" });
    return z.NEVER;
  }
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
    return amount * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? 1);
  });

/** Every variable of the environment, by name. */
export const Environment = z.object({
  TENANT_MODE: z.enum(["simulated", "microsoft"]).default("simulated"),
  TEAMS_CLOUD: z.enum(["commercial", "gcc", "gccHigh", "dod"]).default("commercial"),
  MicrosoftAppId: z.union([z.literal(""), guid]).default(""),
  MicrosoftAppType: z.enum(["SingleTenant", "UserAssignedMsi"]).default("SingleTenant"),
  MicrosoftAppTenantId: guid.optional(),
  MicrosoftAppPassword: z.string().default(""),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "must be a postgres:// address"),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3978),
  ADMINS: memberList,
  APPROVERS: memberList,
  VIEWERS: memberList,
  APPROVALS_REQUIRED: z.coerce.number().int().min(1).max(10).default(1),
  APPROVAL_TTL: duration.default(24 * 3_600_000),
  ROLLBACK_DAYS: z.coerce.number().int().min(1).max(365).default(14),
  AUDIT_KEY: z.string().min(32, "must be at least 32 characters of a random secret").optional(),
  GRAPH_BASE_URL: z.url().optional(),
  TEAMS_HOST_COMMAND: words.default([]),
  DNS_SERVERS: list,
  PROBE_ROUTES: routes,
  PROBE_CA_FILE: z.string().optional(),
  REFRESH_GATEWAYS: duration.default(60_000),
  REFRESH_USERS: duration.default(10 * 60_000),
  REFRESH_CALLS: duration.default(60_000),
  REFRESH_PROBES: duration.default(30 * 60_000),
  EFFECT_DEADLINE: duration.default(90_000),
  READ_BACK_EVERY: duration.default(5_000),
  READ_BACK_DEADLINE: duration.default(10 * 60_000),
  WATCH_EVERY: duration.default(60_000),
  WATCH_FOR: duration.default(4 * 3_600_000),
  LEASE: duration.default(10_000),
  WAVES_AT_ONCE: z.coerce.number().int().min(1).max(10).default(1),
  SETTLE_EVERY: duration.default(30_000),
  SETTLE_WITHIN: duration.default(2 * 3_600_000),
  CLONES_KEPT: duration.default(15 * 60_000),
});

/** Source: "National cloud deployments" of Microsoft Graph. GCC uses the commercial one. */
const graphHosts: Readonly<Record<Cloud, string>> = {
  commercial: "graph.microsoft.com",
  gcc: "graph.microsoft.com",
  gccHigh: "graph.microsoft.us",
  dod: "dod-graph.microsoft.us",
};

const loopback = new Set(["127.0.0.1", "::1", "localhost"]);
const simulatedAuditKey = "simulated-audit-key-never-used-at-a-real-tenant";

/** Reads the environment; a bad one throws a `ConfigError` that names every variable and what is wrong with it. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    throw refusal(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  }
  const values = parsed.data;
  const problems = values.TENANT_MODE === "simulated" ? simulatedProblems(values) : microsoftProblems(values);
  if (problems.length > 0) throw refusal(problems);

  return {
    mode: values.TENANT_MODE,
    cloud: values.TEAMS_CLOUD,
    tenantId: values.MicrosoftAppTenantId ?? "",
    bot: {
      appId: values.MicrosoftAppId,
      appType: values.MicrosoftAppType,
      appPassword: values.MicrosoftAppPassword,
    },
    databaseUrl: values.DATABASE_URL,
    host: values.HOST,
    port: values.PORT,
    roles: { admins: values.ADMINS, approvers: values.APPROVERS, viewers: values.VIEWERS },
    approvalsRequired: values.APPROVALS_REQUIRED,
    approvalTtl: values.APPROVAL_TTL,
    rollbackDays: values.ROLLBACK_DAYS,
    lease: values.LEASE,
    wavesAtOnce: values.WAVES_AT_ONCE,
    auditKey: values.AUDIT_KEY ?? simulatedAuditKey,
    graphBaseUrl: values.GRAPH_BASE_URL ?? `https://${graphHosts[values.TEAMS_CLOUD]}`,
    teamsHostCommand: values.TEAMS_HOST_COMMAND,
    dnsServers: values.DNS_SERVERS,
    probeRoutes: values.PROBE_ROUTES,
    probeCaFile: values.PROBE_CA_FILE ?? null,
    timings: {
      refreshGateways: values.REFRESH_GATEWAYS,
      refreshUsers: values.REFRESH_USERS,
      refreshCalls: values.REFRESH_CALLS,
      refreshProbes: values.REFRESH_PROBES,
      effectDeadline: values.EFFECT_DEADLINE,
      readBackEvery: values.READ_BACK_EVERY,
      readBackDeadline: values.READ_BACK_DEADLINE,
      watchEvery: values.WATCH_EVERY,
      watchFor: values.WATCH_FOR,
      settleEvery: values.SETTLE_EVERY,
      settleWithin: values.SETTLE_WITHIN,
      clonesKept: values.CLONES_KEPT,
    },
  };
}

type Values = z.infer<typeof Environment>;

/** Nobody is authenticated in simulated mode, so nothing of it may reach beyond this machine. */
function simulatedProblems(values: Values): readonly string[] {
  return [
    ...commonProblems(values),
    ...when(
      !loopback.has(values.HOST),
      "HOST: must be loopback in simulated mode, as nobody is authenticated there",
    ),
    ...when(values.MicrosoftAppId !== "", "MicrosoftAppId: must be empty in simulated mode"),
    ...when(
      values.GRAPH_BASE_URL === undefined || !loopback.has(new URL(values.GRAPH_BASE_URL).hostname),
      "GRAPH_BASE_URL: must be the simulated Graph on loopback in simulated mode",
    ),
  ];
}

/** Fail closed: no anonymous service outside simulated mode, and none of its probe shortcuts. */
function microsoftProblems(values: Values): readonly string[] {
  return [
    ...commonProblems(values),
    ...when(values.MicrosoftAppId === "", "MicrosoftAppId: missing; without it the bot would let anybody in"),
    ...when(
      values.MicrosoftAppType === "SingleTenant" && values.MicrosoftAppPassword === "",
      "MicrosoftAppPassword: missing for app type SingleTenant",
    ),
    ...when(
      values.MicrosoftAppType === "UserAssignedMsi" && values.MicrosoftAppPassword !== "",
      "MicrosoftAppPassword: must be empty for app type UserAssignedMsi",
    ),
    ...when(values.AUDIT_KEY === undefined, "AUDIT_KEY: missing; it keys the audit chain"),
    ...when(
      values.GRAPH_BASE_URL !== undefined &&
        new URL(values.GRAPH_BASE_URL).origin !== `https://${graphHosts[values.TEAMS_CLOUD]}`,
      `GRAPH_BASE_URL: must be https://${graphHosts[values.TEAMS_CLOUD]} in this cloud; the bot's token goes there`,
    ),
    ...when(values.PROBE_ROUTES.size > 0, "PROBE_ROUTES: only for simulated mode"),
    ...when(values.PROBE_CA_FILE !== undefined, "PROBE_CA_FILE: only for simulated mode"),
  ];
}

function commonProblems(values: Values): readonly string[] {
  return [
    ...when(
      values.MicrosoftAppTenantId === undefined,
      "MicrosoftAppTenantId: missing; the bot answers one tenant only",
    ),
    ...when(values.ADMINS.length === 0, "ADMINS: missing; nobody could request a change"),
    ...when(values.APPROVERS.length === 0, "APPROVERS: missing; nobody could approve a change"),
    ...when(
      values.TEAMS_HOST_COMMAND.length === 0,
      "TEAMS_HOST_COMMAND: missing; gateways are read and changed through it",
    ),
  ];
}

function when(condition: boolean, problem: string): readonly string[] {
  return condition ? [problem] : [];
}

function refusal(problems: readonly string[]): ConfigError {
  return new ConfigError(
    `The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
  );
}
