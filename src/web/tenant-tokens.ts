import { createRemoteJWKSet, customFetch, jwtVerify, type FetchImplementation } from "jose";
import { z } from "zod";
import { hour, minute } from "../lib/time.ts";

const keysWithinMs = 5_000;
const keysGoodForMs = hour;
/** Between two fetches for a key that is not known, or after a fetch that failed. */
const cooldownMs = 30_000;

/** The public keys by which a sign-in service signs, read when one is wanted. Verifying rejects with `KeysMissing` without. */
export function tenantKeys(url: string, now: () => Date, fetchKeys: FetchImplementation = fetch) {
  return createRemoteJWKSet(new URL(url), {
    timeoutDuration: keysWithinMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: keysGoodForMs,
    [customFetch]: restingAfterFailure(fetchKeys, now),
  });
}

/** Clocks may differ by so much. */
export const skewMs = minute;

/**
 * The claims of a token that a key of ours signed by RS256, issued by the tenant for this one registration and valid now.
 * Rejects with `KeysMissing`, or whatever is wrong with it.
 */
export async function verifiedClaims(
  token: string,
  keys: ReturnType<typeof tenantKeys>,
  { issuer, audience, now }: { readonly issuer: string; readonly audience: string; readonly now: Date },
): Promise<unknown> {
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ["RS256"],
    issuer,
    audience,
    requiredClaims: ["exp", "nbf", "iat"],
    clockTolerance: skewMs / 1000,
    currentDate: now,
  });
  if (typeof payload.aud !== "string") throw new Error("The token is for several registrations.");
  return payload;
}

/** Claims that say who it is, whatever the token. */
export const personClaims = {
  tid: z.string(),
  oid: z.guid().toLowerCase(),
  name: z.string().max(512).optional().catch(undefined),
  /** 1: a guest of this tenant. Optional claim. */
  acct: z.number().optional(),
  /** Whoever signed the person in, where that was not this tenant. */
  idp: z.string().optional(),
};

export function isGuest(
  { acct, idp }: { readonly acct?: number | undefined; readonly idp?: string | undefined },
  tenantId: string,
): boolean {
  return acct === 1 || (idp !== undefined && !idp.includes(tenantId));
}

export class KeysMissing extends Error {
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
