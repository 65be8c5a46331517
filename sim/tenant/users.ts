import type { z } from "zod";
import type { AccountType, Contoso } from "../contoso.ts";
import { accepted, lagging, shown, withChange, type Lagging } from "./lagging.ts";

export interface StoredUser {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly accountType: z.infer<typeof AccountType>;
  readonly enterpriseVoice: boolean;
  readonly number: string | null;
  readonly office: string | null;
  /** Names of policies; null means the tenant's own, which does nothing. */
  readonly complianceRecording: string | null;
  readonly sharedCalling: string | null;
  readonly emergencyCalling: string | null;
  readonly groups: readonly string[];
}

/** How somebody came to a voice routing policy other than the Global one. */
export interface Assignment {
  readonly policy: string;
  /** Null means granted directly. */
  readonly groupId: string | null;
}

/** The accounts of the tenant and their voice routing policies: direct, else by a group's rank, else Global. */
export interface People {
  readonly all: readonly StoredUser[];
  /** By object id or user principal name. */
  find(text: string): StoredUser | undefined;
  /** As reads show it now; null means Global. */
  assignmentOf(user: StoredUser): Assignment | null;
  /** Granted directly, as far as the service accepted it; null means nothing. */
  directOf(user: StoredUser): string | null;
  /** Grants or, with null, takes away; shows at that time of the tenant's clock. */
  grant(user: StoredUser, policy: string | null, at: number): void;
  /** Whether somebody or some group holds the policy, accepted or still shown. */
  holds(policy: string): boolean;
}

interface Batch extends Pick<StoredUser, "accountType" | "enterpriseVoice" | "sharedCalling"> {
  readonly emergencyCalling?: string | undefined;
  readonly count: number;
  readonly policy: string | null;
  readonly prefix: string | null;
  readonly group: string | null;
  readonly offices: readonly string[];
}

export function createPeople(seed: Contoso, now: () => Date): People {
  const direct = new Map<string, Lagging<string | null>>();
  const all = createUsers(seed, (id, policy) => direct.set(id, lagging<string | null>(policy)));
  const byText = new Map(
    all.flatMap((user) => [user.id, user.userPrincipalName].map((text) => [text, user])),
  );
  const byRank = seed.groupAssignments.toSorted((a, b) => a.rank - b.rank);
  const none = lagging<string | null>(null);
  const grantOf = ({ id }: StoredUser) => direct.get(id) ?? none;

  return {
    all,
    find: (text) => byText.get(text.toLowerCase()),
    assignmentOf(user) {
      const granted = shown(grantOf(user), now().getTime());
      if (granted !== null) return { policy: granted, groupId: null };
      const inherited =
        user.groups.length === 0 ? undefined : byRank.find(({ group }) => user.groups.includes(group));
      return inherited ? { policy: inherited.policy, groupId: inherited.group } : null;
    },
    directOf: (user) => accepted(grantOf(user)),
    grant(user, policy, at) {
      const before = grantOf(user);
      // What was asked for first shows first.
      const turn = Math.max(at, ...before.onTheWay.map((edit) => edit.at));
      direct.set(
        user.id,
        withChange(before, turn, () => policy),
      );
    },
    holds(policy) {
      const at = now().getTime();
      return (
        byRank.some((assignment) => assignment.policy === policy) ||
        [...direct.values()].some((grant) => accepted(grant) === policy || shown(grant, at) === policy)
      );
    },
  };
}

/** The people by name, then everybody else, numbered through: the same seed makes the same tenant. */
function createUsers(seed: Contoso, grant: (id: string, policy: string) => void): readonly StoredUser[] {
  const users: StoredUser[] = seed.people.map((person, index) => {
    if (person.policy !== undefined) grant(person.id, person.policy);
    return {
      id: person.id,
      userPrincipalName: `${person.alias}@contoso.com`,
      accountType: "user",
      enterpriseVoice: true,
      number: `+31205550${String(index + 1).padStart(3, "0")}`,
      office: person.office,
      complianceRecording: person.complianceRecording,
      sharedCalling: null,
      emergencyCalling: null,
      groups: seed.groups.filter(({ members }) => members.includes(person.id)).map(({ id }) => id),
    };
  });
  const numbered = { user: 0, resourceAccount: 0 };
  for (const batch of batchesOf(seed)) {
    for (let index = 1; index <= batch.count; index += 1) {
      const kind = batch.accountType === "resourceAccount" ? "resourceAccount" : "user";
      numbered[kind] += 1;
      const id = kind === "user" ? userId(numbered.user) : resourceAccountId(numbered.resourceAccount);
      if (batch.policy !== null) grant(id, batch.policy);
      users.push({
        id,
        userPrincipalName:
          kind === "user"
            ? `user${String(numbered.user).padStart(5, "0")}@contoso.com`
            : `voiceapp${numbered.resourceAccount}@contoso.com`,
        accountType: batch.accountType,
        enterpriseVoice: batch.enterpriseVoice,
        number: batch.prefix === null ? null : `${batch.prefix}${String(index).padStart(5, "0")}`,
        office: batch.offices[(index - 1) % batch.offices.length] ?? null,
        complianceRecording: null,
        sharedCalling: batch.sharedCalling,
        emergencyCalling: batch.emergencyCalling ?? null,
        groups: batch.group === null ? [] : [batch.group],
      });
    }
  }
  return users;
}

function batchesOf(seed: Contoso): readonly Batch[] {
  return [
    ...seed.populations.map(({ policy = null, ...population }) => ({ ...population, policy })),
    ...seed.gateways.flatMap(({ site }, index) =>
      site
        ? [
            {
              count: site.users,
              policy: site.name,
              prefix: `+44${1000 + index}`,
              group: null,
              offices: [site.name],
              sharedCalling: null,
              accountType: "user" as const,
              enterpriseVoice: true,
            },
          ]
        : [],
    ),
  ];
}

/** Id of a generated resource account, counted from 1. */
export function resourceAccountId(number: number): string {
  return `ae000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

function userId(number: number): string {
  return `b0000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}
