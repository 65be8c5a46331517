import { z } from "zod";
import { orEnd } from "../../lib/deadline.ts";
import type { FetchToken } from "./cached-tokens.ts";
import { retryAfterOf } from "../../lib/retry-after.ts";
import { scopes } from "./tokens.ts";
import { signInRefusal } from "./sign-in-refusal.ts";
import { TenantError } from "../tenant-error.ts";

const Answer = z.object({ access_token: z.string(), expires_in: z.number() });

/**
 * Tokens of the simulated tenant, which asks for no credential. Plain HTTP, so for loopback only. `graphUrl`: origin of Graph
 * in the cloud that is simulated.
 */
export function createSimulatedSignIn(url: string, now: () => Date, graphUrl: string): FetchToken {
  return async (audience, signal) => {
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      scope: scopes(graphUrl)[audience],
    });
    const response = await orEnd(
      fetch(url, { method: "POST", body: form, redirect: "error", signal }),
      signal,
    );
    const body = await orEnd(response.text(), signal);
    if (!response.ok) {
      throw signInRefusal({
        status: response.status,
        body,
        retryAfterMs: retryAfterOf(response.headers.get("retry-after")),
      });
    }
    const { access_token, expires_in } = answerIn(body);
    return { value: access_token, expiresAt: new Date(now().getTime() + expires_in * 1000) };
  };
}

function answerIn(body: string): z.infer<typeof Answer> {
  try {
    return Answer.parse(JSON.parse(body));
  } catch {
    throw new TenantError("unreadable", "The sign-in service's answer is not as documented.");
  }
}
