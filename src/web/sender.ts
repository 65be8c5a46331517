import type { IncomingHttpHeaders } from "node:http";

/**
 * The address a request came from: of the connection or, behind so many proxies that each append to `X-Forwarded-For`,
 * what the outermost of them saw. What stands further left is the sender's own word. A header that is shorter than that
 * did not come through all of them, and tells nothing. Some proxies append the port too.
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
  return withoutPort(forwarded.at(-proxies)?.trim() ?? "");
}

/** Without port and brackets. An IPv6 address without brackets has no port. */
function withoutPort(entry: string): string {
  const [, ipv6, ipv4] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d+)?$/.exec(entry) ?? [];
  return ipv6 ?? ipv4 ?? entry;
}
