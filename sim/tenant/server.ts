import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { ConnectRequest, RunRequest, type HostResponse } from "../../src/tenant/powershell/host-protocol.ts";
import { meantForThisMachine } from "../../src/web/this-machine.ts";
import { runCmdlet } from "./cmdlets.ts";
import { done, failed } from "./cmdlets/answers.ts";
import { drifted } from "./drift.ts";
import { answerControl, type Controlled } from "./control.ts";
import type { NextFault, Service } from "./faults.ts";
import { failure, faultAnswer } from "./graph-answers.ts";
import { pathsInBatch } from "./graph-batch.ts";
import { answerGraph } from "./graph.ts";
import { createSignIn } from "./sign-in.ts";
import { claimsOf, teamsAdminApp } from "./tokens.ts";

export interface TenantServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** What the cmdlet host forwards, with the tokens it is signed in with. */
const Forwarded = z.discriminatedUnion("kind", [
  ConnectRequest,
  RunRequest.extend({ tokens: z.object({ graph: z.string(), teams: z.string() }) }),
]);

/**
 * Serves Graph below `/v1.0`, the cmdlets at `/cmdlets`, people's sign-in at `/authorize` and the control API below `/control`, on loopback and for
 * this machine only, as the bot in simulated mode.
 */
export async function startServer(controlled: Controlled, port: number): Promise<TenantServer> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, { error: String(error) });
      else response.destroy();
    });
  });
  // Longer than a test may keep this process busy: a kept connection must not end just as it is used again.
  server.keepAliveTimeout = 120_000;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const { seed, now } = controlled.state;
  const { tenantId, people } = seed;
  const signIn = createSignIn({ issuer: `${url}/${tenantId}/v2.0`, tenantId, people, now });

  return {
    url,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!meantForThisMachine(request.headers)) {
      request.resume();
      return send(response, 421, { error: "Only this machine is answered." });
    }
    const target = new URL(request.url ?? "/", url);
    const body = await text(request);
    if (target.pathname.startsWith("/control/")) {
      const path = target.pathname.slice("/control".length);
      const said = await answerControl(controlled, request.method ?? "GET", path, parsed(body));
      return send(response, said.status, said.body);
    }
    if (target.pathname === "/token") return answerToken(request, response, body);
    if (target.pathname === "/keys") return send(response, 200, await signIn.keys());
    if (target.pathname === "/authorize") {
      const { status, html } = await signIn.page(target.searchParams);
      return send(response, status, html, { "Content-Type": "text/html; charset=utf-8" });
    }
    if (target.pathname === "/cmdlets") return answerCmdlet(response, body);
    return answerGraphRequest(request, response, target, body);
  }

  async function answerGraphRequest(
    request: IncomingMessage,
    response: ServerResponse,
    target: URL,
    body: string,
  ): Promise<void> {
    const { state } = controlled;
    const content = parsed(body);
    const fault = await fate("graph", [target.pathname, ...pathsInBatch(content)].join(" "));
    if (fault?.kind === "cut") return void request.socket.destroy();
    if (fault?.kind === "status") {
      const injected = faultAnswer(fault.status);
      return send(response, injected.status, injected.body, { ...injected.headers, ...retryAfter(fault) });
    }
    const said = state.tokens.accepts(bearerOf(request), "graph")
      ? answerGraph(state, {
          method: request.method ?? "GET",
          url: target,
          body: content,
          prefer: request.headers.prefer?.toString(),
        })
      : failure(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.");
    if (fault?.kind === "lostAnswer") return;
    if (fault?.kind === "garbage") return send(response, 200, "<html>");
    send(response, said.status, said.body, { ...requestId(), ...said.headers });
  }

  async function answerToken(
    request: IncomingMessage,
    response: ServerResponse,
    body: string,
  ): Promise<void> {
    const fault = await fate("tokens");
    if (fault?.kind === "cut") return void request.socket.destroy();
    if (fault?.kind === "status") return send(response, fault.status, {}, retryAfter(fault));
    const said = controlled.state.tokens.answer(body, controlled.state.faults);
    if (fault?.kind === "lostAnswer") return;
    if (fault?.kind === "garbage") return send(response, 200, "<html>");
    send(response, said.status, said.body);
  }

  /** The effect happens whether or not the caller is still there to hear of it. */
  async function answerCmdlet(response: ServerResponse, body: string): Promise<void> {
    const request = Forwarded.safeParse(parsed(body));
    if (!request.success) return send(response, 400, { error: z.prettifyError(request.error) });
    const { id } = request.data;
    const { tokens } = controlled.state;
    const accepted = ({ graph, teams }: { readonly graph: string; readonly teams: string }) =>
      tokens.accepts(graph, "graph") && tokens.accepts(teams, "teams");
    if (request.data.kind === "connect")
      return send(response, 200, { id, ...(refusedSignIn(request.data) ?? done) });
    const { cmdlet, parameters, tokens: signedInWith } = request.data;
    controlled.state.cmdletsUnderWay += 1;
    const fault = await fate("cmdlets", cmdlet);
    controlled.state.cmdletsUnderWay -= 1;
    if (fault?.kind === "cut") return fault.hostDies ? send(response, 200, deadly) : void response.destroy();
    if (fault?.kind === "status") return send(response, 200, { id, ...statusAsError(fault) });
    const said = accepted(signedInWith) ? runCmdlet(controlled.state, cmdlet, parameters) : unauthenticated;
    const { faults } = controlled.state;
    if (fault?.kind === "lostAnswer") return fault.hostDies ? send(response, 200, deadly) : undefined;
    if (fault?.kind === "garbage") return send(response, 200, "WARNING: this is not an answer");
    send(response, 200, {
      id,
      ...said,
      ...(said.ok && { output: drifted(faults, "cmdlets", cmdlet, said.output) }),
    });
  }

  async function fate(service: Service, what?: string): Promise<NextFault | undefined> {
    const { faults } = controlled.state;
    const latency = faults.latency(service);
    if (latency > 0) await wait(latency, undefined, { ref: false });
    return faults.next(service, what);
  }
}

/** Signing in looks at what the tokens say of themselves; whether they still hold, only a cmdlet finds out. */
function refusedSignIn({ tenantId, cloud, graphToken, teamsToken }: z.infer<typeof ConnectRequest>) {
  const audiences = [
    { token: graphToken, taken: [graphAudiences[cloud], graphApp] },
    { token: teamsToken, taken: [teamsAdminApp] },
  ];
  for (const { token, taken } of audiences) {
    const { aud = "", tid = "" } = claimsOf(token);
    if (tid !== tenantId)
      return failed("WrongTenant", `The token is of the tenant '${tid}', and not of ${tenantId}.`);
    if (!taken.includes(aud))
      return failed("WrongAudience", `The token is for '${aud}', and not for ${taken.join(" or ")}.`);
  }
  return undefined;
}

const graphApp = "00000003-0000-0000-c000-000000000000";
const graphAudiences: Readonly<Record<z.infer<typeof ConnectRequest>["cloud"], string>> = {
  commercial: "https://graph.microsoft.com",
  gcc: "https://graph.microsoft.com",
  gccHigh: "https://graph.microsoft.us",
  dod: "https://dod-graph.microsoft.us",
};

/** The simulated host dies of this answer. */
const deadly = { die: true };

const unauthenticated = failed("Unauthenticated", "Your access token has expired.");

const categories: Readonly<Record<number, (HostResponse & { ok: false })["error"]["category"]>> = {
  400: "InvalidArgument",
  401: "Unauthenticated",
  403: "PermissionDenied",
  429: "LimitsExceeded",
};

function statusAsError(
  fault: Extract<NextFault, { kind: "status" }>,
): Omit<HostResponse & { ok: false }, "id"> {
  const { status, retryAfterSeconds } = fault;
  return {
    ok: false,
    error: {
      category: categories[status] ?? "NotSpecified",
      message: `The remote server returned an error: (${status}).`,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  };
}

function bearerOf({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
}

/** Another with each answer, as Graph gives. */
function requestId() {
  return { "request-id": randomUUID() };
}

function retryAfter({ retryAfterSeconds }: { readonly retryAfterSeconds?: number | undefined }) {
  return retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) };
}

function parsed(body: string): unknown {
  try {
    return body === "" ? undefined : JSON.parse(body);
  } catch {
    return undefined;
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body));
}
