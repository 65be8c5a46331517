import type { StepRecord } from "../store/change-store.ts";

/**
 * The service said no to the effect, or turned it away each time. Of more attempts an earlier one may have arrived late, so
 * they do not count as never taken.
 */
export function wasNeverTaken({ acceptedAt, setAt, failedAt, ...tried }: StepRecord): boolean {
  return failedAt !== null && acceptedAt === null && setAt === null && noneArrived(tried);
}

/** Of attempts of which the last one failed: that no earlier one may have arrived either. */
export function noneArrived({ attempts, denied }: Pick<StepRecord, "attempts" | "denied">): boolean {
  return attempts === 1 || attempts === denied;
}
