import type { CallsSince } from "../../calls/call-words.ts";
import type { RowsRead } from "../../calls/rows-read.ts";
import type { Confirmed } from "../../preflight/attest/attestables.ts";
import type { Finding } from "../../preflight/check.ts";
import type { Reported } from "../../preflight/chat/reported.ts";
import type { InboundHalf } from "../../telephony/inbound.ts";
import type { Change } from "../change.ts";
import type { TimelineEntry } from "../timeline.ts";
import type { Wave } from "../waves/wave.ts";
import type { ChangeOffers } from "./change-offers.ts";
import type { NextOffers } from "./next-offers.ts";
import type { ReachSince } from "./reach-words.ts";
import type { SignInView } from "./sign-in-words.ts";

/** How much a trunk carries. */
export interface TrunkLoad {
  readonly perDay: number;
  /** Calls that began in the busiest hour of the clock. */
  readonly busiestHour: number;
}

/** A change as its card shows it to one person. */
export interface ChangeView {
  readonly change: Change;
  /** Oldest first. */
  readonly timeline: readonly TimelineEntry[];
  readonly preflight: {
    readonly id: number;
    readonly findings: readonly Finding[];
    /** Of other hosts, on findings that are not known. */
    readonly reported: readonly Reported[];
  } | null;
  /** What people confirmed in place of a probe, of a request that waits. */
  readonly confirmed: readonly Confirmed[];
  /** Calls of its trunk in the week before the request; null where none were read, or no trunk is meant. */
  readonly load: TrunkLoad | null;
  /** Of a request that waits, where its trunk reaches something else by now. */
  readonly reachSince: ReachSince | null;
  readonly signIn: SignInView | null;
  /** In order; empty before the submission, and where nobody is moved. */
  readonly waves: readonly Wave[];
  /** Outbound calls by the new trunk of the wave whose calls are awaited, since it settled; null where none is. */
  readonly callsSoFar: number | null;
  /** Calls on the trunk since its bypass was switched; null before, and where waves are judged instead. */
  readonly calls: (CallsSince & { readonly rowsRead: RowsRead }) | null;
  /** Of the last week; null where no trunk changes, or nothing has begun. */
  readonly inbound: InboundHalf | null;
  readonly offers: ChangeOffers;
  readonly nextOffers: NextOffers;
  readonly zone: string;
  readonly now: Date;
}
