import type { FleetObservation } from "../../store/observations/observation-store.ts";
import { mediaPorts } from "../../telephony/clouds.ts";
import type { ClientMediaPorts } from "../../telephony/trunk-dependants.ts";
import { orUnread, type Reading } from "../../tenant/reading.ts";
import type { Tenant } from "../../tenant/tenant.ts";

/** Where it is not known which ports clients use, they may use any. */
const anyPort: ClientMediaPorts = { restricted: false, audio: mediaPorts.clientUnrestricted };

/**
 * Reads all that the fleet observation holds. Without the gateways there is no fleet; whatever else is refused, or is not as
 * its contract says, is unread.
 */
export async function readFleet(tenant: Tenant, signal: AbortSignal): Promise<Reading<FleetObservation>> {
  const [gateways, routing, dependants, clientMediaPorts, verifiedDomains] = await Promise.all([
    tenant.readGateways(signal),
    tenant.readVoiceRouting(signal),
    tenant.readTrunkDependants(signal),
    orUnread(
      "client media ports",
      tenant.readClientMediaPorts(signal).then((value) => ({ value, unread: [] })),
      anyPort,
    ),
    orUnread("verified domains", tenant.readVerifiedDomains(signal), []),
  ]);
  return {
    value: {
      gateways: gateways.value,
      routing: routing.value,
      dependants: dependants.value,
      clientMediaPorts: clientMediaPorts.value,
      verifiedDomains: verifiedDomains.value,
    },
    unread: [gateways, routing, dependants, clientMediaPorts, verifiedDomains].flatMap(
      ({ unread }) => unread,
    ),
  };
}
