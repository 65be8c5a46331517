import { decodeJwt, decodeProtectedHeader } from "jose";

/** What a genuine token says. Source: "Authenticate requests from the Bot Connector service to your bot". */
export interface ExpectedToken {
  readonly issuer: string;
  readonly appId: string;
  readonly tenantId: string;
}

/** Seconds; as the SDK has it. */
const clockSkew = 300;
const algorithms: ReadonlySet<string> = new Set(["RS256", "RS384", "RS512"]);
/** Longer than any of the service's. */
const longest = 8_192;

/**
 * Why a token cannot be the Bot Connector service's, by what it says of itself; undefined where it may be, which its
 * signature decides. Looked at before the SDK does: for other issuers the SDK fetches other keys, and the tenant of
 * every token it is shown, even unsigned, joins a list of issuers that only grows.
 */
export function whyNotGenuine(
  authorization: string,
  { issuer, appId, tenantId }: ExpectedToken,
  now: Date,
): string | undefined {
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization) ?? [];
  if (token === undefined || token.length > longest) return "no bearer token";
  let said: {
    readonly header: Readonly<Record<string, unknown>>;
    readonly claims: Readonly<Record<string, unknown>>;
  };
  try {
    said = { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch {
    return "not a token";
  }
  const { alg, kid } = said.header;
  const { iss, aud, exp, nbf, tid } = said.claims;
  const seconds = now.getTime() / 1000;
  if (typeof alg !== "string" || !algorithms.has(alg)) return "another algorithm";
  if (typeof kid !== "string") return "no key named";
  if (iss !== issuer) return "another issuer";
  if (aud !== appId) return "another audience";
  if (typeof exp !== "number" || exp + clockSkew < seconds) return "expired";
  if (nbf !== undefined && (typeof nbf !== "number" || nbf - clockSkew > seconds)) return "not valid yet";
  if (tid !== undefined && tid !== tenantId) return "another tenant";
  return undefined;
}
