import { z } from "zod";
import { graphPermissions, type GraphPermission } from "./graph-permissions.ts";
import { retryAfterOf } from "../../lib/retry-after.ts";
import { TenantError } from "../tenant-error.ts";

/** An answer of Graph's, alone or inside a `$batch`. */
export interface GraphAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const GraphFault = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().nullish(),
    innerError: z.object({ "request-id": z.string().nullish() }).nullish().catch(null),
  }),
});
const maxWordsLength = 200;

/** Whether that is a yes. A read may be taken up for later as well, which answers nothing. Source: "Get user" (Graph). */
export function isServed(method: "GET" | "POST", status: number): boolean {
  return status >= 200 && status <= 299 && !(method === "GET" && status === 202);
}

/**
 * What Graph said, other than yes, as a `TenantError` in an admin's words. `what` completes "Graph refused to …". Graph's own
 * words are not for people and may change, so they are the cause, for the log. Source: "Microsoft Graph error responses".
 */
export function graphRefusal(answer: GraphAnswer, what: string, permission: GraphPermission): TenantError {
  const { status, headers } = answer;
  const fault = faultIn(answer.body);
  const reason = [status, fault?.code].filter(Boolean).join(" ");
  const retryAfterMs = retryAfterOf(headers.get("retry-after"));
  const words = fault?.message?.slice(0, maxWordsLength);
  const options = {
    trace: headers.get("request-id") ?? fault?.innerError?.["request-id"] ?? null,
    ...(words && { cause: new Error(`Graph said: ${words}`) }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };

  if (status === 429) {
    return new TenantError("throttled", `Graph asks us to slow down (it was asked to ${what}).`, options);
  }
  if (status === 401) {
    return new TenantError(
      "noAccess",
      `Graph does not accept the bot's token, nor a fresh one (${reason}; it was asked to ${what}). Check the bot's credential and its tenant; if they are in order, check that ${missing(permission)}`,
      options,
    );
  }
  if (status === 403) {
    return new TenantError(
      "noAccess",
      `Graph refused to ${what} (${reason}). Check that ${missing(permission)}`,
      options,
    );
  }
  if (status === 404) {
    return new TenantError("notFound", `Graph knows no such thing (it was asked to ${what}).`, options);
  }
  if (status === 202) {
    return new TenantError(
      "unreachable",
      `Graph does not have it ready yet (it was asked to ${what}).`,
      options,
    );
  }
  if (status === 408 || status >= 500) {
    return new TenantError("unreachable", `Graph could not ${what} (${reason}).`, options);
  }
  return new TenantError("refused", `Graph refused to ${what} (${reason}).`, options);
}

function missing(permission: GraphPermission): string {
  const { neededFor } = graphPermissions[permission];
  return `the app has the application permission ${permission}, with admin consent. It is needed for ${neededFor}.`;
}

function faultIn(body: string): z.infer<typeof GraphFault>["error"] | undefined {
  try {
    return GraphFault.safeParse(JSON.parse(body)).data?.error;
  } catch {
    return undefined;
  }
}
