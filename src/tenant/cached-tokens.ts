import { endingWith, orEnd } from "../deadline.ts";
import { endOf } from "./end-of.ts";
import { TenantError } from "./tenant-error.ts";
import type { Token, TokenAudience, Tokens } from "./tokens.ts";

/** Fetches a token from the sign-in service. Rejects with a `TenantError` that holds no secret, or by the signal. */
export type FetchToken = (audience: TokenAudience, signal: AbortSignal) => Promise<Token>;

export interface TokensOptions {
  readonly fetchToken: FetchToken;
  readonly now: () => Date;
  /** Milliseconds before its end from which a token is renewed in the background; at most half its life. */
  readonly renewAhead?: number;
  /** Milliseconds for one fetch. */
  readonly deadline?: number;
  /** Milliseconds between two tries to renew a token that still holds. */
  readonly renewEvery?: number;
}

interface Cached {
  readonly token: Token;
  readonly renewAt: number;
}

const signInService = "the sign-in service";

/** One token an audience, fetched once however many ask; each of them stops waiting by its own signal. */
export function createTokens({
  fetchToken,
  now,
  renewAhead = 5 * 60_000,
  deadline = 20_000,
  renewEvery = 30_000,
}: TokensOptions): Tokens {
  const held = new Map<TokenAudience, Cached>();
  const underWay = new Map<TokenAudience, Promise<Token>>();

  return {
    async get(audience, signal, refused) {
      const cached = held.get(audience);
      if (cached && cached.token.value !== refused?.value && isLive(cached)) {
        if (isDue(cached)) renew(audience, cached);
        return cached.token;
      }
      held.delete(audience);
      try {
        return await orEnd(fetched(audience), signal);
      } catch (error) {
        if (error instanceof TenantError) throw error;
        throw endOf(signal, signInService, undefined);
      }
    },
  };

  /** In the background: the token still holds, so nobody hears of a failure before it has to. */
  function renew(audience: TokenAudience, cached: Cached): void {
    held.set(audience, { ...cached, renewAt: now().getTime() + renewEvery });
    void fetched(audience).catch(() => {});
  }

  function fetched(audience: TokenAudience): Promise<Token> {
    const already = underWay.get(audience);
    if (already) return already;
    const fetching = fetchNow(audience).finally(() => {
      underWay.delete(audience);
    });
    underWay.set(audience, fetching);
    return fetching;
  }

  async function fetchNow(audience: TokenAudience): Promise<Token> {
    const ends = endingWith(null, deadline);
    try {
      const token = await orEnd(fetchToken(audience, ends), ends);
      const life = token.expiresAt.getTime() - now().getTime();
      held.set(audience, { token, renewAt: token.expiresAt.getTime() - Math.min(renewAhead, life / 2) });
      return token;
    } catch (error) {
      if (error instanceof TenantError) throw error;
      // What else was thrown may hold the request, and so a secret: it ends here.
      if (ends.aborted) throw new TenantError("timedOut", `No answer in time from ${signInService}.`);
      throw new TenantError("unreachable", `No usable answer from ${signInService}.`);
    }
  }

  function isLive({ token }: Cached): boolean {
    return token.expiresAt.getTime() > now().getTime();
  }

  function isDue({ renewAt }: Cached): boolean {
    return renewAt <= now().getTime();
  }
}
