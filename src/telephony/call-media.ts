import type { CallRow } from "./call-row.ts";
import { minute } from "../lib/time.ts";

/**
 * Media of one call of one person, as a Graph call record tells it. Null stands for what the record leaves out: the fields
 * predate Direct Routing, and nobody promises that they are filled.
 */
export interface CallMedia {
  /** Of the call record; a call row's id is another one. */
  readonly id: string;
  readonly startedAt: Date;
  readonly groupCall: boolean;
  readonly legs: readonly MediaLeg[];
}

/** Audio of one segment, seen from the person's end. */
export interface MediaLeg {
  /** `clientPlatform` of the person's client. */
  readonly platform: string | null;
  /** `productFamily` of the person's client. */
  readonly product: string | null;
  /** `role` of a service at the far end, like `mediationServer`; null where none is named. */
  readonly farService: string | null;
  readonly farAddress: string | null;
  /** Relays that were allocated to either end, which is not yet used. */
  readonly relays: readonly string[];
  readonly streams: readonly MediaStream[];
}

export interface MediaStream {
  readonly direction: "fromPerson" | "toPerson" | null;
  readonly wasMediaBypassed: boolean | null;
  readonly packets: number | null;
  /** Average, in milliseconds. */
  readonly jitter: number | null;
  /** Average percentage of packets lost, 0 to 100. */
  readonly loss: number | null;
  /** Average, in milliseconds. */
  readonly roundTrip: number | null;
}

export type MediaPath =
  | { readonly kind: "direct" }
  | { readonly kind: "relayed" }
  /** `expected` is Microsoft's own reason; null where there is none, which is worth a look. */
  | { readonly kind: "notBypassed"; readonly expected: NotBypassedReason | null }
  | { readonly kind: "unknown" };

export type NotBypassedReason = "webClient" | "thirdPartyPhone" | "groupCall" | "voiceApplication";

/** Packets that a second of audio takes, with the usual 20 ms in each. */
const packetsOfOneSecond = 50;
const mediaServices = new Set([
  "mediationserver",
  "mediationservercloudconnectoredition",
  "mediacontroller",
  "skypeforbusinessaudiovideomcu",
]);
const voiceApplications = new Set([
  "skypeforbusinessautoattendant",
  "skypeforbusinesscallqueues",
  "exchangeunifiedmessagingservice",
  "voicemail",
]);

/**
 * Which way a call's media went. Never read from the trunk's flag: what a record leaves out is `unknown`. `sbcAddresses`
 * are the trunk's public ones. Source: "mediaStream", "networkInfo" (Graph); "Plan for media bypass with Direct Routing".
 */
export function mediaPathOf(media: CallMedia | undefined, sbcAddresses: readonly string[]): MediaPath {
  const paths = (media?.legs ?? []).map((leg) => pathOfLeg(leg, media?.groupCall ?? false, sbcAddresses));
  // A call that was taken off its direct path once is not a direct call.
  return (
    paths.find(({ kind }) => kind === "notBypassed") ??
    paths.find(({ kind }) => kind === "relayed") ??
    paths.find(({ kind }) => kind === "direct") ?? { kind: "unknown" }
  );
}

function pathOfLeg(leg: MediaLeg, groupCall: boolean, sbcAddresses: readonly string[]): MediaPath {
  const flags = leg.streams.flatMap(({ wasMediaBypassed }) => wasMediaBypassed ?? []);
  const { farAddress } = leg;
  if (farAddress !== null && sbcAddresses.includes(farAddress)) return { kind: "direct" };
  if (farAddress !== null && leg.relays.includes(farAddress)) return { kind: "relayed" };
  // The flag says how media went; a role only names the endpoint's service.
  const flag = flags.length === 0 ? null : !flags.includes(false);
  const throughService = leg.farService !== null && mediaServices.has(leg.farService.toLowerCase());
  if (flag === true) return { kind: "direct" };
  return flag === false || throughService
    ? { kind: "notBypassed", expected: expectedReason(leg, groupCall) }
    : { kind: "unknown" };
}

/** Why Microsoft takes such a call off the bypass by itself. */
function expectedReason(leg: MediaLeg, groupCall: boolean): NotBypassedReason | null {
  if (leg.farService !== null && voiceApplications.has(leg.farService.toLowerCase()))
    return "voiceApplication";
  if (groupCall) return "groupCall";
  if (leg.platform?.toLowerCase() === "web") return "webClient";
  const teams = leg.product === null || leg.product.toLowerCase() === "teams";
  return leg.platform?.toLowerCase() === "ipphone" && !teams ? "thirdPartyPhone" : null;
}

/**
 * The direction in which no audio went though the other way carried a second of it or more: such a call counts as
 * successful. Null where audio went both ways, or nobody counted.
 */
export function silentDirection(media: CallMedia): "fromPerson" | "toPerson" | null {
  const heard = (direction: "fromPerson" | "toPerson") => {
    const counted = media.legs
      .flatMap(({ streams }) => streams)
      .filter((stream) => stream.direction === direction)
      .flatMap(({ packets }) => packets ?? []);
    return counted.length === 0 ? null : counted.reduce((sum, packets) => sum + packets, 0);
  };
  const [from, to] = [heard("fromPerson"), heard("toPerson")];
  if (from === null || to === null) return null;
  if (from < packetsOfOneSecond && to >= packetsOfOneSecond) return "fromPerson";
  if (to < packetsOfOneSecond && from >= packetsOfOneSecond) return "toPerson";
  return null;
}

/** Rows and records count a call's start at different moments of its set-up. */
export const sameCallWithinMs = minute;

/**
 * When a record of the same call may start: an outbound row starts with the answer, its record presumably with the dialling.
 * Source: "directRoutingLogRow", "callRecord" (Graph); "PSTN usage report".
 */
export function momentsOf({
  startedAt,
  invitedAt,
}: Pick<CallRow, "startedAt" | "invitedAt">): readonly Date[] {
  return invitedAt === null ? [startedAt] : [startedAt, invitedAt];
}

/**
 * Joins one person's call rows with their call records by time, since neither knows the other's id: each record to the
 * nearest row, and once. Answers by row id.
 */
export function joinByTime(
  rows: readonly Pick<CallRow, "id" | "startedAt" | "invitedAt">[],
  records: readonly CallMedia[],
): ReadonlyMap<string, CallMedia> {
  const pairs = rows
    .flatMap((row) =>
      records.map((record) => ({
        row,
        record,
        apart: Math.min(
          ...momentsOf(row).map((moment) => Math.abs(moment.getTime() - record.startedAt.getTime())),
        ),
      })),
    )
    .filter(({ apart }) => apart <= sameCallWithinMs)
    .sort((a, b) => a.apart - b.apart);
  const joined = new Map<string, CallMedia>();
  const taken = new Set<string>();
  for (const { row, record } of pairs) {
    if (joined.has(row.id) || taken.has(record.id)) continue;
    joined.set(row.id, record);
    taken.add(record.id);
  }
  return joined;
}
