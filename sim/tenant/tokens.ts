import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Faults } from "./faults.ts";

export type Audience = "graph" | "teams";

export interface TokenAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The simulated sign-in service: opaque tokens, each for one service and for a while. */
export interface SimulatedTokens {
  /** Whether a token was issued for that service and still holds. */
  accepts(value: string | undefined, audience: Audience): boolean;
  /** Answers a request for a token, as Entra would. */
  answer(form: string, faults: Faults): TokenAnswer;
  /** Ends every token that was issued. */
  endAll(): void;
  readonly live: number;
}

const teamsAdminApp = "48ac35b8-9aa8-4d74-927d-1f4a14a0b239";
const Form = z.object({
  grant_type: z.literal("client_credentials"),
  scope: z.string().endsWith("/.default"),
});

export function createTokens(now: () => Date): SimulatedTokens {
  const issued = new Map<string, { readonly audience: Audience; readonly endsAt: number }>();
  const holds = ({ endsAt }: { readonly endsAt: number }) => endsAt > now().getTime();

  return {
    accepts(value = "", audience) {
      const token = issued.get(value);
      return token !== undefined && token.audience === audience && holds(token);
    },

    answer(form, faults) {
      const asked = Form.safeParse(Object.fromEntries(new URLSearchParams(form)));
      if (!asked.success) return refused(90014);
      if (faults.signInRefusal !== undefined) return refused(faults.signInRefusal);
      const value = randomUUID();
      const audience = asked.data.scope.startsWith(teamsAdminApp) ? "teams" : "graph";
      issued.set(value, { audience, endsAt: now().getTime() + faults.tokenLifetime });
      const expiresIn = faults.tokenLifetime / 1000;
      return { status: 200, body: { token_type: "Bearer", expires_in: expiresIn, access_token: value } };
    },

    endAll() {
      issued.clear();
    },

    get live() {
      return [...issued.values()].filter(holds).length;
    },
  };
}

function refused(code: number): TokenAnswer {
  return {
    status: code === 90014 ? 400 : 401,
    body: {
      error: code === 90014 ? "invalid_request" : "invalid_client",
      error_description: `AADSTS${code}: Refused by the simulated tenant.`,
      error_codes: [code],
      trace_id: randomUUID(),
    },
  };
}
