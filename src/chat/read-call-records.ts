import { endingWith } from "../deadline.ts";
import { joinByTime, mediaPathOf, silentDirection, type CallMedia } from "../telephony/call-media.ts";
import type { CallRow } from "../telephony/call-row.ts";
import { TenantError } from "../tenant/tenant-error.ts";
import type { ChatDependencies } from "./turn.ts";
import type { VerifiedCall, VerifyView } from "./views/lookup/verify-card.ts";

/** The click that asks must be answered in time, so what Graph has not told by then is left out. */
const withinMs = 5_000;
const mostCalls = 20;
const atOnce = 5;
/** Around a row's start. */
const spanMs = 60_000;
/** Of one person within two minutes. */
const mostRecords = 3;

type Deps = Pick<ChatDependencies, "callRecords" | "addressesOf" | "observations" | "logger">;

/** Looks up how the media of the newest answered calls went. Never rejects: what could not be read is said. */
export async function readCallRecords(
  deps: Deps,
  fqdn: string,
  calls: readonly CallRow[],
  signal: AbortSignal,
): Promise<NonNullable<VerifyView["records"]>> {
  const wanted = calls
    .filter((call) => call.successful && call.userId !== null)
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
    .slice(0, mostCalls);
  const ends = endingWith(signal, withinMs);
  const [addresses, read] = await Promise.all([deps.addressesOf(fqdn, ends), readAll(deps, wanted, ends)]);
  const ids = [...new Set(wanted.flatMap(({ userId }) => userId ?? []))];
  const people = await deps.observations.findUsers(ids);
  const media = joined(read.tried, read.records);
  const verified = read.tried.map((call): VerifiedCall => {
    const record = media.get(call.id);
    return {
      startedAt: call.startedAt,
      callType: call.callType,
      userPrincipalName: people.get(call.userId ?? "")?.[0]?.userPrincipalName ?? null,
      path: mediaPathOf(record, addresses),
      silent: record ? silentDirection(record) : null,
    };
  });
  return { verified, wanted: wanted.length, problem: read.problem };
}

interface Read {
  /** Calls whose records were asked for to the end, newest first. */
  readonly tried: readonly CallRow[];
  readonly records: ReadonlyMap<string, readonly CallMedia[]>;
  readonly problem: string | null;
}

async function readAll(
  { callRecords, logger }: Deps,
  wanted: readonly CallRow[],
  signal: AbortSignal,
): Promise<Read> {
  const tried = new Set<CallRow>();
  const records = new Map<string, CallMedia[]>();
  const left = [...wanted];
  let problem: string | null = null;
  const work = async () => {
    for (let call = left.shift(); call && problem === null; call = left.shift()) {
      const start = call.startedAt.getTime();
      const span = { from: new Date(start - spanMs), to: new Date(start + spanMs) };
      const seen: CallMedia[] = [];
      try {
        for await (const media of callRecords.readCallMedia(call.userId ?? "", span, mostRecords, signal))
          seen.push(media);
      } catch (error) {
        logger.warn({ err: error }, "call records could not be read");
        problem ??= problemOf(error, signal);
        return;
      }
      tried.add(call);
      records.set(call.userId ?? "", [...(records.get(call.userId ?? "") ?? []), ...seen]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { tried: wanted.filter((call) => tried.has(call)), records, problem };
}

function problemOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "Graph was too slow to look up all of them. Read again for the rest.";
  return error instanceof TenantError ? error.message : "Call records could not be read.";
}

/** By row id; what several reads of one person showed twice counts once. */
function joined(
  calls: readonly CallRow[],
  records: ReadonlyMap<string, readonly CallMedia[]>,
): ReadonlyMap<string, CallMedia> {
  const byPerson = Map.groupBy(calls, ({ userId }) => userId ?? "");
  return new Map(
    [...byPerson].flatMap(([userId, rows]) => {
      const once = new Map((records.get(userId) ?? []).map((media) => [media.id, media]));
      return [...joinByTime(rows, [...once.values()])];
    }),
  );
}
