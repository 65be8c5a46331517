import type { Logger } from "pino";
import { createCache } from "../../lib/cache.ts";
import { mapConcurrently } from "../../lib/map-concurrently.ts";
import { joinByTime, momentsOf, type CallMedia } from "../../telephony/call-media.ts";
import type { CallRow } from "../../telephony/call-row.ts";
import { qualityOf } from "../../telephony/media-quality.ts";
import type { CallRecords } from "./call-records.ts";
import { TenantError } from "../tenant-error.ts";
import { minute } from "../../lib/time.ts";

/** How large a sample is: each person costs one list of call records, each call some more requests. */
export interface SampleSize {
  readonly calls: number;
  readonly people: number;
}

export interface CallSample {
  /** The newest answered calls, which were to be looked up. */
  readonly wanted: readonly CallRow[];
  /** Those of them that were, by row id; undefined where there is no record yet. */
  readonly media: ReadonlyMap<string, CallMedia | undefined>;
  /** Why not all were, as a sentence. */
  readonly problem: string | null;
}

export interface CallSamples {
  /** Looks up the media of the newest answered calls among the rows. Never rejects: what could not be read is said. */
  read(rows: readonly CallRow[], size: SampleSize, signal: AbortSignal): Promise<CallSample>;
}

interface CallSamplesOptions {
  readonly callRecords: CallRecords;
  readonly logger: Logger;
  readonly now: () => Date;
}

const atOnce = 5;
/** Of one person around one call. */
const maxRecords = 3;
/** A record that tells how media went is hardly ever revised, and its call is not looked up again for so long (ms). */
const keptFor = 15 * minute;
const maxKept = 5_000;

/** Gate and card sample the same calls, so what one of them read the other takes over. */
export function createCallSamples({ callRecords, logger, now }: CallSamplesOptions): CallSamples {
  const kept = createCache<string, CallMedia>({ ttl: keptFor, most: maxKept, now: () => now().getTime() });

  return {
    async read(rows, { calls, people }, signal) {
      const byPerson = newestOf(rows, calls, people);
      const wanted = [...byPerson.values()].flat();
      const media = new Map<string, CallMedia | undefined>();
      for (const { id } of wanted) {
        const known = kept.get(id);
        if (known) media.set(id, known.value);
      }
      const left = [...byPerson].filter(([, own]) => own.some(({ id }) => !media.has(id)));
      let problem: string | null = null;
      await mapConcurrently(left, atOnce, async ([userId, own]) => {
        if (problem !== null) return;
        try {
          const records = await recordsOf(userId, own, signal);
          // Also those that nobody answered: their records are not an answered call's.
          const joined = joinByTime(
            rows.filter((call) => call.userId === userId),
            records,
          );
          for (const { id } of own) media.set(id, joined.get(id));
        } catch (error) {
          logger.warn({ err: error }, "call records could not be read");
          problem ??= problemOf(error, signal);
        }
      });
      for (const [id, found] of media)
        if (found && qualityOf(found) && kept.last(id)?.value !== found) kept.set(id, found);
      return { wanted, media, problem };
    },
  };

  async function recordsOf(
    userId: string,
    calls: readonly CallRow[],
    signal: AbortSignal,
  ): Promise<readonly CallMedia[]> {
    const most = maxRecords * calls.length;
    const records: CallMedia[] = [];
    for await (const media of callRecords.readCallMedia(userId, calls.flatMap(momentsOf), most, signal))
      records.push(media);
    return records;
  }
}

/** The newest answered calls by person. */
function newestOf(
  rows: readonly CallRow[],
  calls: number,
  people: number,
): ReadonlyMap<string, readonly CallRow[]> {
  const newest = rows
    .filter((call) => call.successful && call.userId !== null)
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
    .slice(0, calls);
  return new Map([...Map.groupBy(newest, ({ userId }) => userId ?? "")].slice(0, people));
}

function problemOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof TenantError && error.kind === "throttled") return error.message;
  if (signal.aborted) return "Graph was too slow to look up all of them. Read again for the rest.";
  return error instanceof TenantError ? error.message : "Call records could not be read.";
}
