import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Faults } from "./faults.ts";

export type Audience = "graph" | "teams";

export interface TokenAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The simulated sign-in service: unsigned tokens with claims, each for one service and for a while. */
export interface SimulatedTokens {
  /** Whether a token was issued for that service and still holds. */
  accepts(value: string | undefined, audience: Audience): boolean;
  /** Answers a request for a token, as Entra would. */
  answer(form: string, faults: Faults): TokenAnswer;
  /** Ends every token that was issued. */
  endAll(): void;
  readonly live: number;
}

/** The Skype and Teams Tenant Admin API. */
export const teamsAdminApp = "48ac35b8-9aa8-4d74-927d-1f4a14a0b239";
const Claims = z.object({ aud: z.string(), tid: z.string() }).partial();
type Claims = z.infer<typeof Claims>;
const Form = z.object({
  grant_type: z.literal("client_credentials"),
  scope: z.string().endsWith("/.default"),
});

export function createTokens(tenantId: string, now: () => Date): SimulatedTokens {
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
      const endsAt = now().getTime() + faults.tokenLifetime;
      const aud = asked.data.scope.replace(/\/\.default$/, "");
      const value = unsigned({ aud, tid: tenantId, exp: Math.floor(endsAt / 1000), jti: randomUUID() });
      issued.set(value, { audience: aud === teamsAdminApp ? "teams" : "graph", endsAt });
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

const noSignature = encoded({ alg: "none", typ: "JWT" });

function unsigned(claims: object): string {
  return `${noSignature}.${encoded(claims)}.`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

/** What a token says of itself; empty where it says nothing. */
export function claimsOf(token: string): Claims {
  try {
    return Claims.parse(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()));
  } catch {
    return {};
  }
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
