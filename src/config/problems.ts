import { auditKeyProblems } from "./audit-key.ts";
import { endpoints } from "./endpoints.ts";
import type { Values } from "./environment.ts";
import { identityProblems } from "./identity.ts";
import { proofProblems } from "./proof.ts";

const loopback = new Set(["127.0.0.1", "::1", "localhost"]);

/** Everything that is missing or contradicts itself, each with its variable's name. */
export function problemsIn(values: Values): readonly string[] {
  return values.TENANT_MODE === "simulated" ? simulatedProblems(values) : microsoftProblems(values);
}

/** Nobody is authenticated in simulated mode, so nothing of it may reach beyond this machine. */
function simulatedProblems(values: Values): readonly string[] {
  return [
    ...commonProblems(values),
    ...problemIf(
      !loopback.has(values.HOST),
      "HOST: must be loopback in simulated mode, as nobody is authenticated there",
    ),
    ...problemIf(values.MicrosoftAppId !== "", "MicrosoftAppId: must be empty in simulated mode"),
    ...problemIf(
      values.GRAPH_BASE_URL === undefined || !loopback.has(new URL(values.GRAPH_BASE_URL).hostname),
      "GRAPH_BASE_URL: must be the simulated Graph on loopback in simulated mode",
    ),
    ...problemIf(
      values.TOKEN_URL === undefined || !loopback.has(new URL(values.TOKEN_URL).hostname),
      "TOKEN_URL: must be the simulated token service on loopback in simulated mode",
    ),
    ...problemIf(values.TENANT_CREDENTIAL !== undefined, "TENANT_CREDENTIAL: only for a real tenant"),
    ...problemIf(values.DATABASE_AUTH !== "password", "DATABASE_AUTH: only for a real tenant"),
    ...problemIf(
      values.TEAMS_HOST_COMMAND.length === 0,
      "TEAMS_HOST_COMMAND: missing; gateways are read and changed through it",
    ),
  ];
}

/** Fail closed: no anonymous service outside simulated mode, and none of its probe shortcuts. */
function microsoftProblems(values: Values): readonly string[] {
  return [
    ...commonProblems(values),
    ...problemIf(
      values.MicrosoftAppId === "",
      "MicrosoftAppId: missing; without it the bot would let anybody in",
    ),
    ...problemIf(
      values.MicrosoftAppType === "SingleTenant" && values.MicrosoftAppPassword === "",
      "MicrosoftAppPassword: missing for app type SingleTenant",
    ),
    ...problemIf(
      values.MicrosoftAppType === "UserAssignedMsi" && values.MicrosoftAppPassword !== "",
      "MicrosoftAppPassword: must be empty for app type UserAssignedMsi",
    ),
    ...problemIf(
      values.TAB_APP_ID !== undefined && values.TAB_APP_ID === values.MicrosoftAppId,
      "TAB_APP_ID: must be a registration of its own; no user may hold a token for the bot's",
    ),
    ...identityProblems(values),
    ...databaseProblems(values.DATABASE_AUTH, "DATABASE_URL", values.DATABASE_URL),
    ...problemIf(values.AUDIT_KEY === undefined, "AUDIT_KEY: missing; it keys the audit chain"),
    ...auditKeyProblems(values.AUDIT_KEY ?? ""),
    ...problemIf(
      values.GRAPH_BASE_URL !== undefined &&
        new URL(values.GRAPH_BASE_URL).origin !== `https://${endpoints[values.TEAMS_CLOUD].graphHost}`,
      `GRAPH_BASE_URL: must be https://${endpoints[values.TEAMS_CLOUD].graphHost} in this cloud; the bot's token goes there`,
    ),
    ...problemIf(values.TOKEN_URL !== undefined, "TOKEN_URL: only for simulated mode"),
    ...problemIf(values.PROBE_ROUTES.size > 0, "PROBE_ROUTES: only for simulated mode"),
    ...problemIf(values.PROBE_CA_FILE !== undefined, "PROBE_CA_FILE: only for simulated mode"),
  ];
}

function commonProblems(values: Values): readonly string[] {
  return [
    ...problemIf(
      values.MicrosoftAppTenantId === undefined,
      "MicrosoftAppTenantId: missing; the bot answers one tenant only",
    ),
    ...problemIf(
      values.AUDIT_KEY !== undefined && values.AUDIT_OLD_KEYS.includes(values.AUDIT_KEY),
      "AUDIT_OLD_KEYS: holds AUDIT_KEY itself, which is the new one",
    ),
    ...proofProblems(values),
    ...problemIf(values.ADMINS.length === 0, "ADMINS: missing; nobody could request a change"),
    ...problemIf(
      new Set(values.BREAK_GLASS).size === 1,
      "BREAK_GLASS: names one person; one asks and another confirms, so it takes two",
    ),
    ...problemIf(
      values.BREAK_GLASS.some((id) => values.APPROVERS.includes(id)),
      "BREAK_GLASS: names an approver, who decides as one; it is for when none can be reached",
    ),
    ...problemIf(values.APPROVERS.length === 0, "APPROVERS: missing; nobody could approve a change"),
    ...problemIf(
      values.METRICS_PORT !== undefined && values.METRICS_PORT !== 0 && values.METRICS_PORT === values.PORT,
      "METRICS_PORT: must differ from PORT; metrics are for a port that people do not reach",
    ),
  ];
}

function problemIf(condition: boolean, problem: string): readonly string[] {
  return condition ? [problem] : [];
}

/** What a database's address lacks for how it is signed in to. `name`: the variable's. */
export function databaseProblems(
  auth: "password" | "managedIdentity",
  name: string,
  address: string,
): readonly string[] {
  if (auth === "password") return [];
  const { username, password, searchParams } = new URL(address);
  return [
    ...(username === "" ? [`${name}: must name the role, which is the managed identity's name`] : []),
    ...(password === "" ? [] : [`${name}: must have no password with DATABASE_AUTH=managedIdentity`]),
    ...(searchParams.get("sslmode") === "verify-full"
      ? []
      : [`${name}: must end with ?sslmode=verify-full; a token goes there`]),
  ];
}
