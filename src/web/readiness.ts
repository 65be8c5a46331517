import { createCache } from "../lib/cache.ts";
import type { DatabaseState } from "../store/database.ts";

export interface Readiness {
  readonly status: 200 | 503;
  readonly body: ReadinessBody;
}

/** What `/readyz` tells. Anybody may read it, so it holds states and times, and no error's words. */
export interface ReadinessBody {
  /** `degraded`: messages are answered, the tenant cannot be read. `unready`: the bot cannot work. */
  readonly status: "ready" | "degraded" | "unready";
  readonly database: { readonly status: DatabaseState; readonly since?: string; readonly words?: string };
  readonly tenant: {
    readonly status: "up" | "down" | "unknown";
    readonly parts: Readonly<Record<string, TenantPart>>;
  };
}

/** One thing that is read in the background. */
export interface TenantPart {
  readonly status: "up" | "down" | "unknown";
  readonly lastRead: string | null;
  readonly lastFailure: string | null;
}

export interface ReadinessOptions {
  readonly database: (signal: AbortSignal) => Promise<DatabaseState>;
  /** Times of the last success and, where the newest look failed, of that failure. */
  readonly observed: (signal: AbortSignal) => Promise<readonly ObservedTimes[]>;
  readonly now: () => Date;
}

export interface ObservedTimes {
  readonly what: string;
  readonly at: Date | null;
  readonly failedAt: Date | null;
}

const words: Readonly<Record<Exclude<DatabaseState, "up">, string>> = {
  down: "The database does not answer.",
  behind: "The database lacks migrations of this version; a start of the bot brings them.",
};

const sharedMs = 1_000;

/**
 * Whether this replica can do its work. Without its database it cannot: 503. Without the tenant it still must answer people,
 * the brake and the way back above all, so that is told in a 200 and takes nobody out of service. The tenant's state is
 * what the observer last met; nothing is asked of the tenant here.
 */
export function createReadiness({ database, observed, now }: ReadinessOptions) {
  let unreadySince: Date | undefined;
  const shared = createCache<"reading", Promise<Readiness>>({ ttl: sharedMs, now: () => now().getTime() });

  // Anybody may ask, as often as they like: whoever asks within a second shares one reading.
  return function readiness(signal: AbortSignal): Promise<Readiness> {
    const known = shared.get("reading");
    if (known) return known.value;
    const reading = read(signal);
    shared.set("reading", reading);
    return reading;
  };

  async function read(signal: AbortSignal): Promise<Readiness> {
    const state = await database(signal);
    const parts = state === "up" ? await observed(signal).catch(() => undefined) : [];
    if (state !== "up" || parts === undefined) {
      unreadySince ??= now();
      const status = state === "up" ? "down" : state;
      return {
        status: 503,
        body: {
          status: "unready",
          database: { status, since: unreadySince.toISOString(), words: words[status] },
          tenant: { status: "unknown", parts: {} },
        },
      };
    }
    unreadySince = undefined;
    const tenant = Object.fromEntries(parts.map((part) => [part.what, partOf(part)]));
    const states = Object.values(tenant).map(({ status }) => status);
    const down = states.includes("down");
    return {
      status: 200,
      body: {
        status: down ? "degraded" : "ready",
        database: { status: "up" },
        tenant: { status: down ? "down" : states.includes("unknown") ? "unknown" : "up", parts: tenant },
      },
    };
  }
}

function partOf({ at, failedAt }: ObservedTimes): TenantPart {
  return {
    status: failedAt ? "down" : at ? "up" : "unknown",
    lastRead: at?.toISOString() ?? null,
    lastFailure: failedAt?.toISOString() ?? null,
  };
}
