import { z } from "zod";
import type { Database } from "./database.ts";
import { fromJson, toJson } from "./json/json.ts";

/** People whom somebody typed or uploaded for a form: too many for a card, which carries the list's id instead. */
export interface PeopleListStore {
  /** Object ids, in their order; answers the list's id. */
  keep(personId: string, userIds: readonly string[], at: Date): Promise<number>;
  /** Undefined where there is none of that id, or it is another person's. */
  find(id: number, personId: string): Promise<readonly string[] | undefined>;
}

const StoredIds = z.array(z.string());

export function peopleListStore(db: Database): PeopleListStore {
  return {
    async keep(personId, userIds, at) {
      const { id } = await db
        .insertInto("peopleList")
        .values({ personId, userIds: toJson(userIds), createdAt: at })
        .returning("id")
        .executeTakeFirstOrThrow();
      return id;
    },

    async find(id, personId) {
      const row = await db
        .selectFrom("peopleList")
        .select("userIds")
        .where("id", "=", id)
        .where("personId", "=", personId)
        .executeTakeFirst();
      return row && fromJson(StoredIds, row.userIds, "list of people");
    },
  };
}
