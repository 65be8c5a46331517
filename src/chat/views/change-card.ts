import type { Change } from "../../change/change.ts";
import type { TimelineEntry } from "../../change/timeline.ts";
import type { Finding } from "../../preflight/check.ts";
import type { Card } from "../cards.ts";
import type { Offer } from "./offers.ts";

export interface ChangeView {
  readonly change: Change;
  /** Oldest first. */
  readonly timeline: readonly TimelineEntry[];
  /** Calls on the trunk since the change was set; null before. */
  readonly calls: {
    readonly attempts: number;
    readonly successful: number;
    readonly mediaFailures: number;
    readonly firstInEffectAt: Date | null;
    readonly asOf: Date | null;
  } | null;
  readonly preflight: { readonly id: number; readonly findings: readonly Finding[] } | null;
  /** Statements the requester attested for this trunk, as sentences. */
  readonly requesterAttested: readonly string[];
  readonly offers: readonly Offer[];
  readonly zone: string;
  readonly now: Date;
}

/**
 * The change as this person sees it: the approval request while it awaits an approval and they may give one, else
 * its state and its timeline. Inputs of the request: `comment`, `acceptUnknowns`, and `reason` of a rejection.
 */
export function changeCard(_view: ChangeView): Card {
  throw new Error("soon");
}
