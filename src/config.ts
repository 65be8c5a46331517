import { graphHosts } from "./config/endpoints.ts";
import { Environment } from "./config/environment.ts";
import { problemsIn } from "./config/problems.ts";
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

function refusal(problems: readonly string[]): ConfigError {
  return new ConfigError(
    `The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
  );
}
