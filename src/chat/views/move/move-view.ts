import type { Change } from "../../../change/change.ts";
import type { Wave } from "../../../change/move/wave.ts";
import type { TimelineEntry } from "../../../change/timeline.ts";
import type { Finding } from "../../../preflight/check.ts";
import type { InboundHalf } from "../../../telephony/inbound.ts";
import type { Reported } from "../../reported.ts";
import type { Offer } from "../offers.ts";

/** What this person may do with a change that moves people, by role and state; the click is decided anew. */
export interface MoveOffers {
  readonly brake: boolean;
  readonly pause: boolean;
  readonly resume: boolean;
  readonly retry: boolean;
  readonly abort: boolean;
  /** The wave that needs its own approval. */
  readonly release: { readonly wave: number; readonly digest: string } | null;
  /** The wave whose gate gave no verdict. */
  readonly advance: number | null;
  /** The pilot, and what this person may say of it: were both sides heard? */
  readonly hear: { readonly wave: number; readonly yes: boolean; readonly no: boolean } | null;
  /** The wave of which a "not heard" stands. */
  readonly withdraw: number | null;
  /** What holds it up; `seen` counts all holds, those that were lifted too. */
  readonly acknowledge: { readonly seen: number; readonly brake: boolean } | null;
  /** Newest first. */
  readonly rollBackWaves: readonly number[];
  readonly rollBackAll: boolean;
}

export const noMoveOffers: MoveOffers = {
  brake: false,
  pause: false,
  resume: false,
  retry: false,
  abort: false,
  release: null,
  advance: null,
  hear: null,
  withdraw: null,
  acknowledge: null,
  rollBackWaves: [],
  rollBackAll: false,
};

/** What this person may ask for once a migration is done. */
export interface NextOffers {
  readonly emergency: boolean;
  readonly closeOut: boolean;
}

export const noNextOffers: NextOffers = { emergency: false, closeOut: false };

/** A change that moves people in waves, as one person sees it. */
export interface MoveView {
  readonly change: Change;
  /** Oldest first. */
  readonly timeline: readonly TimelineEntry[];
  /** In order; empty before the submission. */
  readonly waves: readonly Wave[];
  /** Of the last week; null where no trunk changes, or nothing has begun. */
  readonly inbound: InboundHalf | null;
  readonly preflight: {
    readonly id: number;
    readonly findings: readonly Finding[];
    /** Of other hosts, on findings that are not known. */
    readonly reported: readonly Reported[];
  } | null;
  /** Statements the requester attested for this trunk, as sentences. */
  readonly requesterAttested: readonly string[];
  readonly offers: readonly Offer[];
  readonly moveOffers: MoveOffers;
  readonly nextOffers: NextOffers;
  readonly zone: string;
  readonly now: Date;
}
