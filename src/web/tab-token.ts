import { createRemoteJWKSet, customFetch, jwtVerify, type FetchImplementation } from "jose";
import { z } from "zod";

/** Who a token of the tab speaks for, or why it speaks for nobody. */
export type TokenVerdict =
  | { readonly ok: true; readonly id: string; readonly name: string | null }
  | { readonly ok: false; readonly status: 401 | 403 | 503; readonly error: string };

export type CheckToken = (authorization: string | undefined) => Promise<TokenVerdict>;

export interface TokenOptions {
  readonly tenantId: string;
  /** The tab's own registration, for which Teams asks the token. */
  readonly tabAppId: string;
  /** Host that signs users in, by cloud. */
  readonly loginHost: string;
  readonly now: () => Date;
  /** How the tenant's public keys are fetched. */
  readonly fetchKeys?: FetchImplementation;
}

/** The clients in which the Teams tab runs. Source: "Enable SSO for tab app in Microsoft Entra ID". */
const teamsClients: ReadonlySet<string> = new Set([
  "1fec8e78-bce4-4aaf-ab1b-5451cc387264", // desktop and mobile
  "5e3ce6c0-2b1f-4285-8d4b-75ee78787346", // web
]);

const scope = "access_as_user";
const skewSeconds = 60;
const keysWithinMs = 5_000;
const keysGoodForMs = 3_600_000;
/** Between two fetches for a key that is not known, or after a fetch that failed. */
const cooldownMs = 30_000;

/** Claims that the signature's check leaves open. */
const Claims = z.object({
  tid: z.string(),
  oid: z.guid().toLowerCase(),
  scp: z.string(),
  azp: z.string(),
  name: z.string().max(512).optional().catch(undefined),
  /** 1: a guest of this tenant. Optional claim. */
  acct: z.number().optional(),
  /** Whoever signed the person in, where that was not this tenant. */
  idp: z.string().optional(),
});

/**
 * Checks the Teams single sign-on token of a tab request: RS256 by a key of our tenant, issued by it for the tab's own
 * registration, to Teams, for a member who lets the tab speak for them.
 */
export function createCheckToken({
  tenantId,
  tabAppId,
  loginHost,
  now,
  fetchKeys = fetch,
}: TokenOptions): CheckToken {
  const issuer = `https://${loginHost}/${tenantId}/v2.0`;
  const keys = createRemoteJWKSet(new URL(`https://${loginHost}/${tenantId}/discovery/v2.0/keys`), {
    timeoutDuration: keysWithinMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: keysGoodForMs,
    [customFetch]: restingAfterFailure(fetchKeys, now),
  });

  return async function checkToken(authorization) {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) return refused;
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ["RS256"],
        issuer,
        audience: tabAppId,
        requiredClaims: ["exp", "nbf", "iat"],
        clockTolerance: skewSeconds,
        currentDate: now(),
      });
      const claims = Claims.safeParse(payload);
      if (!claims.success || typeof payload.aud !== "string") return refused;
      const { tid, oid, scp, azp, name, acct, idp } = claims.data;
      if (tid !== tenantId || !scp.split(" ").includes(scope) || !teamsClients.has(azp)) return refused;
      if (acct === 1 || (idp !== undefined && !idp.includes(tenantId))) return guest;
      return { ok: true, id: oid, name: name ?? null };
    } catch (error) {
      return error instanceof KeysMissing ? unreachable : refused;
    }
  };
}

const refused = {
  ok: false,
  status: 401,
  error: "Teams’ sign-in was not accepted. Sign in again.",
} as const;
const guest = {
  ok: false,
  status: 403,
  error: "Guests cannot look at this tenant’s telephony. Sign in with an account of this organisation.",
} as const;
const unreachable = {
  ok: false,
  status: 503,
  error:
    "Sign-ins cannot be checked at the moment: Microsoft’s login service does not answer. Try again in a minute.",
} as const;

class KeysMissing extends Error {
  override readonly name = "KeysMissing";
}

const KeySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/**
 * Fetches the keys or rejects with `KeysMissing`. After a failure it rests: whoever sends bad tokens must not make us call
 * out for each.
 */
function restingAfterFailure(fetchKeys: FetchImplementation, now: () => Date): FetchImplementation {
  let failedAt = Number.NEGATIVE_INFINITY;
  return async (url, options) => {
    if (now().getTime() - failedAt < cooldownMs) throw new KeysMissing("The last fetch failed just now.");
    try {
      const response = await fetchKeys(url, options);
      if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
      return Response.json(KeySet.parse(await response.json()));
    } catch (cause) {
      failedAt = now().getTime();
      throw new KeysMissing("The tenant's keys could not be fetched.", { cause });
    }
  };
}
