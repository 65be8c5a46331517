import { z } from "zod";
import { Section } from "../doctor/doctor-check.ts";
import type { Database } from "./database.ts";
import { fromJson, toJson } from "./json/json.ts";
import { wakeIn } from "./task-store.ts";

/** One look at the bot's own set-up, or one rehearsal of its reads, that somebody asked for in chat. */
export interface DoctorVisit {
  readonly id: number;
  readonly looksAt: "setUp" | "rehearsal";
  readonly requestedByName: string;
  readonly startedAt: Date;
  /** Null while it runs; then there are no sections either. */
  readonly finishedAt: Date | null;
  readonly sections: readonly Section[];
}

export interface DoctorVisitStore {
  /** Inserts a visit and wakes `doctor:<id>`. */
  create(visit: Pick<DoctorVisit, "looksAt" | "requestedByName"> & { readonly at: Date }): Promise<number>;
  find(id: number): Promise<DoctorVisit | undefined>;
  /** A visit finishes once. */
  finish(id: number, sections: readonly Section[], at: Date): Promise<void>;
}

export function doctorVisitStore(db: Database): DoctorVisitStore {
  return {
    async create({ looksAt, requestedByName, at }) {
      return db.transaction().execute(async (trx) => {
        const { id } = await trx
          .insertInto("doctorVisit")
          .values({ looksAt, requestedByName, startedAt: at })
          .returning("id")
          .executeTakeFirstOrThrow();
        await wakeIn(trx, "doctor", String(id), at);
        return id;
      });
    },

    async find(id) {
      const row = await db.selectFrom("doctorVisit").selectAll().where("id", "=", id).executeTakeFirst();
      if (!row) return undefined;
      const { sections, ...visit } = row;
      const found = sections === null ? [] : fromJson(z.array(Section), sections, `doctor visit ${id}`);
      return { ...visit, sections: found };
    },

    async finish(id, sections, at) {
      await db
        .updateTable("doctorVisit")
        .set({ finishedAt: at, sections: toJson(sections) })
        .where("id", "=", id)
        .where("finishedAt", "is", null)
        .execute();
    },
  };
}
