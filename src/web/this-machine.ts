import type { IncomingHttpHeaders } from "node:http";

/** Names and addresses of this machine, as URLs have them. */
export const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Whether a request was meant for this machine by a program on it. In simulated mode nobody is authenticated: a web page
 * that somebody here looks at must not speak to the bot, neither across origins nor under a name of its own that leads
 * to loopback (DNS rebinding).
 */
export function meantForThisMachine({ host, origin }: IncomingHttpHeaders): boolean {
  if (!isHere(`http://${host ?? ""}`)) return false;
  return origin === undefined || isHere(origin);
}

function isHere(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && loopback.has(url.hostname);
}
