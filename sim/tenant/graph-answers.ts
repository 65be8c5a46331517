import { randomUUID } from "node:crypto";

/** A request below `/v1.0`, alone or inside a `$batch`. */
export interface GraphRequest {
  readonly method: string;
  readonly url: URL;
  /** Parsed; undefined where there is none. */
  readonly body: unknown;
  /** The header of that name. */
  readonly prefer?: string | undefined;
}

export interface GraphAnswer {
  readonly status: number;
  /** Undefined where there is none. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function failure(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): GraphAnswer {
  const requestId = randomUUID();
  const innerError = {
    date: new Date().toISOString(),
    "request-id": requestId,
    "client-request-id": requestId,
  };
  return {
    status,
    body: { error: { code, message, innerError } },
    headers: { ...headers, "request-id": requestId, "client-request-id": requestId },
  };
}

/** A thing of the directory that is not there, or one of Teams' by such an id. */
export function absent(id: string): GraphAnswer {
  return failure(404, "Request_ResourceNotFound", `Resource '${id}' does not exist.`);
}

export function throttled(seconds: number): GraphAnswer {
  return failure(429, "TooManyRequests", "Too many requests.", { "Retry-After": String(seconds) });
}

/** What an injected status says. */
export function faultAnswer(status: number): GraphAnswer {
  return failure(status, status === 429 ? "TooManyRequests" : "ServiceError", "Injected");
}
