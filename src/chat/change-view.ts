import type { Change } from "../change/change.ts";
import type { Wave } from "../change/move/wave.ts";
import { isBypass, isMovePlan } from "../change/plan.ts";
import type { TimelineEntry } from "../change/timeline.ts";
import { isMediaFailure, isOfferRefusal } from "../telephony/call-codes.ts";
import type { InboundHalf } from "../telephony/inbound.ts";
import { wasDelivered } from "../telephony/call-statistics.ts";
import { directionOf } from "../telephony/call-type.ts";
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

const week = 7 * 86_400_000;

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
  const [next, inbound] = await Promise.all([
    nextOffers(deps, change, viewer, now),
    inboundOf(deps, change, waves, now),
  ]);
  const view = { ...shared, change, waves, inbound, moveOffers: may, nextOffers: next };
  return { card: moveCard(view), change };
}

/** Of a migration that has begun. */
async function inboundOf(
  { observations }: Needed,
  { kind, submission }: Change,
  waves: readonly Wave[],
  now: Date,
): Promise<InboundHalf | null> {
  const plan = submission?.plan;
  if (kind !== "migrate" || !plan || !isMovePlan(plan) || !plan.pair) return null;
  if (waves.every(({ beganAt }) => beganAt === null)) return null;
  const { from, to } = plan.pair;
  return observations.inboundHalf({ from: from.fqdn, to: to.fqdn }, new Date(now.getTime() - week));
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
    inbound: rows.filter(({ callType }) => directionOf(callType) === "in").length,
    delivered: rows.filter(wasDelivered).length,
    mediaFailures: rows.filter(isMediaFailure).length,
    offerRefusals: rows.filter(isOfferRefusal).length,
    firstInEffectAt: inEffect?.type === "inEffect" ? new Date(inEffect.firstCallAt) : null,
    rowsRead,
  };
}
