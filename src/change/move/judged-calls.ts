import { isMediaFailure, isOfferRefusal } from "../../telephony/call-codes.ts";
import type { CallRow } from "../../telephony/call-row.ts";
import { directionOf } from "../../telephony/call-type.ts";
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
  people: number,
): CallsJudged {
  const calls = onTrunk(dialled, trunk);
  // A call that was tried here first has a row of its own here, and counts once.
  const tried = new Set(calls.map(({ correlationId }) => correlationId).filter((id) => id !== ""));
  const unseen = lost.filter(({ correlationId }) => !tried.has(correlationId)).length;
  const failures = calls.filter(isMediaFailure);
  const delivered = calls.filter(wasDelivered).length;
  return {
    people,
    attempts: calls.length,
    deliveredShare: calls.length === 0 ? null : (100 * delivered) / (calls.length + unseen),
    mediaFailures: failures.length,
    mediaFailurePeople: new Set(failures.map(({ userId }) => userId)).size,
    offerRefusals: calls.filter(isOfferRefusal).length,
    shortRedials: countShortRedials(trunk, dialled),
    answered: calls.filter(({ successful }) => successful).length,
    delivered,
  };
}

/** Seconds. A call with one-way audio is a successful one: people hang up and try again. */
const shortCall = 20;
const redialWithin = 120;

/** Numbers are partly masked, so two of them may look the same; that is so for both groups that are compared. */
function countShortRedials(trunk: string, dialled: readonly JudgedCall[]): number {
  const attempts = Map.groupBy(
    dialled.filter(({ calleeNumber, callType }) => calleeNumber !== "" && directionOf(callType) === "out"),
    ({ userId, calleeNumber }) => `${userId} ${calleeNumber}`,
  );
  let count = 0;
  for (const calls of attempts.values()) {
    const starts = calls.map(({ startedAt }) => startedAt.getTime()).sort((a, b) => a - b);
    for (const call of onTrunk(calls, trunk)) {
      if (call.successful && call.duration < shortCall && wasRedialled(call, starts)) count += 1;
    }
  }
  return count;
}

function wasRedialled({ startedAt, duration }: JudgedCall, starts: readonly number[]): boolean {
  const began = startedAt.getTime();
  const ended = began + duration * 1000;
  return starts.some((start) => start > began && start >= ended && start <= ended + redialWithin * 1000);
}
