import type { Cloud } from "../telephony/clouds.ts";
import type { PermissionUse } from "../tenant/graph/graph-permissions.ts";

export interface CloudEndpoints {
  readonly graphHost: string;
  /** Entra's sign-in service. */
  readonly loginHost: string;
  /** What a token for Azure Database for PostgreSQL is asked for. */
  readonly databaseScope: string;
  /** Issuer of the tokens that the Bot Connector service sends. */
  readonly botIssuer: string;
  /** `/admin/teams` in Graph: user configurations and policy assignments. */
  readonly graphTeamsAdministration: boolean;
  /** Hosts that the bot calls, TCP 443, beside its database, the SBCs and what Teams PowerShell calls. */
  readonly outboundHosts: readonly string[];
}

const worldwide = {
  graphHost: "graph.microsoft.com",
  loginHost: "login.microsoftonline.com",
  botIssuer: "https://api.botframework.com",
  databaseScope: "https://ossrdbms-aad.database.windows.net/.default",
  graphTeamsAdministration: true,
};
const worldwideHosts = ["login.microsoftonline.com", "graph.microsoft.com", "login.botframework.com"];

const government = {
  loginHost: "login.microsoftonline.us",
  botIssuer: "https://api.botframework.us",
  databaseScope: "https://ossrdbms-aad.database.usgovcloudapi.net/.default",
  graphTeamsAdministration: false,
};
const governmentHosts = ["login.microsoftonline.us", "login.botframework.azure.us"];

/**
 * Sources: "National cloud deployments" of Microsoft Graph; "Configure Bot Framework bots for US Government customers";
 * Teams' service hosts: `TeamsServiceEndpoints` of the Microsoft 365 Agents SDK; what Graph has: "List userConfigurations"
 * and "teamsPolicyUserAssignment: assign". GCC is served by the worldwide Graph and sign-in.
 */
export const endpoints: Readonly<Record<Cloud, CloudEndpoints>> = {
  commercial: { ...worldwide, outboundHosts: [...worldwideHosts, "smba.trafficmanager.net"] },
  gcc: { ...worldwide, outboundHosts: [...worldwideHosts, "smba.infra.gcc.teams.microsoft.com"] },
  gccHigh: {
    ...government,
    graphHost: "graph.microsoft.us",
    outboundHosts: [...governmentHosts, "graph.microsoft.us", "smba.infra.gov.teams.microsoft.us"],
  },
  dod: {
    ...government,
    graphHost: "dod-graph.microsoft.us",
    outboundHosts: [...governmentHosts, "dod-graph.microsoft.us", "smba.infra.dod.teams.microsoft.us"],
  },
};

const cloudNames: Readonly<Record<Cloud, string>> = {
  commercial: "the commercial cloud",
  gcc: "GCC",
  gccHigh: "GCC High",
  dod: "DoD",
};

/** Whether Graph in a cloud has what an application permission of this use opens. */
export function isInCloud({ opens }: Pick<PermissionUse, "opens">, cloud: Cloud): boolean {
  return opens === "everywhere" || endpoints[cloud].graphTeamsAdministration;
}

/** What the bot cannot do in a cloud because Graph lacks it there, in an admin's words; null where nothing is lacking. */
export function lackingIn(cloud: Cloud): string | null {
  if (endpoints[cloud].graphTeamsAdministration) return null;
  return (
    `Microsoft Graph in ${cloudNames[cloud]} does not tell which voice routing policies people have, so people cannot be ` +
    "listed, looked up or moved from here. Gateways, preflight, media bypass and call rows work."
  );
}
