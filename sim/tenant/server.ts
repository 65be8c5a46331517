import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { HostRequest, type HostResponse } from "../../src/tenant/host-protocol.ts";
import { runCmdlet } from "./cmdlets.ts";
import { answerControl, type Controlled } from "./control.ts";
import type { NextFault, Service } from "./faults.ts";
import { answerGraph, failure } from "./graph.ts";

export interface TenantServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves Graph below `/v1.0`, the cmdlets at `/cmdlets` and the control API below `/control`, on loopback. */
export async function startServer(controlled: Controlled, port: number): Promise<TenantServer> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, { error: String(error) });
      else response.destroy();
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

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
    const target = new URL(request.url ?? "/", url);
    const body = await text(request);
    if (target.pathname.startsWith("/control/")) {
      const path = target.pathname.slice("/control".length);
      const said = await answerControl(controlled, request.method ?? "GET", path, parsed(body));
      return send(response, said.status, said.body);
    }
    if (target.pathname === "/cmdlets") return answerCmdlet(response, body);
    return answerGet(request, response, target);
  }

  async function answerGet(request: IncomingMessage, response: ServerResponse, target: URL): Promise<void> {
    const fault = await fate("graph");
    if (fault?.kind === "cut") return void request.socket.destroy();
    if (fault?.kind === "lostAnswer") return;
    if (fault?.kind === "garbage") return send(response, 200, "<html>");
    if (fault) {
      const { body } = failure(
        fault.status,
        fault.status === 429 ? "TooManyRequests" : "ServiceError",
        "Injected",
      );
      return send(response, fault.status, body, retryAfter(fault));
    }
    if (request.method !== "GET") {
      return send(response, 405, failure(405, "MethodNotAllowed", "Only GET is served here.").body);
    }
    const { status, body } = answerGraph(controlled.state, target);
    send(response, status, body);
  }

  /** The effect happens whether or not the caller is still there to hear of it. */
  async function answerCmdlet(response: ServerResponse, body: string): Promise<void> {
    const request = HostRequest.safeParse(parsed(body));
    if (!request.success) return send(response, 400, { error: z.prettifyError(request.error) });
    const { id, cmdlet, parameters } = request.data;
    controlled.state.cmdletsUnderWay += 1;
    const fault = await fate("cmdlets", cmdlet);
    controlled.state.cmdletsUnderWay -= 1;
    if (fault?.kind === "cut") return void response.destroy();
    if (fault?.kind === "status") return send(response, 200, { id, ...statusAsError(fault) });
    const said = runCmdlet(controlled.state, cmdlet, parameters);
    if (fault?.kind === "lostAnswer") return;
    if (fault?.kind === "garbage") return send(response, 200, "WARNING: this is not an answer");
    send(response, 200, { id, ...said });
  }

  async function fate(service: Service, cmdlet?: string): Promise<NextFault | undefined> {
    const { faults } = controlled.state;
    const latency = faults.latency(service);
    if (latency > 0) await wait(latency, undefined, { ref: false });
    return faults.next(service, cmdlet);
  }
}

const categories: Readonly<Record<number, (HostResponse & { ok: false })["error"]["category"]>> = {
  400: "InvalidArgument",
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
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
