import { createCache, singleFlight } from "../../lib/cache.ts";
import { endingWith, orEnd } from "../../lib/deadline.ts";
import { TenantError, timeoutError } from "../tenant-error.ts";
import type { Token, TokenAudience, Tokens } from "./tokens.ts";
import { minute } from "../../lib/time.ts";

/** Fetches a token from the sign-in service. Rejects with a `TenantError` that holds no secret, or by the signal. */
export type FetchToken = (audience: TokenAudience, signal: AbortSignal) => Promise<Token>;

export interface TokensOptions {
  readonly fetchToken: FetchToken;
  readonly now: () => Date;
  /** Milliseconds for one fetch. */
  readonly deadline?: number;
}

interface Cached {
  readonly token: Token;
  readonly renewAt: number;
}

/** Milliseconds before its end from which a token is renewed in the background; at most half its life. */
const renewAhead = 5 * minute;
/** Milliseconds between two tries to renew a token that still holds. */
const renewEvery = 30_000;
const signInService = "the sign-in service";

/** One token an audience, fetched once however many ask; each of them stops waiting by its own signal. */
export function createTokens({ fetchToken, now, deadline = 20_000 }: TokensOptions): Tokens {
  const held = createCache<TokenAudience, Cached>({ now: () => now().getTime() });
  const fetched = singleFlight(fetchNow);

  return {
    async get(audience, signal, refused) {
      const cached = held.get(audience)?.value;
      if (cached && cached.token.value !== refused?.value) {
        if (cached.renewAt <= now().getTime()) renew(audience, cached);
        return cached.token;
      }
      held.delete(audience);
      try {
        return await orEnd(fetched(audience), signal);
      } catch (error) {
        if (error instanceof TenantError) throw error;
        throw timeoutError(signal, signInService, undefined);
      }
    },
  };

  /** In the background: the token still holds, so nobody hears of a failure before it has to. */
  function renew(audience: TokenAudience, cached: Cached): void {
    hold(audience, { ...cached, renewAt: now().getTime() + renewEvery });
    void fetched(audience).catch(() => {});
  }

  async function fetchNow(audience: TokenAudience): Promise<Token> {
    const ends = endingWith(null, deadline);
    try {
      const token = await orEnd(fetchToken(audience, ends), ends);
      const life = token.expiresAt.getTime() - now().getTime();
      hold(audience, { token, renewAt: token.expiresAt.getTime() - Math.min(renewAhead, life / 2) });
      return token;
    } catch (error) {
      if (error instanceof TenantError) throw error;
      // What else was thrown may hold the request, and so a secret: it ends here.
      if (ends.aborted) throw new TenantError("timedOut", `No answer in time from ${signInService}.`);
      throw new TenantError("unreachable", `No usable answer from ${signInService}.`);
    }
  }

  function hold(audience: TokenAudience, cached: Cached): void {
    held.set(audience, cached, cached.token.expiresAt.getTime());
  }
}
