import { isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
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

export interface Network {
  /** The same for all addresses of one holder. */
  readonly name: string;
  /** Whether it is an address of the internet. */
  readonly isPublic: boolean;
}

/** Whose address it is: who has one of IPv6 has 2^64 of them, so there the network counts. Undefined for what is none. */
export function networkOf(address: string): Network | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  const text = parsed.toString();
  return {
    name: isIPv6(text) ? parsed.toByteArray().slice(0, 8).join(".") : text,
    isPublic: parsed.range() === "unicast",
  };
}
