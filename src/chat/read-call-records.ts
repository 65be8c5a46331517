import { endingWith } from "../deadline.ts";
import {
  joinByTime,
  mediaPathOf,
  momentsOf,
  silentDirection,
  type CallMedia,
} from "../telephony/call-media.ts";
import type { CallRow } from "../telephony/call-row.ts";
import { TenantError } from "../tenant/tenant-error.ts";
import type { ChatDependencies } from "./turn.ts";
import type { VerifiedCall, VerifyView } from "./views/lookup/verify-card.ts";

/** The click that asks must be answered in time, so what Graph has not told by then is left out. */
const withinMs = 5_000;
const mostCalls = 20;
/** Each costs one list of call records, of which Graph takes 40 in 20 seconds from everybody together. */
const mostPeople = 10;
const atOnce = 5;
/** Of one person around one call. */
const mostRecords = 3;

type Deps = Pick<ChatDependencies, "callRecords" | "addressesOf" | "observations" | "logger">;

/** Looks up how the media of the newest answered calls went. Never rejects: what could not be read is said. */
export async function readCallRecords(
  deps: Deps,
  fqdn: string,
  calls: readonly CallRow[],
  signal: AbortSignal,
): Promise<NonNullable<VerifyView["records"]>> {
  const byPerson = newestOf(calls);
  const ends = endingWith(signal, withinMs);
  const [addresses, read, people] = await Promise.all([
    deps.addressesOf(fqdn, ends),
    readAll(deps, byPerson, ends),
    deps.observations.findUsers([...byPerson.keys()]),
  ]);
  const verified = [...byPerson].flatMap(([userId, wanted]) => {
    const records = read.records.get(userId);
    if (!records) return [];
    // Also those that nobody answered: their records are not an answered call's.
    const media = joinByTime(
      calls.filter((call) => call.userId === userId),
      records,
    );
    return wanted.map((call): VerifiedCall => {
      const record = media.get(call.id);
      return {
        startedAt: call.startedAt,
        callType: call.callType,
        userPrincipalName: people.get(userId)?.[0]?.userPrincipalName ?? null,
        recorded: record !== undefined,
        path: mediaPathOf(record, addresses),
        silent: record ? silentDirection(record) : null,
      };
    });
  });
  return {
    verified: verified.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime()),
    wanted: [...byPerson.values()].flat().length,
    problem: read.problem,
  };
}

/** The newest answered calls by person. */
function newestOf(calls: readonly CallRow[]): ReadonlyMap<string, readonly CallRow[]> {
  const newest = calls
    .filter((call) => call.successful && call.userId !== null)
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
    .slice(0, mostCalls);
  return new Map([...Map.groupBy(newest, ({ userId }) => userId ?? "")].slice(0, mostPeople));
}

interface Read {
  /** By person; those whose records were not read to the end are missing. */
  readonly records: ReadonlyMap<string, readonly CallMedia[]>;
  readonly problem: string | null;
}

/** One list a person. */
async function readAll(
  { callRecords, logger }: Deps,
  byPerson: ReadonlyMap<string, readonly CallRow[]>,
  signal: AbortSignal,
): Promise<Read> {
  const records = new Map<string, readonly CallMedia[]>();
  const left = [...byPerson];
  let problem: string | null = null;
  const work = async () => {
    for (let next = left.shift(); next && problem === null; next = left.shift()) {
      const [userId, wanted] = next;
      const seen: CallMedia[] = [];
      const most = mostRecords * wanted.length;
      try {
        for await (const media of callRecords.readCallMedia(userId, wanted.flatMap(momentsOf), most, signal))
          seen.push(media);
      } catch (error) {
        logger.warn({ err: error }, "call records could not be read");
        problem ??= problemOf(error, signal);
        return;
      }
      records.set(userId, seen);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { records, problem };
}

function problemOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof TenantError && error.kind === "throttled") return error.message;
  if (signal.aborted) return "Graph was too slow to look up all of them. Read again for the rest.";
  return error instanceof TenantError ? error.message : "Call records could not be read.";
}
