import { networkOf } from "./network-of.ts";

/** Counts forgeries by the address they came from. */
export interface FailedSenders {
  /** Whether nothing more is looked at from there for now. */
  isHeld(address: string): boolean;
  /** A token from there was looked at closely, and was not genuine. */
  forged(address: string): void;
  /** Something genuine came from there. */
  accepted(address: string): void;
}

export interface FailedSendersOptions {
  /** How many forgeries may come from an address in a window. */
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
 * Holds off an address that sends nothing but forgeries, so that they cost this host few signature checks. The Bot
 * Connector sends for all bots and tenants from the same addresses, so only what it cannot send may count: a token that
 * names its issuer and this bot, and whose signature, key or serviceUrl is wrong. Yet its keys change, and behind a proxy
 * that nobody configured everybody has one address. So an address is let through for an hour after something genuine came
 * from it, and one that is not public always.
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
    forged(address) {
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

/** Undefined for what is not public. */
function placeOf(address: string): string | undefined {
  const network = networkOf(address);
  return network?.isPublic ? network.name : undefined;
}

function put<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  const [oldest] = map.keys();
  if (map.size >= remembered && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
