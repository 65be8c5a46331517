import type { TokenAudience } from "./tokens.ts";

/** The Skype and Teams Tenant Admin API, which Teams PowerShell calls; the same id in every cloud. */
const teamsAdminApp = "48ac35b8-9aa8-4d74-927d-1f4a14a0b239";

/** What is asked of the sign-in service for each audience. Source: "Application-based authentication in Teams PowerShell". */
export function scopes(graphUrl: string): Readonly<Record<TokenAudience, string>> {
  return { graph: `${graphUrl}/.default`, teams: `${teamsAdminApp}/.default` };
}
