import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { z } from "zod";

/** Where people of the simulated tenant sign in, in a browser: nobody has a password, a press says who one is. */
export interface SimulatedSignIn {
  /** The page that a request to sign in leads to: an HTTP status and HTML. */
  page(query: URLSearchParams): Promise<{ readonly status: number; readonly html: string }>;
  /** The public key, as a key set. */
  keys(): Promise<object>;
}

const loopback = ["127.0.0.1", "localhost"];
const Asked = z.object({
  client_id: z.string(),
  response_type: z.literal("id_token"),
  response_mode: z.literal("form_post"),
  prompt: z.literal("login"),
  redirect_uri: z.url().refine((url) => loopback.includes(new URL(url).hostname), "must be on this machine"),
  nonce: z.string().min(1),
  state: z.string().min(1),
});

export function createSignIn({
  issuer,
  tenantId,
  people,
  now,
}: {
  readonly issuer: string;
  readonly tenantId: string;
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly now: () => Date;
}): SimulatedSignIn {
  const pair = generateKeyPair("RS256");

  return {
    async page(query) {
      const parsed = Asked.safeParse(Object.fromEntries(query));
      if (!parsed.success) return { status: 400, html: escaped(z.prettifyError(parsed.error)) };
      const { client_id: audience, redirect_uri: target, nonce, state } = parsed.data;
      const { privateKey } = await pair;
      const seconds = Math.floor(now().getTime() / 1000);
      const forms = people.map(async ({ id, name }) => {
        const token = await new SignJWT({
          oid: id,
          name,
          tid: tenantId,
          nonce,
          auth_time: seconds,
          amr: ["pwd"],
        })
          .setProtectedHeader({ alg: "RS256", kid: "simulated" })
          .setIssuer(issuer)
          .setAudience(audience)
          .setIssuedAt(seconds)
          .setNotBefore(seconds)
          .setExpirationTime(seconds + 600)
          .sign(privateKey);
        const hidden = Object.entries({ id_token: token, state })
          .map(([field, value]) => `<input type="hidden" name="${field}" value="${escaped(value)}">`)
          .join("");
        return `<form method="post" action="${escaped(target)}">${hidden}<button>${escaped(name)}</button></form>`;
      });
      const html = `<!doctype html><html lang="en"><title>Simulated sign-in</title><h1>Simulated sign-in: who are you?</h1>${(await Promise.all(forms)).join("")}</html>`;
      return { status: 200, html };
    },

    async keys() {
      const { publicKey } = await pair;
      return { keys: [{ ...(await exportJWK(publicKey)), kid: "simulated", use: "sig", alg: "RS256" }] };
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
