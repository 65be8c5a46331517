import type { StepRecord } from "../store/change-store.ts";

/**
 * The service said no to the effect, or turned it away each time. Of more attempts an earlier one may have arrived late, so
 * they do not count as never taken.
 */
export function wasNeverTaken({ acceptedAt, setAt, failedAt, attempts, denied }: StepRecord): boolean {
  const known = attempts === 1 || attempts === denied;
  return failedAt !== null && acceptedAt === null && setAt === null && known;
}
