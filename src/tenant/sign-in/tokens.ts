/** A bearer token and when it ends. Never logged, never in an argument or an environment. */
export interface Token {
  readonly value: string;
  readonly expiresAt: Date;
}

/** What a token is for: Microsoft Graph, or the Teams admin service behind the Teams PowerShell module. */
export type TokenAudience = "graph" | "teams";

/**
 * Access tokens of the bot itself, cached and renewed ahead of their end. Rejects with a `TenantError` only: kind `noAccess`
 * where the credential is refused, with what to fix; a passing kind where the sign-in service cannot be reached.
 */
export interface Tokens {
  /** `refused`: the service just turned this one down, so another is fetched whatever its end. */
  get(audience: TokenAudience, signal: AbortSignal, refused?: Token): Promise<Token>;
}

/** The Skype and Teams Tenant Admin API, which Teams PowerShell calls; the same id in every cloud. */
const teamsAdminApp = "48ac35b8-9aa8-4d74-927d-1f4a14a0b239";

/** What is asked of the sign-in service for each audience. Source: "Application-based authentication in Teams PowerShell". */
export function scopes(graphUrl: string): Readonly<Record<TokenAudience, string>> {
  return { graph: `${graphUrl}/.default`, teams: `${teamsAdminApp}/.default` };
}
