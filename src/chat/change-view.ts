import type { Change } from "../change/change.ts";
import { isBypass } from "../change/plan.ts";
import type { TimelineEntry } from "../change/timeline.ts";
import { isMediaFailure, isOfferRefusal } from "../telephony/call-codes.ts";
import { wasDelivered } from "../telephony/call-statistics.ts";
import type { Card } from "./cards.ts";
import { moveOffers } from "./move/move-offers.ts";
import { nextOffers } from "./move/next-offers.ts";
import { changeOffers, type Viewer } from "./offers.ts";
import { reportedOn } from "./reported.ts";
import { attestedByRequester } from "./requester-attested.ts";
import { readRowsRead } from "./rows-read.ts";
import type { ChatDependencies } from "./turn.ts";
import { changeCard, type BypassChange, type ChangeView } from "./views/change-card.ts";
import { moveCard } from "./views/move/move-card.ts";

type Needed = Pick<
  ChatDependencies,
  "changes" | "waves" | "preflights" | "evidence" | "observations" | "checks" | "pairChecks" | "config"
>;

/** The card of a change as it is now, for one viewer; undefined where there is no such change. */
export async function changeCardFor(
  deps: Needed,
  id: number,
  viewer: Viewer,
  { zone, now }: { readonly zone: string | null; readonly now: Date },
): Promise<{ readonly card: Card; readonly change: Change } | undefined> {
  const stored = await deps.changes.find(id);
  if (!stored) return undefined;
  const { change } = stored;
  const { rollbackDays } = deps.config;
  const [timeline, preflight, requesterAttested] = await Promise.all([
    deps.changes.timeline(id),
    preflightOf(deps, change, now),
    attestedByRequester(deps, change, now),
  ]);
  const shared = {
    timeline,
    preflight,
    requesterAttested,
    offers: changeOffers(change, viewer, rollbackDays, now),
    zone: zone ?? "UTC",
    now,
  };
  if (isBypassChange(change)) {
    const calls = await callsSince(deps, change, timeline, now);
    return { card: changeCard({ ...shared, change, calls }), change };
  }
  const waves = await deps.waves.waves(id);
  const may = moveOffers(change, waves, viewer, rollbackDays, now);
  const next = await nextOffers(deps, change, viewer, now);
  return { card: moveCard({ ...shared, change, waves, moveOffers: may, nextOffers: next }), change };
}

function isBypassChange(change: Change): change is BypassChange {
  return isBypass(change.kind);
}

async function preflightOf(
  deps: Needed,
  { submission, state }: Change,
  now: Date,
): Promise<ChangeView["preflight"]> {
  const id = submission?.preflightId ?? null;
  const run = id === null ? undefined : await deps.preflights.find(id);
  if (!run) return null;
  // Only whoever decides needs to know.
  const reported = state.status === "awaitingApproval" ? await reportedOn(deps, run, now) : [];
  return { id: run.id, findings: run.findings, reported };
}

/** Calls between the switch and its end: when it was judged, or when the way back began. */
async function callsSince(
  { observations }: Needed,
  change: Change,
  timeline: readonly TimelineEntry[],
  now: Date,
): Promise<ChangeView["calls"]> {
  const set = timeline.find(({ event }) => event.type === "stepSet");
  if (!set) return null;
  const end = timeline.find(
    ({ event, sequence }) =>
      sequence > set.sequence && (event.type === "succeeded" || event.type === "rollbackRequested"),
  );
  const inEffect = timeline.find(({ event }) => event.type === "inEffect")?.event;
  const [rows, rowsRead] = await Promise.all([
    observations.calls(change.subject, set.at, end?.at ?? now),
    readRowsRead(observations, set.at, now),
  ]);
  return {
    attempts: rows.length,
    delivered: rows.filter(wasDelivered).length,
    mediaFailures: rows.filter(isMediaFailure).length,
    offerRefusals: rows.filter(isOfferRefusal).length,
    firstInEffectAt: inEffect?.type === "inEffect" ? new Date(inEffect.firstCallAt) : null,
    rowsRead,
  };
}
