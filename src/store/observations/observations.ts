import { sql } from "kysely";
import { z } from "zod";
import type { Immutable } from "../../lib/immutable.ts";
import type { PolicyPopulation } from "../../preflight/check.ts";
import { Gateway } from "../../telephony/gateway.ts";
import { ClientMediaPorts, TrunkDependants } from "../../telephony/trunk-dependants.ts";
import { VoiceRouting } from "../../telephony/voice-routing.ts";
import type { Database, Transaction } from "../database.ts";
import { Unread } from "../../telephony/unread.ts";
import { fromJson, toJson } from "../json/json.ts";

export type ObservedThing = "fleet" | "users" | "calls";

/** Last known state, with its age and what of it could not be read. */
export interface Observed<T> {
  readonly value: T;
  readonly unread: readonly Unread[];
  readonly at: Date;
}

const FleetObservation = z.object({
  gateways: z.array(Gateway),
  routing: VoiceRouting,
  dependants: TrunkDependants,
  clientMediaPorts: ClientMediaPorts,
  verifiedDomains: z.array(z.string()),
});
export type FleetObservation = Immutable<z.infer<typeof FleetObservation>>;

const unreadParts = z.array(Unread);

const StoredPopulations: z.ZodType<readonly PolicyPopulation[]> = z.array(
  z.object({ policy: z.string(), users: z.number().int(), resourceAccounts: z.number().int() }),
);

/** Replaces what was observed, and forgets why it last failed. */
export async function observe(
  trx: Transaction,
  what: Exclude<ObservedThing, "calls">,
  { value, unread }: { readonly value: unknown; readonly unread: readonly Unread[] },
  at: Date,
): Promise<void> {
  const stored = { value: toJson(value), unread: toJson(unread), at };
  await trx
    .insertInto("observation")
    .values({ what, ...stored })
    .onConflict((conflict) =>
      conflict
        .column("what")
        .doUpdateSet((set) => ({ ...stored, version: set("observation.version", "+", 1) })),
    )
    .execute();
  await trx.deleteFrom("observationFailure").where("what", "=", what).execute();
}

/** Reads the fleet; what was parsed once is used again for as long as no replica wrote a newer one. */
export function newestFleet(db: Database): () => Promise<Observed<FleetObservation> | undefined> {
  let known: (Observed<FleetObservation> & { readonly version: number }) | undefined;
  return async () => {
    // The answer is about this one, also where somebody else learns of a newer one meanwhile.
    const asked = known;
    const row = await db
      .selectFrom("observation")
      .select((row) => [
        "version",
        "unread",
        "at",
        // A row that was forgotten and written anew counts from the start, so the version alone does not tell.
        sql<unknown>`case when (${row.ref("version")}, ${row.ref("at")}) is distinct from
          (${asked?.version ?? 0}::integer, ${asked?.at ?? null}::timestamptz) then ${row.ref("value")} end`.as(
          "value",
        ),
      ])
      .where("what", "=", "fleet")
      .executeTakeFirst();
    if (!row) return undefined;
    if (row.value === null && asked) return { value: asked.value, unread: asked.unread, at: asked.at };
    const { version, at } = row;
    const newest = {
      value: fromJson(FleetObservation, row.value, "observed fleet"),
      unread: fromJson(unreadParts, row.unread, "what of the fleet is unread"),
      at,
    };
    known = { ...newest, version };
    return newest;
  };
}

export async function newestPopulations(
  db: Database,
): Promise<Observed<readonly PolicyPopulation[]> | undefined> {
  const row = await db
    .selectFrom("observation")
    .select(["value", "unread", "at"])
    .where("what", "=", "users")
    .executeTakeFirst();
  return (
    row && {
      value: fromJson(StoredPopulations, row.value, "observed users"),
      unread: fromJson(unreadParts, row.unread, "what of the users is unread"),
      at: row.at,
    }
  );
}

export async function allUnread(db: Database): Promise<readonly Unread[]> {
  const rows = await db.selectFrom("observation").select("unread").orderBy("what").execute();
  return rows.flatMap(({ unread }) => fromJson(unreadParts, unread, "what is unread"));
}
