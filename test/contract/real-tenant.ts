import { endpoints } from "../../src/config/endpoints.ts";
import { Environment } from "../../src/config/environment.ts";
import { identityOf, identityProblems } from "../../src/config/identity.ts";
import { createTokens } from "../../src/tenant/sign-in/cached-tokens.ts";
import { createSignIn } from "../../src/tenant/sign-in/credentials.ts";
import { createGraph } from "../../src/tenant/graph/graph.ts";
import { createTenant } from "../../src/tenant/microsoft-tenant.ts";
import { createTeamsPowerShell } from "../../src/tenant/powershell/teams-powershell.ts";
import type { TenantReads } from "./tenant-reads.ts";

export interface RealTenant {
  /** Nothing that writes can be called through this. */
  readonly tenant: TenantReads;
  close(): Promise<void>;
}

/**
 * Connects as the bot does, by the variables that choose its credential: `TENANT_CREDENTIAL`, `AZURE_CLIENT_ID` and what
 * belongs to it; `TEAMS_CLOUD` and `TEAMS_HOST_COMMAND` as for the bot.
 */
export function connectToRealTenant(
  env: Readonly<Record<string, string | undefined>>,
  tenantId: string,
): RealTenant {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const values = Environment.parse({
    ...given,
    TENANT_MODE: "microsoft",
    PROOF_OF_PERSON: "off",
    MicrosoftAppTenantId: tenantId,
    DATABASE_URL: "postgres://127.0.0.1/none",
  });
  const identity = identityOf(values);
  if (!identity) throw new Error(identityProblems(values).join("\n"));
  const cloud = values.TEAMS_CLOUD;
  const { graphHost, loginHost } = endpoints[cloud];
  const now = () => new Date();
  const graphUrl = `https://${graphHost}`;
  const loginUrl = `https://${loginHost}`;
  const tokens = createTokens({
    fetchToken: createSignIn({ identity, tenantId, loginUrl, graphUrl, now }),
    now,
  });
  const tenant = createTenant({
    graph: createGraph({ baseUrl: graphUrl, tokens }),
    host: createTeamsPowerShell({
      command: values.TEAMS_HOST_COMMAND,
      signIn: { tenantId, cloud, tokens },
    }),
  });
  return { tenant, close: () => tenant.close() };
}
