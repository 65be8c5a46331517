import { sql, type Selectable } from "kysely";
import type { AccountType, PolicyAssignment, VoiceUser } from "../../telephony/voice-user.ts";
import type { Database } from "../database.ts";
import { inChunks, storable } from "../json/json.ts";
import type { Schema } from "../schema.ts";

type UserRow = Selectable<Schema["voiceUser"]>;

// Whoever replaces the users deletes the former generation in the same transaction, so one is all there is to see.

export async function allUsers(db: Database): Promise<readonly VoiceUser[]> {
  const rows = await db.selectFrom("voiceUser").selectAll().execute();
  return rows.map(userOf);
}

export async function usersOfPolicy(db: Database, policy: string): Promise<readonly VoiceUser[]> {
  const rows = await db
    .selectFrom("voiceUser")
    .selectAll()
    .where("policy", "=", policy)
    .orderBy("userPrincipalName")
    .execute();
  return rows.map(userOf);
}

/** By each text: exact name or id, else the local part of the name. */
export async function findUsers(
  db: Database,
  texts: readonly string[],
): Promise<ReadonlyMap<string, readonly VoiceUser[]>> {
  const wanted = new Map(texts.map((text) => [text, storable(text.trim().toLowerCase())]));
  const keys = [...new Set(wanted.values())];
  const exact = new Map<string, VoiceUser[]>();
  for (const some of inChunks(keys)) {
    const list = sql<string>`(${sql.join(some)})`;
    const named = await db
      .selectFrom("voiceUser")
      .selectAll()
      .where((is) =>
        is.or([sql<boolean>`lower(user_principal_name) in ${list}`, sql<boolean>`id in ${list}`]),
      )
      .execute();
    for (const user of named.map(userOf)) {
      for (const key of new Set([user.id, user.userPrincipalName.toLowerCase()])) add(exact, key, user);
    }
  }

  const short = new Map<string, VoiceUser[]>();
  for (const some of inChunks(keys.filter((key) => !exact.has(key)))) {
    const named = await db
      .selectFrom("voiceUser")
      .selectAll()
      .where(sql<boolean>`split_part(lower(user_principal_name), '@', 1) in (${sql.join(some)})`)
      .orderBy("userPrincipalName")
      .execute();
    for (const user of named.map(userOf)) add(short, localPart(user), user);
  }
  return new Map([...wanted].map(([text, key]) => [text, exact.get(key) ?? short.get(key) ?? []]));
}

function add(found: Map<string, VoiceUser[]>, key: string, user: VoiceUser): void {
  const known = found.get(key);
  if (known) known.push(user);
  else found.set(key, [user]);
}

function localPart({ userPrincipalName }: VoiceUser): string {
  return userPrincipalName.toLowerCase().split("@")[0] ?? "";
}

function userOf(row: UserRow): VoiceUser {
  return {
    id: row.id,
    userPrincipalName: row.userPrincipalName,
    accountType: row.accountType as AccountType,
    enterpriseVoiceEnabled: row.enterpriseVoiceEnabled,
    featureTypes: row.featureTypes,
    telephoneNumber: row.telephoneNumber,
    voiceRouting: assignmentOf(row),
    site: row.site,
    complianceRecording: row.complianceRecording,
    sharedCalling: row.sharedCalling,
    emergencyCallingPolicy: row.emergencyCallingPolicy,
  };
}

function assignmentOf({ assignment, policy, groupId }: UserRow): PolicyAssignment {
  if (assignment === "direct") return { kind: "direct", policy };
  return assignment === "group" ? { kind: "group", policy, groupId } : { kind: "global" };
}

/** User principal names that contain the text, in any case of letters, by name; at most so many. */
export async function namesContaining(db: Database, text: string, most: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("voiceUser")
    .select("userPrincipalName")
    .where(sql<boolean>`position(${text.trim().toLowerCase()} in lower(user_principal_name)) > 0`)
    .orderBy("userPrincipalName")
    .limit(most)
    .execute();
  return rows.map(({ userPrincipalName }) => userPrincipalName);
}
