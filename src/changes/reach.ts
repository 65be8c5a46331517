import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";
import { listed } from "../lib/cut.ts";
import { counted } from "../lib/sentences.ts";
import { emergencyCallsReaching, policiesReaching, usagesReaching } from "../telephony/voice-routing.ts";
import type { VoiceRouting } from "../telephony/voice-routing.ts";
import type { TrunkDependants } from "../telephony/trunk-dependants.ts";
import { unreadOf, type Unread } from "../telephony/unread.ts";

/** What leads to a trunk and whom that reaches. Names are sorted. */
export const TrunkReach = z.strictObject({
  usages: z.array(z.string()),
  policies: z.array(z.string()),
  emergencyPolicies: z.array(z.string()),
  /** Assignments of those policies to groups; null where they could not be read. */
  groups: z.array(z.strictObject({ groupId: z.string(), policy: z.string() })).nullable(),
  /** As last observed; null where people were not read. */
  people: z.strictObject({ users: z.number().int(), resourceAccounts: z.number().int() }).nullable(),
});
export type TrunkReach = Immutable<z.infer<typeof TrunkReach>>;

/** What it is worked out from, as read or as last observed. */
export interface ReachSeen {
  readonly routing: VoiceRouting;
  readonly dependants: Pick<TrunkDependants, "groupAssignments">;
  /** Of the dependants. */
  readonly unread: readonly Unread[];
  readonly usersByPolicy:
    readonly { readonly policy: string; readonly users: number; readonly resourceAccounts: number }[] | null;
}

export function reachOfTrunk(fqdn: string, seen: ReachSeen): TrunkReach {
  const policies = [...policiesReaching(fqdn, seen.routing)].sort();
  const leads = new Set(policies);
  const populations = seen.usersByPolicy?.filter(({ policy }) => leads.has(policy));
  const groupsUnread = unreadOf(["group assignments"], seen.unread).length > 0;
  return {
    usages: [...usagesReaching(fqdn, seen.routing)].sort(),
    policies,
    emergencyPolicies: emergencyCallsReaching(fqdn, seen.routing)
      .map(({ policy }) => policy)
      .sort(),
    groups: groupsUnread
      ? null
      : seen.dependants.groupAssignments
          .filter(({ policy }) => leads.has(policy))
          .map(({ groupId, policy }) => ({ groupId, policy }))
          .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    people: populations
      ? {
          users: populations.reduce((sum, { users }) => sum + users, 0),
          resourceAccounts: populations.reduce((sum, { resourceAccounts }) => sum + resourceAccounts, 0),
        }
      : null,
  };
}

/** People come and go every day: so many more, or this share more where that is more, still are what was approved. */
const peopleTolerance = { people: 5, share: 0.05 } as const;

/** Names in one sentence; all are counted. */
const maxNamed = 10;

/**
 * What grew beyond what was approved, one sentence each. People may grow a little; of what can bring very many at once
 * (usages, policies, emergency policies, group assignments) and of resource accounts, anything new counts. What shrank does
 * not: nobody is reached who was not approved.
 */
export function grownSince(approved: TrunkReach, now: TrunkReach, fqdn: string): readonly string[] {
  return [
    ...newOf("usage", "usages", approved.usages, now.usages, fqdn),
    ...newOf("voice routing policy", "voice routing policies", approved.policies, now.policies, fqdn),
    ...newOf(
      "emergency policy",
      "emergency policies",
      approved.emergencyPolicies,
      now.emergencyPolicies,
      fqdn,
    ),
    ...groupsGrown(approved.groups, now.groups, fqdn),
    ...peopleGrown(approved.people, now.people, fqdn),
  ];
}

function newOf(
  one: string,
  many: string,
  before: readonly string[],
  now: readonly string[],
  fqdn: string,
): readonly string[] {
  const known = new Set(before);
  const added = now.filter((name) => !known.has(name));
  if (added.length === 0) return [];
  const names = listed(
    added.map((name) => `"${name}"`),
    maxNamed,
  );
  return [
    added.length === 1
      ? `The ${one} ${names} leads to ${fqdn} now and did not when it was asked for.`
      : `The ${many} ${names} lead to ${fqdn} now and did not when it was asked for.`,
  ];
}

function groupsGrown(
  before: TrunkReach["groups"],
  now: TrunkReach["groups"],
  fqdn: string,
): readonly string[] {
  // What was not known then, the approver was told.
  if (before === null) return [];
  if (now === null) return [`Which groups have a policy that leads to ${fqdn} cannot be read any more.`];
  const known = new Set(before.map(keyOf));
  const added = now.filter((group) => !known.has(keyOf(group)));
  if (added.length === 0) return [];
  const names = listed(
    added.map(({ groupId, policy }) => `${groupId} ("${policy}")`),
    maxNamed,
  );
  return [`Groups have a policy that leads to ${fqdn} now and had not when it was asked for: ${names}.`];
}

function peopleGrown(
  before: TrunkReach["people"],
  now: TrunkReach["people"],
  fqdn: string,
): readonly string[] {
  if (before === null) return [];
  if (now === null) return [`How many people ${fqdn} reaches can no longer be read.`];
  const { people, share } = peopleTolerance;
  const most = before.users + Math.max(people, Math.floor(before.users * share));
  return [
    ...(now.users > most
      ? [`${fqdn} reached ${counted(before.users, "person", "people")}, and reaches ${now.users} now.`]
      : []),
    ...(now.resourceAccounts > before.resourceAccounts
      ? [
          `${fqdn} reached ${counted(before.resourceAccounts, "resource account")}, and reaches ${now.resourceAccounts} now.`,
        ]
      : []),
  ];
}

function keyOf({ groupId, policy }: { readonly groupId: string; readonly policy: string }): string {
  return `${groupId}\u0000${policy}`;
}
