import { createCache } from "../lib/cache.ts";
import { networkOf } from "./sender.ts";
import { hour } from "../lib/time.ts";

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
const trustedFor = hour;

/**
 * Holds off an address that sends nothing but forgeries, so that they cost this host few signature checks. The Bot
 * Connector sends for all bots and tenants from the same addresses, so only what it cannot send may count: a token that
 * names its issuer and this bot, and whose signature, key or serviceUrl is wrong. Yet its keys change, and behind a proxy
 * that nobody configured everybody has one address. So an address is let through for an hour after something genuine came
 * from it, and one that is not public always.
 */
export function createFailedSenders({ most, window, now }: FailedSendersOptions): FailedSenders {
  const failures = createCache<string, { count: number }>({ ttl: window, most: remembered, now });
  const trusted = createCache<string, true>({ ttl: trustedFor, most: remembered, now });

  return {
    isHeld(address) {
      const place = placeOf(address);
      if (place === undefined || trusted.get(place)) return false;
      return (failures.get(place)?.value.count ?? 0) >= most;
    },
    forged(address) {
      const place = placeOf(address);
      if (place === undefined) return;
      const failed = failures.get(place)?.value;
      if (failed) failed.count += 1;
      else failures.set(place, { count: 1 });
    },
    accepted(address) {
      const place = placeOf(address);
      if (place === undefined) return;
      failures.delete(place);
      trusted.set(place, true);
    },
  };
}

/** Undefined for what is not public. */
function placeOf(address: string): string | undefined {
  const network = networkOf(address);
  return network?.isPublic ? network.name : undefined;
}
