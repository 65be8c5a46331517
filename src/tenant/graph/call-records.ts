import { Duration } from "luxon";
import { z } from "zod";
import {
  sameCallWithinMs,
  type CallMedia,
  type MediaLeg,
  type MediaStream,
} from "../../telephony/call-media.ts";
import { createCache } from "../../lib/cache.ts";
import type { Graph } from "./graph.ts";

/** What tells how single calls' media went. Ends by its signal, and rejects with a `TenantError` only. */
export interface CallRecords {
  /**
   * Call records of one person that started within a minute of one of these moments, newest first, at most `most`. They are
   * listed once, however many moments there are. Graph keeps records for 30 days, writes them up to an hour late, and
   * revises them.
   */
  readCallMedia(
    userId: string,
    moments: readonly Date[],
    most: number,
    signal: AbortSignal,
  ): AsyncIterable<CallMedia>;
}

const permission = "CallRecords.Read.All";
/** Records whose legs are kept: a busy hour of a large trunk. */
const maxKept = 5_000;

/** Source: "List callRecords", "List sessions" (Graph). Legs are kept by record, and read again when it was revised. */
export function createCallRecords(graph: Graph): CallRecords {
  const kept = createCache<string, readonly MediaLeg[]>({ most: maxKept });

  return {
    async *readCallMedia(userId, moments, most, signal) {
      const times = moments.map((moment) => moment.getTime());
      if (times.length === 0) return;
      const filter = [
        `participants_v2/any(p:p/id eq '${userId.replaceAll("'", "''")}')`,
        `startDateTime ge ${new Date(Math.min(...times) - sameCallWithinMs).toISOString()}`,
        `startDateTime lt ${new Date(Math.max(...times) + sameCallWithinMs).toISOString()}`,
      ].join(" and ");
      const path = `/v1.0/communications/callRecords?$filter=${encodeURIComponent(filter)}`;
      const records = new Map<string, CallRecord>();
      for await (const page of graph.pages(path, RecordObject, permission, signal)) {
        for (const record of page) {
          // A record revised between two pages may be on both.
          const seen = records.get(record.id);
          if (!seen || seen.version <= record.version) records.set(record.id, record);
        }
      }
      const newest = [...records.values()]
        .filter(({ startDateTime }) =>
          times.some((time) => Math.abs(startDateTime.getTime() - time) <= sameCallWithinMs),
        )
        .sort((a, b) => b.startDateTime.getTime() - a.startDateTime.getTime());
      for (const record of newest.slice(0, most)) {
        yield {
          id: record.id,
          startedAt: record.startDateTime,
          groupCall: record.type.toLowerCase() === "groupcall",
          legs: await legsNow(record, userId, signal),
        };
      }
    },
  };

  /** A record grows after the call: a later revision tells what the earlier ones left out. */
  async function legsNow(
    { id, version, lastModifiedDateTime }: CallRecord,
    userId: string,
    signal: AbortSignal,
  ): Promise<readonly MediaLeg[]> {
    const key = `${id} ${userId} ${version} ${lastModifiedDateTime}`;
    const known = kept.get(key);
    if (known) return known.value;
    const path = `/v1.0/communications/callRecords/${encodeURIComponent(id)}/sessions?$expand=segments`;
    const legs: MediaLeg[] = [];
    for await (const page of graph.pages(path, SessionObject, permission, signal)) {
      for (const session of page) {
        legs.push(...legsOf(session.segments ?? [], userId));
        // A call by phone has several segments, and they have pages of their own.
        const more = session["segments@odata.nextLink"];
        if (!more) continue;
        for await (const segments of graph.pages(pathOf(more), Segment, permission, signal))
          legs.push(...legsOf(segments, userId));
      }
    }
    kept.set(key, legs);
    return legs;
  }
}

const text = z
  .string()
  .nullish()
  .transform((value) => value || null);
/** A list that is never null itself, though its items may be. */
function items<Item extends z.ZodType>(item: Item) {
  return z.array(item.nullable()).transform((list) => list.filter((each) => each !== null));
}

/** Of a link that Graph gives: it is asked for where Graph is, wherever it leads. */
function pathOf(link: string): string {
  const { pathname, search } = new URL(link, "https://graph.invalid");
  return `${pathname}${search}`;
}

const time = z.iso.datetime({ offset: true }).transform((value) => new Date(value));

const RecordObject = z.object({
  id: z.string(),
  type: z.string(),
  startDateTime: time,
  /** Higher with every revision. */
  version: z.number(),
  lastModifiedDateTime: z.string(),
});
type CallRecord = z.infer<typeof RecordObject>;

const Endpoint = z
  .object({
    userAgent: z
      .object({ platform: text, productFamily: text, role: text })
      .nullish()
      .transform((value) => value ?? null),
    identity: z
      .object({ user: z.object({ id: text }).nullish() })
      .nullish()
      .transform((value) => value?.user?.id?.toLowerCase() ?? null),
    associatedIdentity: z
      .object({ id: text })
      .nullish()
      .transform((value) => value?.id?.toLowerCase() ?? null),
  })
  .nullish();

const Network = z.object({ ipAddress: text, relayIPAddress: text }).nullish();

/** Milliseconds of an ISO 8601 duration, like PT0.021S. */
const duration = z.iso
  .duration()
  .transform((text) => Duration.fromISO(text).toMillis())
  .nullish();

/** Rates are fractions. Source: "mediaStream" (Graph), whose properties may all be null but the direction. */
const Stream = z.object({
  streamDirection: z.string(),
  wasMediaBypassed: z.boolean().nullish(),
  packetUtilization: z.number().nullish(),
  averageJitter: duration,
  averagePacketLossRate: z.number().nullish(),
  averageRoundTripTime: duration,
});

const Segment = z.object({
  caller: Endpoint,
  callee: Endpoint,
  media: items(
    z.object({
      label: text,
      callerNetwork: Network,
      calleeNetwork: Network,
      streams: items(Stream),
    }),
  ),
});

const SessionObject = z.object({
  segments: z.array(Segment).nullish(),
  "segments@odata.nextLink": z.string().nullish(),
});

/** The person's audio; segments that they are no end of are left out. */
function legsOf(segments: readonly z.infer<typeof Segment>[], userId: string): readonly MediaLeg[] {
  return segments.flatMap((segment): readonly MediaLeg[] => {
    const called = isOf(segment.callee, userId);
    if (!called && !isOf(segment.caller, userId)) return [];
    const [own, far] = called ? [segment.callee, segment.caller] : [segment.caller, segment.callee];
    return segment.media
      .filter(({ label }) => label === null || label.includes("audio"))
      .map(({ callerNetwork, calleeNetwork, streams }) => ({
        platform: own?.userAgent?.platform ?? null,
        product: own?.userAgent?.productFamily ?? null,
        farService: far?.userAgent?.role ?? null,
        farAddress: (called ? callerNetwork : calleeNetwork)?.ipAddress ?? null,
        relays: [callerNetwork, calleeNetwork].flatMap((network) => network?.relayIPAddress ?? []),
        streams: streams.map((stream) => streamOf(stream, called)),
      }));
  });
}

function isOf(end: z.infer<typeof Endpoint>, userId: string): boolean {
  return end?.identity === userId || end?.associatedIdentity === userId;
}

function streamOf(stream: z.infer<typeof Stream>, called: boolean): MediaStream {
  const direction = stream.streamDirection.toLowerCase();
  return {
    direction:
      direction === "callertocallee"
        ? called
          ? "toPerson"
          : "fromPerson"
        : direction === "calleetocaller"
          ? called
            ? "fromPerson"
            : "toPerson"
          : null,
    wasMediaBypassed: stream.wasMediaBypassed ?? null,
    packets: stream.packetUtilization ?? null,
    jitter: stream.averageJitter ?? null,
    loss: typeof stream.averagePacketLossRate === "number" ? 100 * stream.averagePacketLossRate : null,
    roundTrip: stream.averageRoundTripTime ?? null,
  };
}
