import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { PrometheusExporter } from "@opentelemetry/exporter-prometheus";
import { capConnections } from "../web/connections.ts";

export interface MetricsPage {
  /** Resolves with the port once it listens; rejects when the port is taken. */
  start(): Promise<number>;
  stop(): Promise<void>;
}

export interface MetricsPageOptions {
  readonly host: string;
  readonly port: number;
  readonly exporter: Pick<PrometheusExporter, "getMetricsRequestHandler">;
}

const requestWithin = 10_000;
/** Far more than scrapers keep. */
const caps = { connections: 100, connectionsOfOne: 50 };

/**
 * `/metrics` on a port of its own, which an ingress does not lead to: nothing to leak, rotate or guess, and a scraper cannot
 * slow down messages' port by its limits, nor the other way round.
 */
export function createMetricsPage({ host, port, exporter }: MetricsPageOptions): MetricsPage {
  const server = createServer(
    { requestTimeout: requestWithin, headersTimeout: requestWithin },
    (request, response) => {
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("X-Content-Type-Options", "nosniff");
      request.resume();
      admits(request, response);
      if (URL.parse(request.url ?? "/", "http://page")?.pathname !== "/metrics") {
        response.writeHead(404).end();
      } else if (request.method !== "GET") {
        response.writeHead(405, { Allow: "GET" }).end();
      } else {
        exporter.getMetricsRequestHandler(request, response);
      }
    },
  );
  const admits = capConnections(server, caps);
  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
