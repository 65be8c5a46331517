import { labelsOf } from "../changes/waves/labels.ts";
import { byPriority } from "../telephony/call-routing.ts";
import { usesLocationBasedRouting, type Gateway } from "../telephony/gateway.ts";
import type { VoiceRouting } from "../telephony/voice-routing.ts";
import { effectivePolicy } from "../telephony/voice-user.ts";
import { capability } from "../teams/capability/capability.ts";
import { findPerson } from "./people.ts";
import { readRowsRead } from "../calls/rows-read.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "../teams/capability/turn.ts";
import { userCard, type UserView } from "./user-card.ts";
import { withBypass } from "../gateways/trunk-words.ts";
import { day } from "../lib/time.ts";

const callsShown = 10;
const lookedBackMs = 7 * day;

export const user = capability({
  permission: "view",
  readers: "asker",
  typed: {
    name: "user",
    usages: [
      { syntax: "user <name>", does: "one person: policy, number, trunks their calls take, last calls" },
    ],
    parse: (words) => ({ named: words.join(" ") }),
  },
  run: showUser,
});

/** One person, as last observed. */
async function showUser(
  deps: ChatDependencies,
  { named }: { readonly named: string },
  turn: Turn,
): Promise<Answer> {
  const found = await findPerson(deps, named, (name) => `user ${name}`);
  if (!found.ok) return found.refused;
  const { user, asOf } = found;
  const fleet = await deps.observations.fleet();
  if (!fleet) return refusal("Not read yet", "The voice routing of this tenant has not been read yet.");
  const now = deps.now();
  const from = new Date(now.getTime() - lookedBackMs);
  const [calls, rowsRead, membership] = await Promise.all([
    deps.observations.callsOfUser(user.id, from, callsShown),
    readRowsRead(deps.observations, from, now),
    deps.waves.openMembership(user.id),
  ]);
  const { gateways, routing, dependants } = fleet.value;
  const routes = routesOf(effectivePolicy(user.voiceRouting), routing, gateways);
  const own = gateways.filter(({ fqdn }) =>
    routes?.some((route) => route.gateways.some((gateway) => gateway.fqdn === fqdn)),
  );
  const card = userCard({
    user,
    asOf,
    routes,
    labels: labelsOf(user, own.find(usesLocationBasedRouting) ?? null),
    membership: membership ?? null,
    networkSites: dependants.networkSites,
    calls,
    rowsRead,
    now,
    ...(turn.zone !== null && { zone: turn.zone }),
  });
  return { type: "card", card };
}

/** Every route of the policy in the order in which it is tried; null where the policy is not known. */
function routesOf(name: string, routing: VoiceRouting, fleet: readonly Gateway[]): UserView["routes"] {
  const policy = routing.policies.find((each) => each.name === name);
  if (!policy) return null;
  const ordered = [...routing.routes].sort(byPriority);
  return policy.usages.flatMap((usage) =>
    ordered
      .filter((route) => route.usages.includes(usage))
      .map((route) => ({
        usage,
        route: route.name,
        pattern: route.numberPattern,
        gateways: withBypass(route.gateways, fleet),
      })),
  );
}
