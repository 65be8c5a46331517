import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { endpoints, lackingIn } from "../config/endpoints.ts";
import { measuredHost } from "../telemetry/measured-host.ts";
import { tracedTenant } from "../telemetry/measured-tenant.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { createTokens, type FetchToken } from "../tenant/sign-in/cached-tokens.ts";
import { createCallRecords } from "../tenant/graph/call-records.ts";
import { createCallSamples } from "../tenant/graph/call-samples.ts";
import { createSignIn } from "../tenant/sign-in/credentials.ts";
import { createDirectory } from "../tenant/directory.ts";
import { createGraph } from "../tenant/graph/graph.ts";
import { createTenant } from "../tenant/microsoft-tenant.ts";
import { createSimulatedSignIn } from "../tenant/sign-in/simulated-sign-in.ts";
import { createTeamsPowerShell, type TeamsPowerShell } from "../tenant/powershell/teams-powershell.ts";
import { withoutUserApis } from "../tenant/without-user-apis.ts";

interface Needs {
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** The tenant as Graph and Teams PowerShell show it. */
export function composeTenant(config: Config, { telemetry, logger, now }: Needs) {
  const { instruments, traces } = telemetry;
  const tokens = createTokens({ fetchToken: signIn(config, now), now });
  const graph = createGraph({ baseUrl: config.graphBaseUrl, tokens, logger });
  const lacking = lackingIn(config.cloud);
  const host = createTeamsPowerShell({
    command: config.teamsHostCommand,
    hosts: config.teamsHosts,
    signIn: { tokens, tenantId: config.tenantId, cloud: config.cloud },
    effectDeadline: config.timings.effectDeadline,
  });
  const tenantBy = (powerShell: TeamsPowerShell) => {
    const connected = createTenant({ graph, host: measuredHost(powerShell, instruments, traces), now });
    return tracedTenant(lacking === null ? connected : withoutUserApis(connected, lacking), traces);
  };
  const tenant = tenantBy(host);
  return {
    tokens,
    graph,
    host,
    /** What this cloud does not have, in words; null where nothing is missing. */
    lacking,
    tenant,
    /** An effect, or a rollback, must not wait behind a look at the whole fleet. */
    tenantInBackground: tenantBy(host.inBackground),
    directory: createDirectory({ config, tenant, now }),
    callSamples: createCallSamples({ callRecords: createCallRecords(graph), logger, now }),
  };
}

export type ComposedTenant = ReturnType<typeof composeTenant>;

/** By the configured credential; the simulated tenant has a sign-in service of its own. */
function signIn({ identity, tokenUrl, cloud, tenantId }: Config, now: () => Date): FetchToken {
  const { loginHost, graphHost } = endpoints[cloud];
  if (identity === null) return createSimulatedSignIn(tokenUrl ?? "", now, `https://${graphHost}`);
  return createSignIn({
    identity,
    tenantId,
    loginUrl: `https://${loginHost}`,
    graphUrl: `https://${graphHost}`,
    now,
  });
}
