import { sql } from "kysely";
import type { Database } from "./database.ts";

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
