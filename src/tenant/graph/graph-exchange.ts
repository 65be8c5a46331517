import { once } from "node:events";
import { request as overHttp, type IncomingMessage } from "node:http";
import { request as overHttps } from "node:https";
import { text } from "node:stream/consumers";
import { endingWith, orEnd } from "../../lib/deadline.ts";
import { TenantError, timeoutError } from "../tenant-error.ts";
import type { Breaker } from "./graph-breaker.ts";
import type { Limit, Pace } from "./graph-pace.ts";
import type { GraphPermission } from "./graph-permissions.ts";
import { graphRefusal, isServed, type GraphAnswer } from "./graph-refusal.ts";
import type { Token, Tokens } from "../sign-in/tokens.ts";

/** One request to Graph. */
export interface GraphCall {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly body?: unknown;
  /** Completes "Graph refused to …". */
  readonly what: string;
  readonly permission: GraphPermission;
  /** Whether it changes something: once it was sent, no answer means kind `outcomeUnknown`. */
  readonly changes: boolean;
}

/** Sends a request once and answers its body, parsed; undefined where it has none. Rejects with a `TenantError` only. */
export type Exchange = (call: GraphCall, signal: AbortSignal) => Promise<unknown>;

export interface ExchangeOptions {
  readonly tokens: Tokens;
  readonly breaker: Breaker;
  /** Milliseconds for one request, its answer's body included. */
  readonly deadline: number;
  readonly paceFor: (limit: Limit) => Pace;
}

/**
 * What Graph counts together, by path. Kept below what it takes, as other replicas and apps share it. Source: "Microsoft
 * Graph service-specific throttling limits".
 */
const limits: readonly (Limit & { readonly path: RegExp })[] = [
  // 40 in 20 seconds: 30 are sent.
  { path: /\/communications\/callRecords$/, what: "list call records", atOnce: 20, interval: 2_000 },
  // 50 in a minute: 40 are sent, so that another replica may take the reading over in the middle.
  { path: /\/getDirectRoutingCalls\b/, what: "read call rows", atOnce: 10, interval: 2_000 },
];

export function createExchange({ tokens, breaker, deadline, paceFor }: ExchangeOptions): Exchange {
  /** Whether the last answer was that of a front end which cannot serve. */
  let unwell = false;
  const paces = limits.map(({ path, ...limit }) => ({ path, pace: paceFor(limit) }));

  return async function exchange(call, signal) {
    const { pathname } = new URL(call.url);
    const pace = paces.find(({ path }) => path.test(pathname))?.pace;
    await pace?.turn(signal);
    return paced(call, pace, signal);
  };

  async function paced(call: GraphCall, pace: Pace | undefined, signal: AbortSignal): Promise<unknown> {
    const ends = endingWith(signal, deadline);
    let sent = false;
    try {
      const token = await tokens.get("graph", ends);
      let answer = await asked(token);
      // A 401 did nothing. The token may have been revoked ahead of its end: one more try with another.
      if (answer.status === 401) answer = await asked(await tokens.get("graph", ends, token));
      if (!isServed(call.method, answer.status)) {
        const refusal = graphRefusal(answer, call.what, call.permission);
        if (refusal.kind === "throttled") pace?.pause(refusal.retryAfterMs ?? 0);
        throw refusal;
      }
      return answer.body === "" ? undefined : parsed(answer.body, call.what);
    } catch (error) {
      throw lost(error);
    }

    async function asked(token: Token): Promise<GraphAnswer> {
      if (ends.aborted) throw ended(ends.reason);
      return breaker.run(async () => {
        sent = true;
        const answer = await request(call, token, unwell, ends);
        unwell = answer.status === 503;
        // Any answer below 500 decides what became of the request.
        sent = answer.status === 408 || answer.status >= 500 || answer.status < 300;
        return answer;
      }, signal);
    }

    function ended(cause: unknown): TenantError {
      return timeoutError(signal, `Graph (it was asked to ${call.what})`, cause);
    }

    function lost(error: unknown): TenantError {
      const known =
        error instanceof TenantError
          ? error
          : ends.aborted
            ? ended(error)
            : new TenantError("unreachable", `Graph cannot be reached (to ${call.what}).`, { cause: error });
      if (!call.changes || !sent) return known;
      return new TenantError(
        "outcomeUnknown",
        `Graph was asked to ${call.what} and its answer was lost. It may or may not have happened: read back before anything else.`,
        { cause: known },
      );
    }
  }
}

/** Source: "Prefer header", "Working with evolvable enumerations" (Graph). */
const wholeEnumerations = { Prefer: "include-unknown-enum-members" };

async function request(
  call: GraphCall,
  token: Token,
  anew: boolean,
  ends: AbortSignal,
): Promise<GraphAnswer> {
  const content = {
    method: call.method,
    headers: {
      Accept: "application/json",
      Authorization: `Bearer ${token.value}`,
      ...(call.method === "GET" && wholeEnumerations),
      ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  };
  if (anew) return orEnd(overNewConnection(call.url, content, ends), ends);
  // A redirect would carry our token to wherever it leads.
  const response = await orEnd(fetch(call.url, { ...content, signal: ends, redirect: "error" }), ends);
  return { status: response.status, headers: response.headers, body: await orEnd(response.text(), ends) };
}

function parsed(body: string, what: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new TenantError("unreadable", `Graph's answer is not JSON (it was asked to ${what}).`, {
      cause: error,
    });
  }
}

/**
 * One request over a connection of its own, which `fetch` does not offer: a kept one may lead to a front end that is not
 * well. Source: "Best practices for working with Microsoft Graph".
 */
async function overNewConnection(
  url: string,
  {
    body,
    ...options
  }: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
  signal: AbortSignal,
): Promise<GraphAnswer> {
  const send = new URL(url).protocol === "https:" ? overHttps : overHttp;
  const sending = send(url, { ...options, agent: false, signal });
  sending.end(body);
  const [response] = (await once(sending, "response")) as [IncomingMessage];
  const headers = new Headers(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)] as [string, string]),
  );
  return { status: response.statusCode ?? 0, headers, body: await text(response) };
}
