import type { FetchImplementation } from "jose";
import { z } from "zod";
import { isGuest, KeysMissing, personClaims, tenantKeys, verifiedClaims } from "./tenant-tokens.ts";

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

/** Claims that the signature's check leaves open. */
const Claims = z.object({ ...personClaims, scp: z.string(), azp: z.string() });

/**
 * Checks the Teams single sign-on token of a tab request: RS256 by a key of our tenant, issued by it for the tab's own
 * registration, to Teams, for a member who lets the tab speak for them.
 */
export function createCheckToken({
  tenantId,
  tabAppId,
  loginHost,
  now,
  fetchKeys,
}: TokenOptions): CheckToken {
  const issuer = `https://${loginHost}/${tenantId}/v2.0`;
  const keys = tenantKeys(`https://${loginHost}/${tenantId}/discovery/v2.0/keys`, now, fetchKeys);

  return async function checkToken(authorization) {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) return refused;
    try {
      const payload = await verifiedClaims(token, keys, { issuer, audience: tabAppId, now: now() });
      const claims = Claims.safeParse(payload);
      if (!claims.success) return refused;
      const { tid, oid, scp, azp, name } = claims.data;
      if (tid !== tenantId || !scp.split(" ").includes(scope) || !teamsClients.has(azp)) return refused;
      if (isGuest(claims.data, tenantId)) return guest;
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
