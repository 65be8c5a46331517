import { z } from "zod";
import { TenantError } from "./tenant-error.ts";

const GraphFault = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** What Graph said, other than yes, as a `TenantError` in an admin's words. */
export function graphRefusal(
  response: Pick<Response, "status" | "headers">,
  body: string,
  what: string,
  permission: string,
): TenantError {
  const { status, headers } = response;
  const reason = `${status}${codeIn(body)}`;
  const requestId = headers.get("request-id");
  const trace = requestId ? ` Request id ${requestId}.` : "";
  const retryAfter = retryAfterOf(headers);
  const options = retryAfter === undefined ? {} : { retryAfterMs: retryAfter };

  if (status === 429) return new TenantError("throttled", `Graph asks us to slow down (${what}).`, options);
  if (status === 401 || status === 403) {
    return new TenantError(
      "refused",
      `Graph refused to read ${what} (${reason}). Check that the app has the application permission ${permission}, with admin consent.${trace}`,
    );
  }
  if (status === 404) return new TenantError("notFound", `Graph knows no such thing (${what}).${trace}`);
  if (status === 408 || status >= 500) {
    return new TenantError("unreachable", `Graph could not serve ${what} (${reason}).${trace}`, options);
  }
  return new TenantError("refused", `Graph refused to read ${what} (${reason}).${trace}`);
}

function codeIn(body: string): string {
  try {
    const fault = GraphFault.safeParse(JSON.parse(body));
    return fault.success ? ` ${fault.data.error.code}` : "";
  } catch {
    return "";
  }
}

/** Milliseconds; the header holds seconds or a date. */
function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
