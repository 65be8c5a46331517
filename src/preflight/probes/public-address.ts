import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** TEST-NET-3 of RFC 5737: the simulated tenant's SBCs live there. */
const simulatedRange = ipaddr.parseCIDR("203.0.113.0/24");

/** A cloud platform's own: its machines answer there about themselves. Source: "What is IP address 168.63.129.16?" */
const platformAddress = "168.63.129.16";

/** All that is handed out for use on the internet. Source: IANA, "Internet Protocol Version 6 Address Space". */
const globalUnicast = ipaddr.parseCIDR("2000::/3");

/**
 * Whether an address can be reached from the internet: not private, loopback, link-local, shared, multicast, reserved,
 * for documentation, a cloud platform's own, nor one that embeds another (6to4, Teredo, NAT64). In simulated mode
 * 203.0.113.0/24 counts as public. What is no address, or written in a way that others may read otherwise, is not public.
 */
export function isPublicAddress(address: string, simulated: boolean): boolean {
  if (isIP(address) === 0 || address.includes("%")) return false;
  const parsed = ipaddr.process(address); // an IPv4-mapped IPv6 address counts as the IPv4 address
  if (simulated && parsed.kind() === "ipv4" && parsed.match(simulatedRange)) return true;
  if (parsed.kind() === "ipv6" && !parsed.match(globalUnicast)) return false;
  return parsed.range() === "unicast" && parsed.toString() !== platformAddress;
}
