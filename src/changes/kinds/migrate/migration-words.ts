import { usesLocationBasedRouting, type Gateway } from "../../../telephony/gateway.ts";
import type { TrunkDependants } from "../../../telephony/trunk-dependants.ts";
import type { ClonedRouting } from "../../plans/clone-routing.ts";
import type { Member } from "../../waves/members.ts";
import { counted, quotedList } from "../../../lib/sentences.ts";

/** What an approver of a migration must know. */
export function migrationCautions({
  old,
  newFqdn,
  cloned,
  members,
  fallback,
  dependants,
}: {
  readonly old: Gateway;
  readonly newFqdn: string;
  readonly cloned: ClonedRouting;
  readonly members: readonly Member[];
  readonly fallback: boolean;
  readonly dependants: TrunkDependants;
}): readonly string[] {
  const fromGlobal = cloned.policyNames.find(({ from }) => from === "Global");
  const byGroup = members.filter(({ former }) => former.kind === "group").length;
  const accounts = new Set(
    members.filter(({ labels }) => labels.includes("resourceAccount")).map(({ userId }) => userId),
  );
  const shared = dependants.sharedCalling.filter(({ resourceAccountId }) => accounts.has(resourceAccountId));
  const split = cloned.splitForEmergency.map(({ route }) => route);
  return [
    ...sentenceIf(
      fromGlobal !== undefined,
      `The Global policy itself is never written: the people on it move by a direct grant of "${fromGlobal?.to ?? ""}". Who joins later is on Global, and so on ${old.fqdn}, until the close-out.`,
    ),
    ...sentenceIf(
      byGroup > 0,
      `${counted(byGroup, "person has their policy", "people have their policy")} from a group. The direct grant masks it until it is taken away.`,
    ),
    ...(fallback
      ? [
          `A call that ${newFqdn} cannot take (it cannot be reached, or its SBC answers ${old.failoverResponseCodes} without any provisional answer but 100) goes by ${old.fqdn}: behind each copied route stands a backup route in the same usage. That does not help where media fails, and the gate counts such calls as failures.`,
          "The source usages stand behind the new ones for numbers that no copy matches, such as those of a route that is added to them later. They are no fallback: a usage with a match ends the search.",
        ]
      : [
          `There is no way back inside the policy: what ${newFqdn} refuses goes by the other gateways of the same route, or fails.`,
        ]),
    ...sentenceIf(
      cloned.keptForEmergency.length > 0,
      `Emergency calls move last, by a change of their own: copies of the routes ${quotedList(cloned.keptForEmergency)} keep ${old.fqdn}.`,
    ),
    ...sentenceIf(
      split.length > 0,
      `The routes ${quotedList(split)} take emergency numbers among others: a copy for those numbers alone stands in front and keeps ${old.fqdn}.`,
    ),
    ...sentenceIf(
      cloned.unread.length > 0,
      `The patterns of the routes ${quotedList(cloned.unread)} cannot be read here. As they may match emergency numbers, their copies keep ${old.fqdn}.`,
    ),
    ...sentenceIf(
      cloned.bridged.length > 0,
      `The routes ${quotedList(cloned.bridged)} go by a bridge number and are not copied.`,
    ),
    ...sentenceIf(
      shared.length > 0,
      `Shared Calling under ${quotedList(shared.map(({ policy }) => policy))} moves with its resource account.`,
    ),
    ...sentenceIf(
      usesLocationBasedRouting(old),
      `${old.fqdn} uses location-based routing: the new trunk gets the same site and flags, as calls are refused otherwise.`,
    ),
    "Web clients and third-party phones stay without bypass on the new trunk: Microsoft converts their calls by itself.",
  ];
}

/** What nobody's policy moves. */
export function notMovedBy(
  { old, newFqdn }: { readonly old: string; readonly newFqdn: string },
  references: readonly string[],
): readonly string[] {
  return [
    `Inbound calls follow the FQDN in the SBC's Contact, not the policy: until the SBC sends them from ${newFqdn}, they come by ${old} without bypass.`,
    `An inbound call that is forwarded or transferred goes out by the trunk it came in on wherever that trunk is among the candidates, so it may stay on ${old}.`,
    ...references,
  ];
}

function sentenceIf(condition: boolean, sentence: string): readonly string[] {
  return condition ? [sentence] : [];
}
