import { sql } from "kysely";
import { z } from "zod";
import type { PolicyPopulation } from "../preflight/check.ts";
import type { Gateway } from "../telephony/gateway.ts";
import type { ClientMediaPorts, TrunkDependants } from "../telephony/trunk-dependants.ts";
import type { VoiceRouting } from "../telephony/voice-routing.ts";
import type { Database, Transaction } from "./database.ts";
import { fromJson, toJson } from "./json/json.ts";
import { StoredDependants, StoredGateway, StoredMediaPorts, StoredRouting } from "./json/telephony.ts";

export type ObservedThing = "fleet" | "users" | "calls";

/** Last known state, with its age. */
export interface Observed<T> {
  readonly value: T;
  readonly at: Date;
}

export interface FleetObservation {
  readonly gateways: readonly Gateway[];
  readonly routing: VoiceRouting;
  readonly dependants: TrunkDependants;
  readonly clientMediaPorts: ClientMediaPorts;
  readonly verifiedDomains: readonly string[];
}

const StoredFleet: z.ZodType<FleetObservation> = z.object({
  gateways: z.array(StoredGateway),
  routing: StoredRouting,
  dependants: StoredDependants,
  clientMediaPorts: StoredMediaPorts,
  verifiedDomains: z.array(z.string()),
});

const StoredPopulations: z.ZodType<readonly PolicyPopulation[]> = z.array(
  z.object({ policy: z.string(), users: z.number().int(), resourceAccounts: z.number().int() }),
);

/** Replaces what was observed, and forgets why it last failed. */
export async function observe(
  trx: Transaction,
  what: Exclude<ObservedThing, "calls">,
  value: unknown,
  at: Date,
): Promise<void> {
  const stored = toJson(value);
  await trx
    .insertInto("observation")
    .values({ what, value: stored, at })
    .onConflict((conflict) =>
      conflict
        .column("what")
        .doUpdateSet((set) => ({ value: stored, at, version: set("observation.version", "+", 1) })),
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
    if (row.value === null && asked) return { value: asked.value, at: asked.at };
    const { version, at } = row;
    const newest = { value: fromJson(StoredFleet, row.value, "observed fleet"), at, version };
    known = newest;
    return { value: newest.value, at };
  };
}

export async function newestPopulations(
  db: Database,
): Promise<Observed<readonly PolicyPopulation[]> | undefined> {
  const row = await db
    .selectFrom("observation")
    .select(["value", "at"])
    .where("what", "=", "users")
    .executeTakeFirst();
  return row && { value: fromJson(StoredPopulations, row.value, "observed users"), at: row.at };
}
