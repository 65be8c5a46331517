import { isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";

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
