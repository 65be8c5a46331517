import type { IncomingHttpHeaders } from "node:http";

/**
 * The address a request came from: of the connection or, behind so many proxies that each append to `X-Forwarded-For`,
 * what the outermost of them saw. What stands further left is the sender's own word. A header that is shorter than that
 * did not come through all of them, and tells nothing.
 */
export function senderOf(
  {
    headers,
    socket,
  }: {
    readonly headers: IncomingHttpHeaders;
    readonly socket: { readonly remoteAddress?: string | undefined };
  },
  proxies: number,
): string {
  if (proxies === 0) return socket.remoteAddress ?? "";
  const forwarded = [headers["x-forwarded-for"] ?? []].flat().join(",").split(",");
  return forwarded.at(-proxies)?.trim() ?? "";
}
