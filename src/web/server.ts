import { endingWith } from "../deadline.ts";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import restify from "restify";
import type { Config } from "../config.ts";
import { checkActivity, type Activity } from "./activity.ts";
import { readJsonBody } from "./body.ts";

/** Answers one checked activity: an HTTP status and, for invokes, a body. Never rejects. */
export type ActivityReceiver = (
  authorization: string,
  activity: Activity,
) => Promise<{ readonly status: number; readonly body?: unknown }>;

export interface WebServerOptions {
  readonly config: Pick<Config, "host" | "port" | "mode" | "cloud" | "tenantId">;
  readonly receive: ActivityReceiver;
  /** Whether the bot can do its work: its database answers. */
  readonly ready: (signal: AbortSignal) => Promise<boolean>;
  readonly logger: Logger;
}

export interface WebServer {
  /** Resolves with the port once it listens; rejects when the port is taken. */
  start(): Promise<number>;
  /** Takes no new requests and waits for those in hand. */
  stop(): Promise<void>;
}

const bodyLimit = 256 * 1024;
const readyWithinMs = 2_000;

/** The bot's HTTP side. Errors are plain JSON `{ error }` and say nothing of the inside. */
export function createWebServer({ config, receive, ready, logger }: WebServerOptions): WebServer {
  const server = restify.createServer({ name: "bypass-pilot", ignoreTrailingSlash: true });

  server.post("/api/messages", async (request, response) => {
    const body = await readJsonBody(request, bodyLimit);
    if (!body.ok) return answer(response, body.status, { error: body.error });
    const verdict = checkActivity(body.json, config);
    if (!verdict.ok) {
      logger.warn({ status: verdict.status, why: verdict.error ?? "another tenant" }, "activity turned away");
      return answer(response, verdict.status, verdict.error === null ? undefined : { error: verdict.error });
    }
    const { status, body: reply } = await receive(request.headers.authorization ?? "", verdict.activity);
    return answer(response, status, reply);
  });

  server.get("/healthz", async (_request, response) => answer(response, 200, { status: "up" }));

  server.get("/readyz", async (_request, response) => {
    const up = await ready(endingWith(null, readyWithinMs)).catch(() => false);
    return up
      ? answer(response, 200, { status: "ready" })
      : answer(response, 503, { error: "The database does not answer." });
  });

  server.on(
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

  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.server.once("error", reject);
        server.listen(config.port, config.host, () => {
          server.server.off("error", reject);
          resolve((server.server.address() as AddressInfo).port);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.server.closeIdleConnections();
      }),
  };
}

interface RestifyError extends Error {
  readonly statusCode?: number;
}

function answer(response: restify.Response, status: number, body?: unknown): void {
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
