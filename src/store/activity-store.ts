import type { Database } from "./database.ts";

/** Activities that were processed, so that a replay is known as one. */
export interface ActivityStore {
  /** True the first time; false for a replay. */
  firstTime(conversationId: string, activityId: string, at: Date): Promise<boolean>;
}

export function activityStore(db: Database): ActivityStore {
  return {
    async firstTime(conversationId, activityId, at) {
      const inserted = await db
        .insertInto("activity")
        .values({ conversationId, activityId, at })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return inserted.numInsertedOrUpdatedRows === 1n;
    },
  };
}
