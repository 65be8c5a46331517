/** The most calls that one trunk, or several together, carried at the same moment. */
export interface CallsAtOnce {
  readonly calls: number;
  /** When, for the first time. */
  readonly at: Date;
}

/**
 * The share, 0 to 1, of a trunk's MaxConcurrentSessions from which Microsoft alerts. The number blocks no call by itself.
 * Source: "Set-CsOnlinePSTNGateway".
 */
const alertedFrom = 0.9;

/** Whether so many calls at once come near a trunk's MaxConcurrentSessions; null: it has none. */
export function nearsSessions(calls: number, maxConcurrentSessions: number | null): boolean {
  return maxConcurrentSessions !== null && calls >= alertedFrom * maxConcurrentSessions;
}
