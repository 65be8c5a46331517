import { fileURLToPath } from "node:url";
import { approverGroupsIn, type ConfiguredGroup } from "./approver-groups.ts";
import { endpoints } from "./endpoints.ts";
import { simulatedAuditKey } from "./audit-key.ts";
import { Environment, type Values } from "./environment.ts";
import { identityOf } from "./identity.ts";
import { proofOf } from "./proof.ts";
import { problemsIn } from "./problems.ts";

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
  fileURLToPath(new URL("../tenant/powershell/teams-host.ps1", import.meta.url)),
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
  const { groups: required } = values.APPROVALS_REQUIRED;
  const inGroups = approverGroupsIn(given, values.APPROVERS, required);
  const approvers = [...new Set([...values.APPROVERS, ...inGroups.groups.flatMap(({ members }) => members)])];
  const problems = [...problemsIn({ ...values, APPROVERS: approvers }), ...inGroups.problems];
  if (problems.length > 0) throw refusal(problems);
  return configOf(values, approvers, inGroups.groups);
}

/** Everything the bot is told from outside, read once at start-up. Times are in milliseconds. */
export type Config = Readonly<ReturnType<typeof configOf>>;
export type RateLimits = Config["rateLimits"];
/** The defaults are for a real tenant; tests and the demo shorten them. */
export type Timings = Config["timings"];
export type LogLevel = Config["logLevel"];
export type TelemetrySettings = Config["telemetry"];
/** For how long things are kept; see docs/operations.md for what each holds and why. */
export type Retention = Config["retention"];

function configOf(values: Values, approvers: readonly string[], groups: readonly ConfiguredGroup[]) {
  return {
    mode: values.TENANT_MODE,
    cloud: values.TEAMS_CLOUD,
    /** Entra tenant that may speak to the bot. */
    tenantId: values.MicrosoftAppTenantId ?? "",
    bot: {
      /** Empty in simulated mode: no authentication, loopback only. */
      appId: values.MicrosoftAppId,
      appType: values.MicrosoftAppType,
      appPassword: values.MicrosoftAppPassword,
    },
    /** How the bot signs in to the tenant. Null in simulated mode only. */
    identity: identityOf(values),
    /** Registration of the overview tab, for which Teams signs people in; null: there is no tab but in simulated mode. */
    tabAppId: values.TAB_APP_ID ?? null,
    /** As a role that owns nothing. */
    databaseUrl: values.DATABASE_URL,
    /** Whose tokens the database takes; null: the URL has the password. */
    databaseIdentity:
      values.DATABASE_AUTH === "managedIdentity"
        ? {
            clientId: values.AZURE_CLIENT_ID ?? "",
            scope: endpoints[values.TEAMS_CLOUD].databaseScope,
          }
        : null,
    host: values.HOST,
    port: values.PORT,
    /** Proxies in front that each append the address they were called from to `X-Forwarded-For`. */
    proxies: values.PROXIES,
    /** Entra object ids, or `group:` and the id of a group. */
    roles: {
      admins: values.ADMINS,
      approvers,
      /** Of the approvers; empty where they are not divided. */
      groups,
      viewers: values.VIEWERS,
      /** Object ids only. */
      breakGlass: values.BREAK_GLASS,
    },
    approvalsRequired: values.APPROVALS_REQUIRED.count,
    /** When an approver must sign in again, and where; null: never. */
    proof: proofOf(values),
    approvalTtl: values.APPROVAL_TTL,
    /** Time in which no approver answered, after which a second person may confirm. Null: nobody may break the glass. */
    breakGlassAfter: values.BREAK_GLASS.length === 0 ? null : values.BREAK_GLASS_AFTER,
    rollbackDays: values.ROLLBACK_DAYS,
    /** After this another replica goes on where one died. */
    lease: values.LEASE,
    /** Waves of the whole tenant that are assigned or read back at one time. */
    wavesAtOnce: values.WAVES_AT_ONCE,
    /** Messages and clicks a minute. */
    rateLimits: { perPerson: values.RATE_PER_PERSON, perConversation: values.RATE_PER_CONVERSATION },
    /** Key of the audit chain's HMAC. */
    auditKey: values.AUDIT_KEY ?? simulatedAuditKey,
    /** Keys that sealed older rows of the audit. */
    auditOldKeys: values.AUDIT_OLD_KEYS,
    /** File in which the newest seal that was posted is kept, outside the database; null: none is. */
    sealFile: values.SEAL_FILE ?? null,
    graphBaseUrl: values.GRAPH_BASE_URL ?? `https://${endpoints[values.TEAMS_CLOUD].graphHost}`,
    /** Simulated mode only: where tokens for the simulated tenant come from. */
    tokenUrl: values.TOKEN_URL ?? null,
    /** Program and arguments of the cmdlet host. */
    teamsHostCommand: values.TEAMS_HOST_COMMAND.length > 0 ? values.TEAMS_HOST_COMMAND : powerShellHost,
    /** Cmdlet hosts, each a process. */
    teamsHosts: values.TEAMS_HOSTS,
    /** `address` or `address:port`; empty means the system's resolver. */
    dnsServers: values.DNS_SERVERS,
    /** `address:port` of an SBC to `address:port` on loopback. Simulated mode only; there nothing unmapped is dialled. */
    probeRoutes: values.PROBE_ROUTES,
    /** PEM file with the simulated root. Simulated mode only. */
    probeCaFile: values.PROBE_CA_FILE ?? null,
    timings: {
      refreshGateways: values.REFRESH_GATEWAYS,
      refreshUsers: values.REFRESH_USERS,
      refreshCalls: values.REFRESH_CALLS,
      refreshProbes: values.REFRESH_PROBES,
      /** How long one effect may take; its lease outlasts it. */
      effectDeadline: values.EFFECT_DEADLINE,
      /** Of each stage of a probe: DNS look-up, connection, TLS handshake, SIP answer. */
      probeWithin: values.PROBE_WITHIN,
      readBackEvery: values.READ_BACK_EVERY,
      readBackDeadline: values.READ_BACK_DEADLINE,
      watchEvery: values.WATCH_EVERY,
      watchFor: values.WATCH_FOR,
      /** How often assigned users are read back, and until when the last of them must be seen. */
      settleEvery: values.SETTLE_EVERY,
      settleWithin: values.SETTLE_WITHIN,
      /** How long what a migration made stays after its users were put back: calls may still take it. */
      clonesKept: values.CLONES_KEPT,
    },
    logLevel: values.LOG_LEVEL,
    telemetry: {
      serviceName: values.OTEL_SERVICE_NAME,
      /** Base address of an OTLP/HTTP collector; null: nothing is exported. */
      otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
      /** Port of `/metrics`, on the same host as the bot; null: there is none. */
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
