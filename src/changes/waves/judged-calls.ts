import { isMediaFailure, isOfferRefusal } from "../../telephony/call-codes.ts";
import type { CallRow } from "../../telephony/call-row.ts";
import { directionOf } from "../../telephony/call-type.ts";
import { sameNumber } from "../../telephony/numbers/masked-number.ts";
import { wasDelivered } from "../../telephony/call-statistics.ts";
import type { CallsJudged } from "./gate.ts";

/** What of a call row the gate looks at. */
export type JudgedCall = Pick<
  CallRow,
  | "userId"
  | "correlationId"
  | "startedAt"
  | "duration"
  | "callType"
  | "calleeNumber"
  | "successful"
  | "finalSipCode"
  | "callEndSubReason"
  | "trunkFqdn"
>;

/** Calls that people dialled themselves, and the numbers of those listed apart. */
export interface SortedCalls {
  readonly outbound: readonly JudgedCall[];
  readonly inbound: number;
  readonly forwarded: number;
  readonly others: number;
}

/** By call type; only what a person dialled is judged. */
export function sortCalls(calls: readonly JudgedCall[]): SortedCalls {
  const outbound: JudgedCall[] = [];
  const count = { in: 0, forwarded: 0, other: 0 };
  for (const call of calls) {
    const direction = call.userId === null ? "other" : directionOf(call.callType);
    if (direction === "out") outbound.push(call);
    else count[direction] += 1;
  }
  return { outbound, inbound: count.in, forwarded: count.forwarded, others: count.other };
}

export function onTrunk(calls: readonly JudgedCall[], fqdn: string): readonly JudgedCall[] {
  return calls.filter((call) => call.trunkFqdn === fqdn);
}

/**
 * Sums up calls on one trunk.
 * @param dialled All that is judged, on whatever trunk: a redial may take another.
 * @param lost Calls that another trunk carried in its stead.
 */
export function measure(
  trunk: string,
  dialled: readonly JudgedCall[],
  lost: readonly JudgedCall[],
): CallsJudged {
  const calls = onTrunk(dialled, trunk);
  // A call that was tried here first has a row of its own here, and counts once.
  const tried = new Set(calls.map(({ correlationId }) => correlationId).filter((id) => id !== ""));
  const unseen = lost.filter(({ correlationId }) => !tried.has(correlationId)).length;
  const failures = calls.filter(isMediaFailure);
  const delivered = calls.filter(wasDelivered).length;
  return {
    people: new Set(calls.flatMap(({ userId }) => userId ?? [])).size,
    attempts: calls.length,
    deliveredShare: calls.length === 0 ? null : (100 * delivered) / (calls.length + unseen),
    mediaFailures: failures.length,
    mediaFailurePeople: new Set(failures.map(({ userId }) => userId)).size,
    offerRefusals: calls.filter(isOfferRefusal).length,
    ...countShortRedials(trunk, dialled),
    answered: calls.filter(({ successful }) => successful).length,
    delivered,
  };
}

/** Seconds. A call with one-way audio is a successful one: people hang up and try again. */
const shortCall = 20;
const redialWithin = 120;

/** Short calls that the same person dialled again, and those of which masked numbers leave that open. */
function countShortRedials(
  trunk: string,
  dialled: readonly JudgedCall[],
): Pick<CallsJudged, "shortRedials" | "possibleRedials"> {
  const count = { yes: 0, maybe: 0, no: 0 };
  for (const calls of Map.groupBy(dialled, ({ userId }) => userId).values()) {
    const inOrder = calls
      .filter(({ callType }) => directionOf(callType) === "out")
      .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
    inOrder.forEach((call, at) => {
      if (call.trunkFqdn !== trunk || !call.successful || call.duration >= shortCall) return;
      count[wasRedialled(call, inOrder, at + 1)] += 1;
    });
  }
  return { shortRedials: count.yes, possibleRedials: count.maybe };
}

/** @param later Index of the first call that may be a redial; those before began no later. */
function wasRedialled(
  { startedAt, duration, calleeNumber }: JudgedCall,
  inOrder: readonly JudgedCall[],
  later: number,
): ReturnType<typeof sameNumber> {
  const began = startedAt.getTime();
  const ended = began + duration * 1000;
  let redialled: ReturnType<typeof sameNumber> = "no";
  for (let at = later; at < inOrder.length; at += 1) {
    const next = inOrder[at];
    const start = next?.startedAt.getTime() ?? Infinity;
    if (!next || start > ended + redialWithin * 1000) break;
    if (start <= began || start < ended) continue;
    const same = sameNumber(calleeNumber, next.calleeNumber);
    if (same === "yes") return same;
    if (same === "maybe") redialled = same;
  }
  return redialled;
}
