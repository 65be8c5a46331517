/**
 * What `/api/tab` answers: words are the bot's own, times are ISO 8601, so that the page shows them in its reader's zone
 * and lets their age grow.
 */
export interface Overview {
  readonly mode: "simulated" | "microsoft";
  /** The bot's clock when it answered; ages count from it. */
  readonly now: string;
  readonly gateways: {
    readonly total: number;
    /** Null: nothing was read from the tenant yet. */
    readonly asOf: string | null;
    readonly usersAsOf: string | null;
    readonly callsAsOf: string | null;
    /** Since when calls were read, where those of 24 hours were not yet. */
    readonly callsSince: string | null;
    /** What the last background refresh failed with; null where it went well. */
    readonly problem: string | null;
    /** What needs a look first, a carrier's derived trunks last; all of them. */
    readonly rows: readonly GatewayRow[];
  };
  readonly changes: {
    /** Those that have not ended; more than are listed where there are many. */
    readonly open: number;
    readonly waiting: number;
    /** What ended changes left between before and after, a sentence each, newest first, until it is dealt with. */
    readonly leftHalfDone: readonly { readonly name: string; readonly words: string }[];
    readonly rows: readonly ChangeRow[];
  };
  /** Newest first. */
  readonly decisions: readonly DecisionRow[];
}

/** As marked in cards: ✓ fine, ! warning, ✕ broken, ? could not be checked from here, … going on, – over. */
export type Standing = "good" | "warning" | "bad" | "unknown" | "going" | "ended";

export interface Fact {
  readonly words: string;
  readonly standing: Standing;
}

export interface GatewayRow {
  readonly fqdn: string;
  /** A carrier's trunk without a gateway object in this tenant: only users and calls are known of it. */
  readonly derived: boolean;
  readonly standing: Standing;
  /** Whether somebody should do something about it. */
  readonly needsLook: boolean;
  /** What is not as it should be, a sentence each, the worst first. */
  readonly reasons: readonly Fact[];
  readonly mediaBypass: boolean;
  readonly enabled: boolean;
  readonly options: Fact;
  readonly certificate: Fact;
  /** When the SBC was last asked for both; null: not yet. */
  readonly probedAt: string | null;
  /** Null: not counted yet. */
  readonly users: number | null;
  /** Of the last 24 hours; null: not read yet. */
  readonly calls: { readonly attempts: number; readonly delivered: number } | null;
  readonly preflight: (Fact & { readonly at: string }) | null;
  readonly change: (Fact & { readonly name: string }) | null;
}

export interface ChangeRow extends Fact {
  readonly name: string;
  /** `migration`, `media bypass on`. */
  readonly kind: string;
  readonly subject: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  /** What it waits for, or why it paused; null where there is nothing to say. */
  readonly note: string | null;
  readonly until: { readonly words: "expires" | "starts" | "watched until"; readonly at: string } | null;
  /** Empty where nobody is moved in waves. */
  readonly waves: readonly WaveRow[];
}

export interface WaveRow extends Fact {
  readonly number: number;
  readonly title: string;
  readonly users: number;
  readonly moved: number;
  readonly judgeAt: string | null;
}

export interface DecisionRow {
  readonly at: string;
  readonly change: string;
  readonly words: string;
  readonly standing: Standing;
}
