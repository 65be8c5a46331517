import { emergencyRoutesTo } from "../telephony/numbers/emergency-numbers.ts";
import type { VoiceRoute } from "../telephony/voice-routing.ts";
import type { Baseline, Sight } from "./sight.ts";

/** Names of routes that lead emergency calls to the trunk, or may, and did not before. */
export function newEmergencyRoutes(before: Pick<Baseline, "routes">, after: Sight): readonly string[] {
  const { fqdn, emergencyPolicies } = after;
  const changed = (after.routes ?? []).filter(
    (route) => !before.routes.some((other) => isSame(route, other)),
  );
  // Reading patterns is work, and hardly any route ever changes.
  if (changed.length === 0) return [];
  const among = (routes: readonly VoiceRoute[]) =>
    emergencyRoutesTo(fqdn, { routes, emergencyPolicies }).map(({ route }) => route.name);
  const names = new Set(changed.map(({ name }) => name));
  const known = new Set(among(before.routes.filter(({ name }) => names.has(name))));
  return among(changed).filter((name) => !known.has(name));
}

/** Whether a route does the same; what its text says does not count. */
export function isSame(one: VoiceRoute, other: VoiceRoute): boolean {
  return whatItDoes(one) === whatItDoes(other);
}

function whatItDoes({
  name,
  numberPattern,
  priority,
  gateways,
  usages,
  bridgeSourcePhoneNumber,
}: VoiceRoute) {
  return JSON.stringify([
    name,
    numberPattern,
    priority,
    gateways.toSorted(),
    usages.toSorted(),
    bridgeSourcePhoneNumber,
  ]);
}
