import ipaddr from "ipaddr.js";

/**
 * Networks kept for documentation. They count as public here: no real SBC has such an address, and simulated ones do.
 */
const documentation = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"].map((range) =>
  ipaddr.IPv4.parseCIDR(range),
);

/** Whether an IPv4 address can be reached over the internet, as far as its range tells. */
export function isPublicIpv4(address: string): boolean {
  if (!ipaddr.IPv4.isValidFourPartDecimal(address)) return false;
  const parsed = ipaddr.IPv4.parse(address);
  return parsed.range() === "unicast" || documentation.some((network) => parsed.match(network));
}
