import type { Updateable } from "kysely";
import type { Database } from "../../../src/store/database.ts";
import type { Schema } from "../../../src/store/schema.ts";

/** A wave as a test wants it to stand, whatever led there. */
export async function putWave(
  db: Database,
  changeId: number,
  number: number,
  stands: Updateable<Schema["wave"]>,
): Promise<void> {
  await db
    .updateTable("wave")
    .set(stands)
    .where("changeId", "=", changeId)
    .where("number", "=", number)
    .execute();
}

/** Members as a test wants them to stand. */
export async function putMembers(
  db: Database,
  changeId: number,
  userIds: readonly string[],
  stand: Updateable<Schema["waveMember"]>,
): Promise<void> {
  await db
    .updateTable("waveMember")
    .set(stand)
    .where("changeId", "=", changeId)
    .where("userId", "in", userIds)
    .execute();
}
