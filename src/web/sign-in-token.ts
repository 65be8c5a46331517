import type { FetchImplementation } from "jose";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { endpoints } from "../config/endpoints.ts";
import { isGuest, KeysMissing, personClaims, skewMs, tenantKeys, verifiedClaims } from "./tenant-tokens.ts";

/** Where people sign in, and for what. */
export interface SignInService {
  readonly authorizeUrl: string;
  readonly keysUrl: string;
  readonly issuer: string;
  readonly clientId: string;
}

/** Who signed in, when they entered their credentials, and how; or why that proves nothing. */
export type SignInVerdict =
  | {
      readonly ok: true;
      readonly id: string;
      readonly name: string | null;
      readonly at: Date;
      readonly methods: readonly string[];
    }
  | { readonly ok: false; readonly status: 401 | 403 | 503; readonly text: string };

/** Sources: "OpenID Connect on the Microsoft identity platform", "Optional claims reference". */
export function signInServiceOf(
  config: Pick<Config, "mode" | "cloud" | "tenantId" | "tabAppId" | "tokenUrl">,
): SignInService {
  const { mode, cloud, tenantId, tabAppId, tokenUrl } = config;
  if (mode === "simulated") {
    const { origin } = new URL(tokenUrl ?? "");
    return {
      authorizeUrl: `${origin}/authorize`,
      keysUrl: `${origin}/keys`,
      issuer: `${origin}/${tenantId}/v2.0`,
      clientId: "simulated",
    };
  }
  const base = `https://${endpoints[cloud].loginHost}/${tenantId}`;
  return {
    authorizeUrl: `${base}/oauth2/v2.0/authorize`,
    keysUrl: `${base}/discovery/v2.0/keys`,
    issuer: `${base}/v2.0`,
    clientId: tabAppId ?? "",
  };
}

/** Claims that the signature's check leaves open. */
const Claims = z.object({
  ...personClaims,
  nonce: z.string(),
  /** When the person entered credentials, in seconds. Optional claim, and there where a greatest age was asked for. */
  auth_time: z.int().optional(),
  amr: z.array(z.string().max(40)).max(10).optional().catch(undefined),
  /** Of access tokens, such as Teams gets without anybody doing anything. */
  scp: z.never().optional(),
});

/**
 * Checks the ID token of a sign-in that was begun then: RS256 by a key of our tenant, issued by it for our registration and
 * for this one sign-in, to a member who entered their credentials since. When it was issued proves nothing: Teams and
 * browsers get new tokens silently.
 */
export function createCheckSignIn(
  service: SignInService,
  { tenantId, now, fetchKeys }: { tenantId: string; now: () => Date; fetchKeys?: FetchImplementation },
) {
  const keys = tenantKeys(service.keysUrl, now, fetchKeys);

  return async function checkSignIn(
    token: string,
    begun: { readonly nonce: string; readonly at: Date },
  ): Promise<SignInVerdict> {
    try {
      const { issuer, clientId: audience } = service;
      const payload = await verifiedClaims(token, keys, { issuer, audience, now: now() });
      const claims = Claims.safeParse(payload);
      if (!claims.success) return refused;
      const { tid, oid, nonce, auth_time: seconds, name, amr = [] } = claims.data;
      if (tid !== tenantId || nonce !== begun.nonce) return refused;
      if (isGuest(claims.data, tenantId)) return guest;
      if (seconds === undefined) return timeless;
      const at = new Date(seconds * 1000);
      if (at.getTime() < begun.at.getTime() - skewMs) return notAgain;
      if (at.getTime() > now().getTime() + skewMs) return refused;
      return { ok: true, id: oid, name: name ?? null, at, methods: amr };
    } catch (error) {
      return error instanceof KeysMissing ? unreachable : refused;
    }
  };
}

const no = (status: 401 | 403 | 503, text: string) => ({ ok: false, status, text }) as const;
const refused = no(401, "The sign-in is not one that was begun here for this. Begin again from the card.");
const notAgain = no(
  401,
  "You were signed in already and did not enter your credentials again, so this proves nothing. Begin again from the card.",
);
const timeless = no(
  503,
  "Microsoft does not say when you signed in. An administrator must add the optional claim auth_time to the tab’s registration.",
);
const guest = no(403, "Guests cannot approve. Sign in with an account of this organisation.");
const unreachable = no(
  503,
  "Sign-ins cannot be checked at the moment: Microsoft’s login service does not answer. Try again in a minute.",
);
