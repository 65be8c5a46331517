import { createHash, createHmac } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";

/** What a browser signs in for. */
export interface SignInFor {
  readonly changeId: number;
  readonly digest: string;
}

/** A sign-in that was begun: it travels with the browser, signed, so that any replica can end it and nobody alter it. */
export interface Begun extends SignInFor {
  readonly at: Date;
}

export interface SignInStates {
  make(what: SignInFor, now: Date): Promise<string>;
  /** Undefined for what this bot did not make, or too long ago. */
  read(state: string, now: Date): Promise<Begun | undefined>;
}

/** Seconds for which people may type passwords and look for their phones. */
const openFor = 600;
const audience = "sign-in";
const Claims = z.object({ chg: z.int().min(1), dig: z.string(), iat: z.int() });

export function signInStates(auditKey: string): SignInStates {
  const key = createHmac("sha256", auditKey).update("state of a sign-in").digest();
  return {
    make: ({ changeId, digest }, now) => {
      const at = Math.floor(now.getTime() / 1000);
      return new SignJWT({ chg: changeId, dig: digest })
        .setProtectedHeader({ alg: "HS256" })
        .setAudience(audience)
        .setIssuedAt(at)
        .setExpirationTime(at + openFor)
        .sign(key);
    },
    async read(state, now) {
      try {
        const { payload } = await jwtVerify(state, key, {
          algorithms: ["HS256"],
          audience,
          requiredClaims: ["exp"],
          currentDate: now,
        });
        const { chg: changeId, dig: digest, iat } = Claims.parse(payload);
        return { changeId, digest, at: new Date(iat * 1000) };
      } catch {
        return undefined;
      }
    },
  };
}

/** What the token must carry: it binds it to this sign-in and to the browser that keeps the secret. */
export function nonceOf(state: string, browserSecret: string): string {
  return createHash("sha256").update(`${state}.${browserSecret}`).digest("base64url");
}
