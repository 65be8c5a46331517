import { isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";

/** Counts what was turned away, by the address it came from. */
export interface FailedSenders {
  /** Whether nothing more is looked at from there for now. */
  isHeld(address: string): boolean;
  turnedAway(address: string): void;
  /** Something genuine came from there. */
  accepted(address: string): void;
}

export interface FailedSendersOptions {
  /** How many requests of an address may be turned away in a window. */
  readonly most: number;
  /** Milliseconds. */
  readonly window: number;
  readonly now: () => number;
}

/** Addresses remembered at a time, of each kind; the oldest are forgotten first. */
const remembered = 10_000;
/** Milliseconds for which an address counts as Teams' own after it sent something genuine. */
const trustedFor = 3_600_000;

/**
 * Holds off an address that sends nothing but what is turned away, so that guessing costs this host no signature
 * checks. Teams is never held: an address is let through for an hour after something genuine came from it, and so is
 * every address that is not public, as behind it stands a proxy that nobody configured and that passes on everybody's
 * requests, Teams' too.
 */
export function createFailedSenders({ most, window, now }: FailedSendersOptions): FailedSenders {
  const failures = new Map<string, { count: number; until: number }>();
  const trusted = new Map<string, number>();

  return {
    isHeld(address) {
      const place = placeOf(address);
      if (place === undefined || (trusted.get(place) ?? 0) > now()) return false;
      const failed = failures.get(place);
      return failed !== undefined && failed.until > now() && failed.count >= most;
    },
    turnedAway(address) {
      const place = placeOf(address);
      if (place === undefined) return;
      const failed = failures.get(place);
      if (failed && failed.until > now()) failed.count += 1;
      else put(failures, place, { count: 1, until: now() + window });
    },
    accepted(address) {
      const place = placeOf(address);
      if (place === undefined) return;
      failures.delete(place);
      put(trusted, place, now() + trustedFor);
    },
  };
}

/** Undefined for what is not public. Who has one IPv6 address has 2^64 of them, so the network counts. */
function placeOf(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return undefined;
  const text = parsed.toString();
  if (!isIPv6(text)) return text;
  return parsed.toByteArray().slice(0, 8).join(".");
}

function put<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  const [oldest] = map.keys();
  if (map.size >= remembered && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
