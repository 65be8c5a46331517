/** A start time is a promise: an approval that comes after it would start telephony outside its window. */
export function decideBy(asked: Date, ttl: number, startAt: Date | null): Date {
  return new Date(Math.min(asked.getTime() + ttl, startAt?.getTime() ?? Infinity));
}
