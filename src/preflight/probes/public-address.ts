import ipaddr from "ipaddr.js";

/** TEST-NET-3 of RFC 5737: the simulated tenant's SBCs live there. */
const simulatedRange = ipaddr.parseCIDR("203.0.113.0/24");

/** A cloud platform's own: its machines answer there about themselves. Source: "What is IP address 168.63.129.16?" */
const platformAddress = "168.63.129.16";

/**
 * Whether an address can be reached from the internet: not private, loopback, link-local, shared, multicast, reserved,
 * for documentation, or a cloud platform's own. In simulated mode 203.0.113.0/24 counts as public. What is no address is not public.
 */
export function isPublicAddress(address: string, simulated: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address); // an IPv4 address in IPv6 clothes counts as what it is
  if (simulated && parsed.kind() === "ipv4" && parsed.match(simulatedRange)) return true;
  return parsed.range() === "unicast" && parsed.toString() !== platformAddress;
}
