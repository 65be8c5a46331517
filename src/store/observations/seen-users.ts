import type { Database } from "../database.ts";

/** Who of those expected on a trunk was on a call of it. */
export interface SeenUsers {
  readonly expected: number;
  readonly seen: number;
  /** User principal names of the first who were not, by name. */
  readonly unseen: readonly string[];
}

export async function seenUsers(
  db: Database,
  trunk: string,
  policies: readonly string[],
  from: Date,
  maxNamed: number,
): Promise<SeenUsers> {
  if (policies.length === 0) return { expected: 0, seen: 0, unseen: [] };
  const callers = db
    .selectFrom("callRow")
    .select("userId")
    .distinct()
    .where("trunkFqdn", "=", trunk)
    .where("startedAt", ">=", from)
    .where("userId", "is not", null)
    .as("caller");
  const expected = db
    .selectFrom("voiceUser")
    .leftJoin(callers, "caller.userId", "voiceUser.id")
    .where("policy", "in", [...policies])
    .where("enterpriseVoiceEnabled", "=", true)
    .where("accountType", "in", ["user", "resourceAccount"]);
  const [counts, unseen] = await Promise.all([
    expected
      .select(({ fn }) => [
        fn.countAll<number>().as("expected"),
        fn.count<number>("caller.userId").as("seen"),
      ])
      .executeTakeFirstOrThrow(),
    expected
      .select("userPrincipalName")
      .where("caller.userId", "is", null)
      .orderBy("userPrincipalName")
      .limit(maxNamed)
      .execute(),
  ]);
  return { ...counts, unseen: unseen.map(({ userPrincipalName }) => userPrincipalName) };
}
