import { endingWith, orEnd } from "../../lib/deadline.ts";
import { retryAfterOf } from "../../lib/retry-after.ts";
import type { ConnectorClientOptions } from "botframework-connector";

type HttpClient = NonNullable<ConnectorClientOptions["httpClient"]>;
type WebResource = Parameters<HttpClient["sendRequest"]>[0];
type HttpResponse = Awaited<ReturnType<HttpClient["sendRequest"]>>;

/**
 * Why a request to the Bot Connector service did not succeed. `status` null: no answer came, so nobody knows whether it
 * was done. A plain error without the fields by which the SDK would know it as one to retry.
 */
export class ConnectorFault extends Error {
  override readonly name = "ConnectorFault";
  readonly status: number | null;
  /** The service's own error code, such as `BotNotInConversationRoster`. */
  readonly reason: string;
  /** From Retry-After; null without one. */
  readonly retryAfterMs: number | null;

  constructor(
    status: number | null,
    reason: string,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number | null } = {},
  ) {
    super(message, options);
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/**
 * An HTTP client for the SDK's connector that sends each request exactly once, within `deadlineMs`, and rejects with a
 * `ConnectorFault` for everything but success. The SDK's own would send a POST four times, and each may have arrived.
 */
export function sendOnceClient(deadlineMs: number): HttpClient {
  return {
    async sendRequest(request: WebResource): Promise<HttpResponse> {
      const { status, headers, text } = await send(request, deadlineMs);
      if (status >= 200 && status < 300) {
        return {
          request,
          status,
          bodyAsText: text,
          // All that the SDK's adapter asks of an answer's headers.
          headers: { toJson: () => Object.fromEntries(headers) },
        } as unknown as HttpResponse;
      }
      const { code, message } = errorIn(text);
      throw new ConnectorFault(
        status,
        code,
        `The Bot Connector service answered ${status}: ${message || code || "no reason given"}`,
        {
          retryAfterMs: retryAfterOf(headers.get("retry-after")),
        },
      );
    },
  };
}

async function send(request: WebResource, deadlineMs: number) {
  const { abortSignal: asked } = request;
  const deadline = endingWith(asked instanceof AbortSignal ? asked : null, deadlineMs);
  try {
    const sent = fetch(request.url, {
      method: request.method,
      headers: request.headers.rawHeaders(),
      body: typeof request.body === "string" ? request.body : null,
      redirect: "error",
      signal: deadline,
    });
    const response = await orEnd(sent, deadline);
    return {
      status: response.status,
      headers: response.headers,
      text: await orEnd(response.text(), deadline),
    };
  } catch (cause) {
    const why = deadline.aborted
      ? `gave no answer within ${deadlineMs / 1000} s`
      : "could not be reached, or broke off";
    throw new ConnectorFault(null, "noAnswer", `The Bot Connector service ${why}.`, { cause });
  }
}

function errorIn(text: string): { readonly code: string; readonly message: string } {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; message?: unknown } };
    return {
      code: typeof error?.code === "string" ? error.code : "",
      message: typeof error?.message === "string" ? error.message.slice(0, 300) : "",
    };
  } catch {
    return { code: "", message: "" };
  }
}
