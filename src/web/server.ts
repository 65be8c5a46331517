import { createServer, STATUS_CODES, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import restify from "restify";
import type { Config } from "../config/config.ts";
import { endingWith } from "../lib/deadline.ts";
import { checkActivity, type Activity } from "./activity.ts";
import { readJsonBody } from "./body.ts";
import { capConnections } from "./connections.ts";
import { createFailedSenders, type FailedSenders } from "./failed-senders.ts";
import { secureHeaders } from "./headers.ts";
import { defaultLimits, type ConnectionLimits } from "./limits.ts";
import { throttledLog } from "../lib/throttled-log.ts";
import { senderOf } from "./sender.ts";
import { loopback, meantForThisMachine } from "./this-machine.ts";
import { minute } from "../lib/time.ts";

/**
 * Answers one checked activity: an HTTP status and, for invokes, a body. 401 says that the token is not the Bot
 * Connector's for this activity. Never rejects.
 */
export type ActivityReceiver = (
  authorization: string,
  activity: Activity,
) => Promise<{ readonly status: number; readonly body?: unknown }>;

export interface WebServerOptions {
  readonly config: Pick<Config, "host" | "port" | "proxies" | "mode" | "cloud" | "tenantId">;
  /** Whether a request with this Authorization header is worth reading. */
  readonly mayBeGenuine: (authorization: string) => boolean;
  readonly receive: ActivityReceiver;
  /** Whether this replica should be sent messages, and why not. */
  readonly ready: (signal: AbortSignal) => Promise<{ readonly status: 200 | 503; readonly body: object }>;
  readonly logger: Logger;
  /** Whatever else is served here. */
  readonly addRoutes?: (server: restify.Server) => void;
  readonly limits?: ConnectionLimits;
  readonly failedSenders?: FailedSenders;
}

export interface WebServer {
  /** Resolves with the port once it listens; rejects when the port is taken. */
  start(): Promise<number>;
  /** Takes no new requests and waits for those in hand. */
  stop(): Promise<void>;
}

const bodyLimit = 256 * 1024;
const readyWithinMs = 2_000;

/**
 * The bot's HTTP side. Errors are plain JSON `{ error }` and say nothing of the inside. Throws in simulated mode for a
 * host that is not loopback, as nobody is authenticated there.
 */
export function createWebServer(options: WebServerOptions): WebServer {
  const { config, mayBeGenuine, receive, ready, logger, addRoutes } = options;
  const { limits = defaultLimits, failedSenders = defaultFailedSenders() } = options;
  const simulated = config.mode === "simulated";
  if (simulated && !loopback.has(config.host) && config.host !== "::1")
    throw new Error("Nobody is authenticated in simulated mode, so it listens on loopback only.");

  const routes = restify.createServer({ name: "", ignoreTrailingSlash: true });

  const sayTurnedAway = throttledLog((fields: { readonly status: number; readonly why: string }) => {
    logger.warn(fields, "activity turned away");
  });

  routes.post("/api/messages", async (request, response) => {
    const sender = senderOf(request, config.proxies);
    const turnAway = (status: number, error?: string, hangUp?: boolean) => {
      sayTurnedAway({ status, why: error ?? "another tenant" });
      if (hangUp) response.setHeader("Connection", "close");
      answer(response, status, error === undefined ? undefined : { error });
    };

    if (failedSenders.isHeld(sender)) {
      request.resume();
      response.setHeader("Connection", "close");
      return answer(response, 429, { error: "Too many forged requests came from your address." });
    }
    const authorization = request.headers.authorization ?? "";
    if (!mayBeGenuine(authorization)) {
      request.resume();
      return turnAway(401, "The request is not authenticated.", true);
    }
    const body = await readJsonBody(request, bodyLimit);
    if (!body.ok) return turnAway(body.status, body.error, body.hangUp);
    const verdict = checkActivity(body.json, config);
    if (!verdict.ok) return turnAway(verdict.status, verdict.error ?? undefined);
    const { status, body: reply } = await receive(authorization, verdict.activity);
    // Nothing counts that was turned away before: anybody can make the Bot Connector send that.
    if (status === 401) failedSenders.forged(sender);
    else if (status < 500) failedSenders.accepted(sender);
    return answer(response, status, reply);
  });

  routes.get("/healthz", async (_request, response) => answer(response, 200, { status: "up" }));

  routes.get("/readyz", async (_request, response) => {
    const { status, body } = await ready(endingWith(null, readyWithinMs));
    return answer(response, status, body);
  });

  addRoutes?.(routes);

  routes.on(
    "restifyError",
    (request: restify.Request, response: restify.Response, error: RestifyError, done: () => void) => {
      const status = error.statusCode ?? 500;
      if (status >= 500) logger.error({ err: error, path: request.path() }, "request failed");
      // Through restify itself, which would otherwise answer once more.
      response.contentType = "application/json";
      response.send(status, { error: wordsFor(status) });
      done();
    },
  );

  const server = limitedServer(limits);
  const sayFull = throttledLog((fields: { readonly outcome: string }) => {
    logger.warn(fields, "too many connections");
  });
  const admits = capConnections(server, limits, {
    ...(config.proxies > 0 && { forwardedFor: (request) => senderOf(request, config.proxies) }),
    onFull: (outcome) => {
      sayFull({ outcome });
    },
  });
  let stopping = false;
  server.on("request", (request, response) => {
    // A connection that was in use at the stop would be kept for its next request, and the stop would wait for it.
    response.once("close", () => {
      if (stopping) setImmediate(() => server.closeIdleConnections());
    });
    for (const [name, value] of Object.entries(secureHeaders())) response.setHeader(name, value);
    if (!admits(request, response)) {
      request.resume();
      response.setHeader("Connection", "close");
      answer(response, 429, { error: "Too many requests from your address are under way." });
      return;
    }
    if (simulated && !meantForThisMachine(request.headers)) {
      request.resume();
      answer(response, 421, { error: "Nobody is authenticated here, so only this machine is answered." });
      return;
    }
    routes.server.emit("request", request, response);
  });

  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(config.port, config.host, () => {
          server.off("error", reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        stopping = true;
        server.close(() => {
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

/** restify makes a server of its own, but takes no time-outs for it; this one hands its requests over. */
function limitedServer(limits: ConnectionLimits): Server {
  const server = createServer({
    headersTimeout: limits.headersWithin,
    requestTimeout: limits.requestWithin,
    keepAliveTimeout: limits.idleFor,
    connectionsCheckingInterval: limits.checkedEvery,
    maxHeaderSize: limits.headerSize,
  });
  server.maxHeadersCount = limits.headers;
  server.timeout = limits.silentFor;
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    hangUp(socket, clientErrors[error.code ?? ""] ?? 400);
  });
  return server;
}

const clientErrors: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** Answers what is no HTTP request at all, or none in time. */
function hangUp(socket: Duplex, status: number): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const headers = Object.entries({ ...secureHeaders(), Connection: "close", "Content-Length": "0" });
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers.map((header) => header.join(": "))];
  socket.end(`${lines.join("\r\n")}\r\n\r\n`, () => socket.destroy());
}

/** Of an address, in a minute: far more than mistakes, far less than would cost this host anything. */
function defaultFailedSenders(): FailedSenders {
  return createFailedSenders({ most: 100, window: minute, now: Date.now });
}

interface RestifyError extends Error {
  readonly statusCode?: number;
}

function answer(response: ServerResponse, status: number, body?: unknown): void {
  if (response.headersSent) return;
  if (body === undefined) {
    response.writeHead(status);
    response.end();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}

function wordsFor(status: number): string {
  if (status === 404) return "There is nothing at this address.";
  if (status === 405) return "This address does not take that method.";
  return status >= 500 ? "The bot had a fault of its own." : "The request cannot be understood.";
}
