import type { z } from "zod";
import type { AccountType, Contoso } from "../contoso.ts";

export interface StoredUser {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly accountType: z.infer<typeof AccountType>;
  readonly enterpriseVoice: boolean;
  readonly number: string | null;
  /** Null means the Global policy. */
  readonly assignment: { readonly policy: string; readonly groupId: string | null } | null;
}

interface Batch {
  readonly count: number;
  readonly policy: string;
  readonly prefix: string | null;
  readonly groupId: string | null;
  readonly accountType: StoredUser["accountType"];
  readonly enterpriseVoice: boolean;
}

/** The people by name, then everybody else, numbered through: the same seed makes the same tenant. */
export function createUsers(seed: Contoso): readonly StoredUser[] {
  const users: StoredUser[] = seed.people.map((person, index) => ({
    id: person.id,
    userPrincipalName: `${person.alias}@contoso.com`,
    accountType: "user",
    enterpriseVoice: true,
    number: `+31205550${String(index + 1).padStart(3, "0")}`,
    assignment: assignmentTo(person.policy, null),
  }));
  const batches: Batch[] = [
    ...seed.populations.map(({ group, ...batch }) => ({ ...batch, groupId: group })),
    ...seed.gateways.flatMap(({ site }, index) =>
      site
        ? [
            {
              count: site.users,
              policy: site.name,
              prefix: `+44${1000 + index}`,
              groupId: null,
              accountType: "user" as const,
              enterpriseVoice: true,
            },
          ]
        : [],
    ),
  ];
  const numbered = { user: 0, resourceAccount: 0 };
  for (const batch of batches) {
    for (let index = 1; index <= batch.count; index += 1) {
      const kind = batch.accountType === "resourceAccount" ? "resourceAccount" : "user";
      numbered[kind] += 1;
      users.push({
        id: kind === "user" ? userId(numbered.user) : resourceAccountId(numbered.resourceAccount),
        userPrincipalName:
          kind === "user"
            ? `user${String(numbered.user).padStart(5, "0")}@contoso.com`
            : `voiceapp${numbered.resourceAccount}@contoso.com`,
        accountType: batch.accountType,
        enterpriseVoice: batch.enterpriseVoice,
        number: batch.prefix === null ? null : `${batch.prefix}${String(index).padStart(5, "0")}`,
        assignment: assignmentTo(batch.policy, batch.groupId),
      });
    }
  }
  return users;
}

/** Id of a generated resource account, counted from 1. */
export function resourceAccountId(number: number): string {
  return `ae000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

function userId(number: number): string {
  return `b0000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

function assignmentTo(policy: string, groupId: string | null): StoredUser["assignment"] {
  return policy === "Global" ? null : { policy, groupId };
}
