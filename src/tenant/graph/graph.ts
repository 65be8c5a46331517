import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import { z } from "zod";
import { TenantError, timeoutError } from "../tenant-error.ts";
import { sendInBatches, type BatchAnswer, type BatchRequest } from "./graph-batch.ts";
import { createBreaker, type BreakerOptions } from "./graph-breaker.ts";
import { createExchange, type GraphCall } from "./graph-exchange.ts";
import { createPace, type Limit, type Pace } from "./graph-pace.ts";
import type { GraphPermission } from "./graph-permissions.ts";
import type { Reading } from "../reading.ts";
import { sortOut, understood } from "../sort-out.ts";
import type { TenantPart } from "../../telephony/unread.ts";
import type { Tokens } from "../sign-in/tokens.ts";

/**
 * Microsoft Graph. Rejects with a `TenantError` only, and by the signal at the latest. `permission` is the application
 * permission that a request needs: it is named when Graph refuses, as kind `noAccess`.
 */
export interface Graph {
  /** One object. Kind `notFound` where there is none. */
  one<Item>(
    path: string,
    item: z.ZodType<Item>,
    permission: GraphPermission,
    signal: AbortSignal,
  ): Promise<Item>;
  /** The items of a collection, page by page. Kind `contractDrift` where one is not as its contract says. */
  pages<Item>(
    path: string,
    item: z.ZodType<Item>,
    permission: GraphPermission,
    signal: AbortSignal,
  ): AsyncIterable<readonly Item[]>;
  /** The same; an odd item is set aside, and only where all of a page are it is kind `contractDrift`. */
  rows<Item>(
    path: string,
    item: z.ZodType<Item>,
    part: TenantPart,
    permission: GraphPermission,
    signal: AbortSignal,
  ): AsyncIterable<Reading<readonly Item[]>>;
  /**
   * Any number of requests, twenty at once, each tried again by itself. Answers in their order; what Graph said no to is
   * among them. Where one of them changes something, kind `outcomeUnknown` means that any may or may not have happened.
   */
  batch(
    requests: readonly BatchRequest[],
    permission: GraphPermission,
    signal: AbortSignal,
  ): Promise<readonly BatchAnswer[]>;
}

export interface GraphOptions {
  readonly baseUrl: string;
  readonly tokens: Tokens;
  /** Takes what Graph said of single requests in its own words, which nobody else is shown. */
  readonly logger?: Pick<Logger, "info">;
  /** Milliseconds for one request, its answer's body included. */
  readonly deadline?: number;
  /** Further tries of a request that Graph throttled or could not serve. */
  readonly retries?: number;
  /** Milliseconds. A longer wait that Graph asks for is left to the caller. */
  readonly maxWaitMs?: number;
  /** The same for a later page of a list, which has twice the tries besides: what was read before it would be lost. */
  readonly maxWaitInFlightMs?: number;
  /** Milliseconds before the first retry that no Retry-After governs; it doubles. */
  readonly firstWait?: number;
  readonly breaker?: BreakerOptions;
  /** Keeps this process below one of Graph's limits. */
  readonly paceFor?: (limit: Limit) => Pace;
}

export function createGraph({
  baseUrl,
  tokens,
  logger,
  deadline = 30_000,
  retries = 4,
  maxWaitMs = 30_000,
  maxWaitInFlightMs = 120_000,
  firstWait = 500,
  breaker: breakerOptions,
  paceFor = createPace,
}: GraphOptions): Graph {
  const breaker = createBreaker(breakerOptions);
  const exchange = createExchange({ tokens, breaker, deadline, paceFor });
  const usual = { tries: retries, longest: maxWaitMs };
  const onTheWay = { tries: 2 * retries, longest: maxWaitInFlightMs };

  return {
    async one(path, item, permission, signal) {
      const call = reading(new URL(path, baseUrl).href, permission);
      const answer = await ask(call, signal);
      // What is asked for may itself be a list with one thing in it.
      return understood(
        item,
        item.safeParse(answer).success ? answer : unwrapped(answer),
        sourceOf(call.url),
      );
    },

    async *pages(path, item, permission, signal) {
      for await (const items of pagesOf(path, permission, signal))
        yield items.map((one) => understood(item, one, sourceOf(path)));
    },

    async *rows(path, item, part, permission, signal) {
      for await (const items of pagesOf(path, permission, signal))
        yield sortOut(item, items, { part, source: sourceOf(path) });
    },

    async batch(requests, permission, signal) {
      const changes = requests.some(({ method }) => method === "POST");
      const send = (body: unknown) => {
        const what = `answer ${requests.length} requests in batches`;
        const url = new URL("/v1.0/$batch", baseUrl).href;
        return exchange({ method: "POST", url, body, what, permission, changes }, signal);
      };
      const answers = await sendInBatches({ requests, permission, send, pauseBefore, signal });
      for (const answer of answers)
        if (!answer.ok && answer.error.kind !== "notFound")
          logger?.info({ err: answer.error }, "Graph did not do one request of a batch");
      return answers;
    },
  };

  async function* pagesOf(
    path: string,
    permission: GraphPermission,
    signal: AbortSignal,
  ): AsyncGenerator<readonly unknown[]> {
    const seen = new Set<string>();
    let next: string | undefined = new URL(path, baseUrl).href;
    while (next !== undefined) {
      seen.add(next);
      const call = reading(next, permission);
      const page = understood(
        Page,
        await ask(call, signal, seen.size > 1 ? onTheWay : usual),
        sourceOf(path),
      );
      yield page.value;
      next = followed(page["@odata.nextLink"] ?? undefined, call.what, seen);
    }
  }

  /** A link elsewhere would carry our token there, and a link back would never end. */
  function followed(link: string | undefined, what: string, seen: ReadonlySet<string>): string | undefined {
    if (link === undefined) return undefined;
    const target = URL.parse(link);
    if (target?.origin !== new URL(baseUrl).origin || seen.has(target.href)) {
      throw new TenantError(
        "unreadable",
        `Graph's answer links to a page we do not follow (it was asked to ${what}).`,
      );
    }
    return target.href;
  }

  /** Tried again while it did nothing and may succeed by itself. */
  async function ask(call: GraphCall, signal: AbortSignal, patience = usual): Promise<unknown> {
    for (let tried = 0; ; tried += 1) {
      try {
        return await exchange(call, signal);
      } catch (error) {
        const pause = signal.aborted ? undefined : pauseBefore(error, tried, patience);
        if (pause === undefined) throw error;
        await wait(pause, undefined, { signal }).catch(() => {
          throw timeoutError(signal, `Graph (it was asked to ${call.what})`, error);
        });
      }
    }
  }

  /** Milliseconds until the next try of what failed so; undefined where there is none. */
  function pauseBefore(error: unknown, tried: number, { tries, longest } = usual): number | undefined {
    if (!(error instanceof TenantError) || !error.passing || tried >= tries || breaker.open) return undefined;
    const pause = error.retryAfterMs ?? firstWait * 2 ** tried;
    return pause > longest ? undefined : pause;
  }
}

/**
 * One object, whether it is the answer or stands in `value` of it, by itself or as a list of one: an example of Graph's own
 * reference shows it there. Source: "Get teamsUserConfiguration".
 */
function unwrapped(answer: unknown): unknown {
  const wrapped = Wrapped.safeParse(answer);
  return wrapped.success ? wrapped.data.value : answer;
}

const AnyObject = z.record(z.string(), z.unknown());
const Wrapped = z.object({
  id: z.undefined().optional(),
  value: z.union([AnyObject, z.tuple([AnyObject]).transform(([only]) => only)]),
});

function reading(url: string, permission: GraphPermission): GraphCall {
  return { method: "GET", url, what: `read ${nameOf(url)}`, permission, changes: false };
}

const Page = z.object({ value: z.array(z.unknown()), "@odata.nextLink": z.string().nullish() });

/** Graph's path as its reference has it: ids, keys and options left out, since they may be a person's. */
function sourceOf(path: string): string {
  const { pathname } = new URL(path, "https://graph.invalid");
  const parts = pathname.split("/").map((part) => part.replace(/\(.*$/, "()"));
  return `Graph ${parts.map((part) => (/\d/.test(part) && part !== "v1.0" ? "{id}" : part)).join("/")}`;
}

/** The last word of a path: enough for an admin, and without ids. */
function nameOf(url: string): string {
  const word = new URL(url).pathname.split("/").findLast((part) => !/\d/.test(part.replace(/\(.*$/, "")));
  return word?.replace(/\(.*$/, "") || "/";
}
