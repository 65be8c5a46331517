import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { GraphPermission } from "./graph-permissions.ts";
import { graphRefusal, isServed } from "./graph-refusal.ts";
import { TenantError } from "../tenant-error.ts";

/** One request of many. */
export interface BatchRequest {
  readonly method: "GET" | "POST";
  /** Below `/v1.0`. */
  readonly url: string;
  readonly body?: unknown;
  /** Completes "Graph refused to …". */
  readonly what: string;
}

export type BatchAnswer =
  { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly error: TenantError };

/** Source: "Combine multiple HTTP requests using JSON batching" (Graph). */
const maxRequestsPerBatch = 20;

const Answers = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.int(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});

interface Item {
  readonly request: BatchRequest;
  readonly index: number;
  tried: number;
  /** Milliseconds of the system's clock. */
  dueAt: number;
  /** Whether a try may have had its effect although Graph answered with an error. */
  undecided: boolean;
}

/**
 * Sends requests as `$batch`es. One that Graph throttled or could not serve goes again by itself, after its own
 * Retry-After, beside those that had not been sent yet. Once Graph gives no answer at all, nothing more is sent.
 */
export async function sendInBatches({
  requests,
  permission,
  send,
  pauseBefore,
  signal,
}: {
  readonly requests: readonly BatchRequest[];
  readonly permission: GraphPermission;
  /** Once, and rejects with a `TenantError`. */
  readonly send: (body: unknown) => Promise<unknown>;
  /** Milliseconds until the next try of what failed so; undefined where there is none. */
  readonly pauseBefore: (error: TenantError, tried: number) => number | undefined;
  readonly signal: AbortSignal;
}): Promise<readonly BatchAnswer[]> {
  const answers: BatchAnswer[] = [];
  let waiting: Item[] = requests.map((request, index) => ({
    request,
    index,
    tried: 0,
    dueAt: 0,
    undecided: false,
  }));
  while (waiting.length > 0) {
    const soonest = Math.min(...waiting.map(({ dueAt }) => dueAt));
    // At the signal's end it is sent all the same, which answers that nothing was.
    await wait(Math.max(0, soonest - Date.now()), undefined, { signal }).catch(() => undefined);
    const due = waiting
      .filter(({ dueAt }) => dueAt <= Math.max(soonest, Date.now()))
      .slice(0, maxRequestsPerBatch);
    const { answerTo, away } = await ask(due);
    for (const item of due) take(item, answerTo(item));
    waiting = waiting.filter(({ index }) => answers[index] === undefined);
    if (away) for (const item of waiting.splice(0)) answers[item.index] = refusal(item, away);
  }
  return answers;

  function take(item: Item, answer: BatchAnswer): void {
    const pause = answer.ok ? undefined : pauseBefore(answer.error, item.tried);
    if (pause !== undefined) {
      item.tried += 1;
      item.dueAt = Date.now() + pause;
    } else answers[item.index] = answer.ok ? answer : refusal(item, answer.error);
  }

  /** `away`: why none of them was answered and no more should be sent. */
  async function ask(
    items: readonly Item[],
  ): Promise<{ readonly answerTo: (item: Item) => BatchAnswer; readonly away?: TenantError }> {
    let body: unknown;
    try {
      body = await send({ requests: items.map(asSent) });
    } catch (error) {
      if (!(error instanceof TenantError)) throw error;
      const again = items.every(({ tried }) => pauseBefore(error, tried) !== undefined);
      return { answerTo: () => ({ ok: false, error }), ...(again ? {} : { away: error }) };
    }
    const parsed = Answers.safeParse(body);
    const byId = new Map(parsed.data?.responses.map((response) => [response.id, response]));
    return {
      answerTo(item) {
        const response = byId.get(String(item.index));
        if (!response) return { ok: false, error: noAnswer(item.request, parsed.error) };
        const { status, headers, body: content } = response;
        if (isServed(item.request.method, status)) return { ok: true, body: content };
        item.undecided ||= item.request.method === "POST" && (status === 408 || status >= 500);
        const answer = { status, headers: new Headers(headers ?? {}), body: JSON.stringify(content ?? {}) };
        return { ok: false, error: graphRefusal(answer, item.request.what, permission) };
      },
    };
  }
}

function asSent({ request: { method, url, body }, index }: Item) {
  const id = String(index);
  if (body === undefined) return { id, method, url };
  return { id, method, url, headers: { "Content-Type": "application/json" }, body };
}

function refusal({ undecided }: Item, error: TenantError): BatchAnswer {
  if (!undecided) return { ok: false, error };
  const words = `It may or may not have happened: ${error.message}`;
  return { ok: false, error: new TenantError("outcomeUnknown", words, { cause: error }) };
}

function noAnswer({ method, what }: BatchRequest, cause: unknown): TenantError {
  return new TenantError(
    method === "GET" ? "unreadable" : "outcomeUnknown",
    `Graph's answer to a batch leaves out what came of one request (to ${what}).`,
    { cause },
  );
}
