import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { secondsSince, type Instruments } from "./instruments.ts";

interface Request {
  readonly origin?: unknown;
  readonly path?: unknown;
}

/** Node's `fetch` tells of its requests in these channels. */
const channels = {
  created: "undici:request:create",
  answered: "undici:request:headers",
  ended: "undici:request:trailers",
  failed: "undici:request:error",
} as const;

/**
 * Measures requests to Graph as they leave, each retry by itself, so that the client need not know. Answers what ends the
 * measuring.
 */
export function measureGraphRequests(baseUrl: string, { took }: Instruments): () => void {
  const { origin } = new URL(baseUrl);
  const underWay = new WeakMap<object, { readonly start: number; status: string }>();

  const created = (message: unknown) => {
    const { request } = message as { readonly request: Request };
    if (request.origin === origin) underWay.set(request, { start: performance.now(), status: "none" });
  };
  const answered = (message: unknown) => {
    const { request, response } = message as {
      readonly request: Request;
      readonly response: { readonly statusCode: number };
    };
    const seen = underWay.get(request);
    if (seen) seen.status = `${Math.floor(response.statusCode / 100)}xx`;
  };
  const ended = (message: unknown) => {
    const { request } = message as { readonly request: Request };
    const seen = underWay.get(request);
    if (!seen || !underWay.delete(request)) return;
    took("graph", secondsSince(seen.start), {
      operation: operationOf(String(request.path)),
      status: seen.status,
    });
  };

  subscribe(channels.created, created);
  subscribe(channels.answered, answered);
  subscribe(channels.ended, ended);
  subscribe(channels.failed, ended);
  return () => {
    unsubscribe(channels.created, created);
    unsubscribe(channels.answered, answered);
    unsubscribe(channels.ended, ended);
    unsubscribe(channels.failed, ended);
  };
}

/** The last word of the path that is a name of Graph's own and no id: `users`, `getDirectRoutingCalls`, `$batch`. */
function operationOf(path: string): string {
  const words = path
    .replace(/[?#].*$/, "")
    .split("/")
    .map((word) => word.replace(/\(.*$/, ""))
    .filter((word) => /^\$?[a-z][a-zA-Z]*$/.test(word));
  return words.at(-1) ?? "other";
}
