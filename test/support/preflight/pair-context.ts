import type { PairContext } from "../../../src/preflight/check.ts";
import { aGateway, noon } from "../changes/builders.ts";
import { probesThatSaw } from "./check-context.ts";

export const oldGateway = aGateway();
export const newGateway = aGateway({
  fqdn: "sbc1-bypass.contoso.com",
  sipSignalingPort: 5062,
  mediaBypass: true,
});

/** A pair as planned. Probes fail where a test gives no answer. */
export function aPairContext(changed: Partial<PairContext> = {}): PairContext {
  return {
    from: oldGateway,
    to: newGateway,
    cloud: "commercial",
    unread: [],
    busiest: { calls: 12, at: noon },
    verifiedDomains: ["contoso.com"],
    vendor: "generic",
    attestations: [],
    probesFrom: probesThatSaw({}),
    probesTo: probesThatSaw({}),
    now: noon,
    ...changed,
  };
}
