import type { Services } from "../../sim/tenant/services.ts";
import { createTokens } from "../../src/tenant/cached-tokens.ts";
import { createSimulatedSignIn } from "../../src/tenant/simulated-sign-in.ts";
import type { Tokens } from "../../src/tenant/tokens.ts";

/** Tokens of the simulated tenant whose services these are. */
export function simulatedTokens(
  { TOKEN_URL = "" }: Readonly<Record<string, string>>,
  now: () => Date = () => new Date(),
): Tokens {
  return createTokens({ fetchToken: createSimulatedSignIn(TOKEN_URL, now), now });
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
