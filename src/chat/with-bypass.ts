import type { Gateway } from "../telephony/gateway.ts";
import type { RouteGateway } from "./views/lookup/trunk-words.ts";

/** Gateways with what their media bypass was last seen as. */
export function withBypass(fqdns: readonly string[], fleet: readonly Gateway[]): readonly RouteGateway[] {
  return fqdns.map((fqdn) => ({
    fqdn,
    mediaBypass: fleet.find((gateway) => gateway.fqdn === fqdn)?.mediaBypass ?? null,
  }));
}
