import type { Gateway } from "../../telephony/gateway.ts";
import type { TrunkPair } from "../plan.ts";

/** A trunk and its second: every setting alike but name and port, with media bypass on. */
export function trunkPair(
  from: Gateway,
  { newFqdn, newPort }: { readonly newFqdn: string; readonly newPort: number },
): TrunkPair {
  const to = { ...from, fqdn: newFqdn, sipSignalingPort: newPort, mediaBypass: true, enabled: true };
  return { from, to };
}
