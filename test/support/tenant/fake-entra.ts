import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import tls from "node:tls";
import { createAuthority, type Authority } from "../../../sim/network/certificates.ts";

/** What a service answers; null: never. */
export type Answer = { readonly status: number; readonly body: unknown; readonly headers?: object } | null;

export interface TokenRequest {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
}

/** A sign-in service on loopback; `answers` are used up one by one, the last one stays. */
export interface FakeSignIn {
  readonly url: string;
  readonly requests: TokenRequest[];
  answers: Answer[];
  /** Requests that the other side broke off. */
  readonly brokenOff: number;
  stop(): Promise<void>;
}

export interface FakeEntra extends FakeSignIn {
  /** Issues certificates, and is trusted while this runs. */
  readonly authority: Authority;
}

/** Entra's v2.0 endpoints for one tenant, over TLS with an authority of our own. */
export async function startEntra(): Promise<FakeEntra> {
  const authority = await createAuthority();
  const trusted = tls.getCACertificates("default");
  tls.setDefaultCACertificates([...trusted, authority.rootPem]);
  const fake = await serve("https", await authority.issue("localhost", []), "localhost");
  return {
    ...fake,
    authority,
    set answers(answers: Answer[]) {
      fake.answers = answers;
    },
    get answers() {
      return fake.answers;
    },
    get brokenOff() {
      return fake.brokenOff;
    },
    async stop() {
      await fake.stop();
      tls.setDefaultCACertificates(trusted);
    },
  };
}

/** The managed identity endpoint of App Service and Container Apps. */
export function startManagedIdentity(): Promise<FakeSignIn> {
  return serve("http", {}, "127.0.0.1");
}

async function serve(protocol: "http" | "https", credentials: object, host: string): Promise<FakeSignIn> {
  const requests: TokenRequest[] = [];
  let brokenOff = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, search } = new URL(request.url ?? "", "http://any");
    const tenant = pathname.split("/")[1] ?? "";
    if (pathname.endsWith("/openid-configuration")) return send(response, 200, metadata(fake.url, tenant));
    const form = new URLSearchParams(request.method === "POST" ? await text(request) : search);
    requests.push({ path: pathname, form: Object.fromEntries(form), headers: request.headers });
    const said = fake.answers.length > 1 ? fake.answers.shift() : fake.answers[0];
    if (said) return send(response, said.status, said.body, said.headers);
    response.on("close", () => {
      brokenOff += 1;
    });
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => void answer(request, response);
  const server = protocol === "https" ? createServer(credentials, listener) : createHttpServer(listener);
  server.listen(0, host);
  await once(server, "listening");
  const fake: FakeSignIn = {
    url: `${protocol}://${host}:${(server.address() as AddressInfo).port}`,
    requests,
    answers: [],
    get brokenOff() {
      return brokenOff;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return fake;
}

function metadata(url: string, tenant: string) {
  return {
    issuer: `${url}/${tenant}/v2.0`,
    authorization_endpoint: `${url}/${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${url}/${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${url}/${tenant}/discovery/v2.0/keys`,
  };
}

function send(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
