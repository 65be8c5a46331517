import { z } from "zod";
import type { Faults } from "./faults.ts";
import { failure, faultAnswer, type GraphAnswer, type GraphRequest } from "./graph-answers.ts";

/** Source: "Combine multiple HTTP requests using JSON batching" (Graph). */
const Batch = z.object({
  requests: z
    .array(
      z.object({
        id: z.string(),
        method: z.enum(["GET", "POST", "PATCH", "PUT", "DELETE"]),
        url: z.string().regex(/^\/(?!\$batch)/),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.unknown().optional(),
      }),
    )
    .min(1)
    .max(20),
});

/** What a batch asks for; nothing where it is none. */
export function pathsInBatch(body: unknown): readonly string[] {
  return Batch.safeParse(body).data?.requests.map(({ url }) => url) ?? [];
}

/** Answers every request by itself, in no particular order; some may meet a fault of their own. */
export function answerBatch(
  faults: Faults,
  { method, url, body }: GraphRequest,
  answerItem: (item: GraphRequest) => GraphAnswer,
): GraphAnswer {
  if (method !== "POST") return failure(405, "MethodNotAllowed", "A batch is posted.");
  const batch = Batch.safeParse(body);
  if (!batch.success) return failure(400, "BadRequest", z.prettifyError(batch.error));
  const { requests } = batch.data;
  if (new Set(requests.map(({ id }) => id)).size < requests.length)
    return failure(400, "BadRequest", "Each request of a batch needs an id of its own.");

  const responses: object[] = [];
  for (const item of requests.toReversed()) {
    const target = new URL(`/v1.0${item.url}`, url);
    const fault = faults.next("graphItems", target.pathname);
    if (fault?.kind === "status" || fault?.kind === "cut") {
      const after = fault.kind === "status" ? fault.retryAfterSeconds : undefined;
      responses.push({
        id: item.id,
        ...faultAnswer(fault.kind === "status" ? fault.status : 502),
        headers: after === undefined ? {} : { "Retry-After": String(after) },
      });
      continue;
    }
    const answer = answerItem({
      method: item.method,
      url: target,
      body: item.body,
      prefer: item.headers?.Prefer,
    });
    if (fault?.kind === "lostAnswer") responses.push({ id: item.id, ...faultAnswer(504) });
    else if (fault?.kind !== "garbage") responses.push({ id: item.id, headers: {}, ...answer });
  }
  return { status: 200, body: { responses } };
}
