import type { IncomingHttpHeaders } from "node:http";

/** Names and addresses of this machine, as URLs have them. */
export const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Whether a request was meant for this machine by a program on it. In simulated mode nobody is authenticated: a web page
 * that somebody here looks at must not speak to the bot, neither across origins nor under a name of its own that leads
 * to loopback (DNS rebinding). Nor may a proxy or a tunnel hand on what others sent it.
 */
export function meantForThisMachine(headers: IncomingHttpHeaders): boolean {
  const { host, origin } = headers;
  if (!isHere(`http://${host ?? ""}`) || Object.keys(headers).some(isForwarded)) return false;
  return origin === undefined || isHere(origin);
}

function isForwarded(header: string): boolean {
  return header === "forwarded" || header.startsWith("x-forwarded-");
}

function isHere(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && loopback.has(url.hostname);
}
