import type { Server } from "node:http";
import { secondsSince, type Instruments } from "./instruments.ts";

const routes = ["/api/messages", "/healthz", "/readyz", "/tab", "/api/tab"];

/** Why an activity got no further than the door, by the status it was answered with. */
const reasons: Readonly<Record<number, string>> = {
  400: "malformed",
  401: "unauthenticated",
  403: "forbidden",
  408: "too slow",
  413: "too large",
  415: "not JSON",
  429: "too many",
};

/** Measures every request that the server answers, and counts the activities it turned away. */
export function measureHttp(server: Pick<Server, "on">, { took, count }: Instruments): void {
  server.on("request", (request, response) => {
    const start = performance.now();
    const route = routeOf(request.url ?? "");
    response.once("close", () => {
      // A caller who hung up got no answer.
      const status = response.writableFinished ? response.statusCode : 499;
      took("http", secondsSince(start), {
        "http.request.method": methods.has(request.method ?? "") ? (request.method ?? "") : "_OTHER",
        "http.route": route,
        "http.response.status_code": status,
      });
      const reason = reasons[status];
      if (route === "/api/messages" && reason !== undefined) count("refused", { reason });
    });
  });
}

const methods = new Set(["GET", "HEAD", "POST", "OPTIONS"]);

/** Of paths that somebody made up there may be any number. */
function routeOf(url: string): string {
  const path = url.replace(/[?#].*$/, "");
  return routes.findLast((route) => path === route || path.startsWith(`${route}/`)) ?? "other";
}
