import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { endingWith, orEnd } from "../deadline.ts";
import { endOf } from "./end-of.ts";
import { graphRefusal } from "./graph-refusal.ts";
import { TenantError } from "./tenant-error.ts";

/** Reads from Microsoft Graph. Rejects with a `TenantError` only, and by the signal at the latest. */
export interface Graph {
  /** One object. Errors and `permission` as with `pages`; kind `notFound` where there is none. */
  one<Item>(path: string, item: z.ZodType<Item>, permission: string, signal: AbortSignal): Promise<Item>;
  /**
   * The items of a collection, page by page. `permission` is the application permission that the read needs: it is
   * named when Graph refuses.
   */
  pages<Item>(
    path: string,
    item: z.ZodType<Item>,
    permission: string,
    signal: AbortSignal,
  ): AsyncIterable<readonly Item[]>;
}

export interface GraphOptions {
  readonly baseUrl: string;
  /** Access token for Graph; null where none is needed. */
  readonly token: (signal: AbortSignal) => Promise<string | null>;
  /** Milliseconds for one request, its answer's body included. */
  readonly deadline?: number;
  /** Further tries of a request that Graph throttled or could not serve. */
  readonly retries?: number;
  /** Milliseconds. A longer wait that Graph asks for is left to the caller. */
  readonly longestWait?: number;
  /** Milliseconds before the first retry that no Retry-After governs; it doubles. */
  readonly firstWait?: number;
}

export function createGraph({
  baseUrl,
  token,
  deadline = 30_000,
  retries = 4,
  longestWait = 30_000,
  firstWait = 500,
}: GraphOptions): Graph {
  return { one, pages };

  async function one<Item>(
    path: string,
    item: z.ZodType<Item>,
    permission: string,
    signal: AbortSignal,
  ): Promise<Item> {
    const url = new URL(path, baseUrl).href;
    const answer = item.safeParse(await get(url, permission, signal));
    if (answer.success) return answer.data;
    throw new TenantError("unreadable", `Graph's answer to ${nameOf(url)} is not as documented.`, {
      cause: answer.error,
    });
  }

  async function* pages<Item>(
    path: string,
    item: z.ZodType<Item>,
    permission: string,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Item[]> {
    const Page = z.object({ value: z.array(item), "@odata.nextLink": z.string().optional() });
    const seen = new Set<string>();
    let next: string | undefined = new URL(path, baseUrl).href;
    while (next !== undefined) {
      seen.add(next);
      const page = Page.safeParse(await get(next, permission, signal));
      if (!page.success) {
        throw new TenantError("unreadable", `Graph's answer to ${nameOf(next)} is not as documented.`, {
          cause: page.error,
        });
      }
      yield page.data.value;
      next = followed(page.data["@odata.nextLink"], next, seen);
    }
  }

  /** A link elsewhere would carry our token there, and a link back would never end. */
  function followed(link: string | undefined, from: string, seen: ReadonlySet<string>): string | undefined {
    if (link === undefined) return undefined;
    const target = URL.parse(link);
    if (target?.origin !== new URL(baseUrl).origin || seen.has(target.href)) {
      throw new TenantError(
        "unreadable",
        `Graph's answer to ${nameOf(from)} links to a page we do not follow.`,
      );
    }
    return target.href;
  }

  async function get(url: string, permission: string, signal: AbortSignal): Promise<unknown> {
    for (let tried = 0; ; tried += 1) {
      try {
        return await attempt(url, permission, signal);
      } catch (error) {
        if (!(error instanceof TenantError) || !error.passing || signal.aborted || tried >= retries)
          throw error;
        const pause = error.retryAfterMs ?? firstWait * 2 ** tried;
        if (pause > longestWait) throw error;
        await wait(pause, undefined, { signal }).catch(() => {
          throw endOf(signal, nameOf(url), error);
        });
      }
    }
  }

  async function attempt(url: string, permission: string, signal: AbortSignal): Promise<unknown> {
    const ends = endingWith(signal, deadline);
    try {
      const bearer = await token(ends);
      const sent = fetch(url, {
        signal: ends,
        // A redirect would carry our token to wherever it leads.
        redirect: "error",
        headers: { Accept: "application/json", ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}) },
      });
      const response = await orEnd(sent, ends);
      const body = await orEnd(response.text(), ends);
      if (!response.ok) throw graphRefusal(response, body, nameOf(url), permission);
      return parsed(body, url);
    } catch (error) {
      if (error instanceof TenantError) throw error;
      if (ends.aborted) throw endOf(signal, nameOf(url), error);
      throw new TenantError("unreachable", `Graph cannot be reached for ${nameOf(url)}.`, { cause: error });
    }
  }

  function parsed(body: string, url: string): unknown {
    try {
      return JSON.parse(body);
    } catch (error) {
      throw new TenantError("unreadable", `Graph's answer to ${nameOf(url)} is not JSON.`, { cause: error });
    }
  }
}

/** The last word of a path: enough for an admin, and without ids. */
function nameOf(url: string): string {
  const word = new URL(url).pathname.split("/").findLast((part) => !/\d/.test(part.replace(/\(.*$/, "")));
  return word?.replace(/\(.*$/, "") || "/";
}
