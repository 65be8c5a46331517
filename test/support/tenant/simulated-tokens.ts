import type { Services } from "../../../sim/tenant/services.ts";
import { createTokens } from "../../../src/tenant/sign-in/cached-tokens.ts";
import { createSimulatedSignIn } from "../../../src/tenant/sign-in/simulated-sign-in.ts";
import { endpoints } from "../../../src/config/endpoints.ts";
import type { Cloud } from "../../../src/telephony/clouds.ts";
import {
  createTeamsPowerShell,
  type TeamsPowerShellPool,
} from "../../../src/tenant/powershell/teams-powershell.ts";
import type { Tokens } from "../../../src/tenant/sign-in/tokens.ts";

type Environment = Readonly<Record<string, string>>;

/** Tokens of the simulated tenant whose services these are. */
export function simulatedTokens(env: Environment, now: () => Date = () => new Date()): Tokens {
  const graphUrl = `https://${endpoints[cloudOf(env)].graphHost}`;
  return createTokens({ fetchToken: createSimulatedSignIn(env.TOKEN_URL ?? "", now, graphUrl), now });
}

/** The simulated tenant's cmdlets, signed in. */
export function simulatedHost(env: Environment, now?: () => Date): TeamsPowerShellPool {
  return createTeamsPowerShell({
    command: JSON.parse(env.TEAMS_HOST_COMMAND ?? "[]") as string[],
    signIn: {
      tokens: simulatedTokens(env, now),
      tenantId: env.MicrosoftAppTenantId ?? "",
      cloud: cloudOf(env),
    },
    firstPause: 5,
  });
}

function cloudOf({ TEAMS_CLOUD = "commercial" }: Environment): Cloud {
  return TEAMS_CLOUD as Cloud;
}

/** For services that take any token. */
export const someTokens: Tokens = {
  get: async () => ({ value: "a-token", expiresAt: new Date("2100-01-01T00:00:00Z") }),
};

/** A request to the simulated Graph, with a token made for it. */
export async function fetchGraph(
  services: Services,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { value } = await simulatedTokens(services.env).get("graph", new AbortController().signal);
  return fetch(new URL(path, services.url), { headers: { ...headers, Authorization: `Bearer ${value}` } });
}

/** What a cmdlet answers that is sent as the simulated host forwards it, with tokens made for it; nothing where it was refused. */
export async function runCmdletAt(
  services: Services,
  cmdlet: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const made = simulatedTokens(services.env);
  const { signal } = new AbortController();
  const tokens = {
    graph: (await made.get("graph", signal)).value,
    teams: (await made.get("teams", signal)).value,
  };
  const response = await fetch(`${services.url}/cmdlets`, {
    method: "POST",
    body: JSON.stringify({ kind: "run", id: 1, cmdlet, parameters, timeoutMs: 1_000, tokens }),
  });
  if (!response.ok) throw new Error(`${cmdlet}: ${await response.text()}`);
  const said = (await response.json()) as { output?: readonly Readonly<Record<string, unknown>>[] };
  return said.output ?? [];
}
