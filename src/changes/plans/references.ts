import type { TrunkDependants } from "../../telephony/trunk-dependants.ts";
import type { VoiceRouting } from "../../telephony/voice-routing.ts";
import { quotedList } from "../../lib/sentences.ts";

/**
 * What beside people names these policies and usages, one sentence each: emergency and audio-conferencing policies name
 * usages, groups and network sites name policies. No page says when calls go by the policy of a site.
 */
export function referencesTo(
  reach: { readonly policies: ReadonlySet<string>; readonly usages: ReadonlySet<string> },
  dependants: TrunkDependants,
  routing: Pick<VoiceRouting, "emergencyPolicies">,
): readonly string[] {
  return [
    ...routing.emergencyPolicies.flatMap(({ name, emergencyNumbers }) => {
      const numbers = emergencyNumbers.filter(({ usage }) => reach.usages.has(usage));
      if (numbers.length === 0) return [];
      const dialStrings = [...new Set(numbers.map(({ dialString }) => dialString))].sort().join(", ");
      const usages = quotedList([...new Set(numbers.map(({ usage }) => usage))].sort());
      return [`The emergency policy "${name}" sends ${dialStrings} by the usage ${usages}.`];
    }),
    ...dependants.audioConferencing.flatMap(({ policy, usages }) => {
      const used = usages.filter((usage) => reach.usages.has(usage)).sort();
      return used.length === 0
        ? []
        : [
            `Meetings under the audio-conferencing policy "${policy}" dial out by the usage ${quotedList(used)}.`,
          ];
    }),
    ...dependants.networkSites
      .filter(({ policy }) => reach.policies.has(policy))
      .map(({ site, policy }) => `The network site "${site}" may use the policy "${policy}".`),
    ...dependants.groupAssignments
      .filter(({ policy }) => reach.policies.has(policy))
      .map(
        ({ groupId, policy }) =>
          `The group ${groupId} is assigned the policy "${policy}": who joins it then uses that policy.`,
      ),
  ].sort();
}
