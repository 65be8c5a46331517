import { fileURLToPath } from "node:url";
import { endpoints } from "./config/endpoints.ts";
import { simulatedAuditKey } from "./config/audit-key.ts";
import { Environment } from "./config/environment.ts";
import { identityOf, type DatabaseIdentity, type Identity } from "./config/identity.ts";
import { problemsIn } from "./config/problems.ts";
import type { Cloud } from "./telephony/clouds.ts";

/** Everything the bot is told from outside, read once at start-up. */
export interface Config {
  readonly mode: "simulated" | "microsoft";
  readonly cloud: Cloud;
  /** Entra tenant that may speak to the bot. */
  readonly tenantId: string;
  readonly bot: BotRegistration;
  /** How the bot signs in to the tenant. Null in simulated mode only. */
  readonly identity: Identity | null;
  /** Registration of the overview tab, for which Teams signs people in; null: there is no tab but in simulated mode. */
  readonly tabAppId: string | null;
  /** As a role that owns nothing. */
  readonly databaseUrl: string;
  /** Whose tokens the database takes; null: the URL has the password. */
  readonly databaseIdentity: DatabaseIdentity | null;
  readonly host: string;
  readonly port: number;
  /** Proxies in front that each append the address they were called from to `X-Forwarded-For`. */
  readonly proxies: number;
  readonly roles: RoleMembers;
  readonly approvalsRequired: number;
  /** Milliseconds. */
  readonly approvalTtl: number;
  readonly rollbackDays: number;
  /** Milliseconds after which another replica goes on where one died. */
  readonly lease: number;
  /** Waves of the whole tenant that are assigned or read back at one time. */
  readonly wavesAtOnce: number;
  readonly rateLimits: RateLimits;
  /** Key of the audit chain's HMAC. */
  readonly auditKey: string;
  /** Keys that sealed older rows of the audit. */
  readonly auditOldKeys: readonly string[];
  /** File in which the newest seal that was posted is kept, outside the database; null: none is. */
  readonly sealFile: string | null;
  readonly graphBaseUrl: string;
  /** Simulated mode only: where tokens for the simulated tenant come from. */
  readonly tokenUrl: string | null;
  /** Program and arguments of the cmdlet host. */
  readonly teamsHostCommand: readonly string[];
  /** Cmdlet hosts, each a process. */
  readonly teamsHosts: number;
  /** `address` or `address:port`; empty means the system's resolver. */
  readonly dnsServers: readonly string[];
  /** `address:port` of an SBC to `address:port` on loopback. Simulated mode only; there nothing unmapped is dialled. */
  readonly probeRoutes: ReadonlyMap<string, string>;
  /** PEM file with the simulated root. Simulated mode only. */
  readonly probeCaFile: string | null;
  readonly timings: Timings;
  readonly logLevel: LogLevel;
  readonly telemetry: TelemetrySettings;
  readonly retention: Retention;
}

/** Messages and clicks a minute. */
export interface RateLimits {
  readonly perPerson: number;
  readonly perConversation: number;
}

export type LogLevel = "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";

export interface TelemetrySettings {
  readonly serviceName: string;
  /** Base address of an OTLP/HTTP collector; null: nothing is exported. */
  readonly otlpEndpoint: string | null;
  /** Port of `/metrics`, on the same host as the bot; null: there is none. */
  readonly metricsPort: number | null;
}

/** Milliseconds for which things are kept; see docs/operations.md for what each holds and why. */
export interface Retention {
  readonly calls: number;
  readonly observations: number;
  readonly preflights: number;
  readonly messages: number;
  readonly activities: number;
  readonly peopleLists: number;
  readonly movedPeople: number;
  readonly goneConversations: number;
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
  /** Of each stage of a probe: DNS look-up, connection, TLS handshake, SIP answer. */
  readonly probeWithin: number;
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

/** The host at a real tenant; the build puts its script at the same place below dist. */
const powerShellHost: readonly string[] = [
  "pwsh",
  "-NoLogo",
  "-NoProfile",
  "-NonInteractive",
  "-File",
  fileURLToPath(new URL("./tenant/teams-host.ps1", import.meta.url)),
];

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
  const problems = problemsIn(values);
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
    identity: identityOf(values),
    tabAppId: values.TAB_APP_ID ?? null,
    databaseUrl: values.DATABASE_URL,
    databaseIdentity:
      values.DATABASE_AUTH === "managedIdentity"
        ? {
            clientId: values.AZURE_CLIENT_ID ?? "",
            scope: endpoints[values.TEAMS_CLOUD].databaseScope,
          }
        : null,
    host: values.HOST,
    port: values.PORT,
    proxies: values.PROXIES,
    roles: { admins: values.ADMINS, approvers: values.APPROVERS, viewers: values.VIEWERS },
    approvalsRequired: values.APPROVALS_REQUIRED,
    approvalTtl: values.APPROVAL_TTL,
    rollbackDays: values.ROLLBACK_DAYS,
    lease: values.LEASE,
    wavesAtOnce: values.WAVES_AT_ONCE,
    rateLimits: { perPerson: values.RATE_PER_PERSON, perConversation: values.RATE_PER_CONVERSATION },
    auditKey: values.AUDIT_KEY ?? simulatedAuditKey,
    auditOldKeys: values.AUDIT_OLD_KEYS,
    sealFile: values.SEAL_FILE ?? null,
    graphBaseUrl: values.GRAPH_BASE_URL ?? `https://${endpoints[values.TEAMS_CLOUD].graphHost}`,
    tokenUrl: values.TOKEN_URL ?? null,
    teamsHostCommand: values.TEAMS_HOST_COMMAND.length > 0 ? values.TEAMS_HOST_COMMAND : powerShellHost,
    teamsHosts: values.TEAMS_HOSTS,
    dnsServers: values.DNS_SERVERS,
    probeRoutes: values.PROBE_ROUTES,
    probeCaFile: values.PROBE_CA_FILE ?? null,
    timings: {
      refreshGateways: values.REFRESH_GATEWAYS,
      refreshUsers: values.REFRESH_USERS,
      refreshCalls: values.REFRESH_CALLS,
      refreshProbes: values.REFRESH_PROBES,
      effectDeadline: values.EFFECT_DEADLINE,
      probeWithin: values.PROBE_WITHIN,
      readBackEvery: values.READ_BACK_EVERY,
      readBackDeadline: values.READ_BACK_DEADLINE,
      watchEvery: values.WATCH_EVERY,
      watchFor: values.WATCH_FOR,
      settleEvery: values.SETTLE_EVERY,
      settleWithin: values.SETTLE_WITHIN,
      clonesKept: values.CLONES_KEPT,
    },
    logLevel: values.LOG_LEVEL,
    telemetry: {
      serviceName: values.OTEL_SERVICE_NAME,
      otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
      metricsPort: values.METRICS_PORT ?? null,
    },
    retention: {
      calls: values.KEEP_CALLS,
      observations: values.KEEP_OBSERVATIONS,
      preflights: values.KEEP_PREFLIGHTS,
      messages: values.KEEP_MESSAGES,
      activities: values.KEEP_ACTIVITIES,
      peopleLists: values.KEEP_PEOPLE_LISTS,
      movedPeople: values.KEEP_MOVED_PEOPLE,
      goneConversations: values.KEEP_GONE_CONVERSATIONS,
    },
  };
}

function refusal(problems: readonly string[]): ConfigError {
  return new ConfigError(
    `The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
  );
}
