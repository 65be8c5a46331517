import type { Change } from "../change.ts";
import type { Wave } from "../waves/wave.ts";
import { kinds } from "../kinds/kinds.ts";
import { provenBy, whyProof } from "../proof.ts";
import type { TimelineEntry } from "../timeline.ts";
import { signInUrl } from "../../config/proof.ts";
import { isMediaFailure, isOfferRefusal } from "../../telephony/call-codes.ts";
import type { InboundHalf } from "../../telephony/inbound.ts";
import { wasDelivered } from "../../telephony/call-statistics.ts";
import { directionOf } from "../../telephony/call-type.ts";
import type { Card } from "../../teams/cards/cards.ts";
import { changeOffers, type Viewer } from "./change-offers.ts";
import { nextOffers } from "./next-offers.ts";
import { reportedOn } from "../../preflight/chat/reported.ts";
import { reachSince } from "./reach-since.ts";
import { confirmedOf } from "../../preflight/attest/attestables.ts";
import { readRowsRead } from "../../calls/rows-read.ts";
import type { ChatDependencies } from "../../teams/capability/turn.ts";
import { changeCard } from "./change-card.ts";
import type { SignInView } from "./sign-in-words.ts";
import type { ChangeView } from "./view-of-change.ts";
import { hourOf, isComplete } from "../../telephony/call-hours.ts";
import { day, minute } from "../../lib/time.ts";

const week = 7 * day;

type Needed = Pick<
  ChatDependencies,
  "changes" | "waves" | "preflights" | "evidence" | "observations" | "checks" | "pairChecks" | "config"
>;

/** The card of a change as it was read, for one viewer. */
export async function changeCardFor(
  deps: Needed,
  change: Change,
  viewer: Viewer,
  { zone, now }: { readonly zone: string | null; readonly now: Date },
): Promise<Card> {
  const { id } = change;
  const { rollbackDays, proof } = deps.config;
  const [timeline, waves, preflight, confirmed, load, grown, next] = await Promise.all([
    deps.changes.timeline(id),
    change.submission?.plan.waves.length ? deps.waves.waves(id) : [],
    preflightOf(deps, change, now),
    confirmedOf(deps, change, now),
    loadOf(deps, change),
    reachSince(deps, change),
    nextOffers(deps, change, viewer, now),
  ]);
  const [calls, callsSoFar, inbound] = await Promise.all([
    callsSince(deps, change, timeline, now),
    callsOfWave(deps, change, waves, now),
    inboundOf(deps, change, waves, now),
  ]);
  const view: ChangeView = {
    change,
    timeline,
    waves,
    calls,
    callsSoFar,
    inbound,
    preflight,
    confirmed,
    load,
    reachSince: grown,
    offers: changeOffers(change, waves, viewer, rollbackDays, now),
    nextOffers: next,
    signIn: signInOf(change, viewer, proof, now),
    zone: zone ?? "UTC",
    now,
  };
  return changeCard(view);
}

/** For whoever is asked to approve: that they must sign in again first. */
function signInOf(
  change: Change,
  { personId }: Viewer,
  rule: Needed["config"]["proof"],
  now: Date,
): SignInView | null {
  const { submission, state } = change;
  if (rule === null || submission === null || state.status !== "awaitingApproval" || personId === null)
    return null;
  const why = whyProof(submission, rule);
  if (why === null) return null;
  const proof = provenBy(change, { id: personId }, rule, now);
  return {
    why,
    url: signInUrl(rule, change.id, submission.digest),
    within: Math.floor(rule.within / minute),
    until: proof ? new Date(proof.at.getTime() + rule.within) : null,
  };
}

/** Of a migration that has begun. */
async function inboundOf(
  { observations }: Needed,
  { kind, submission }: Change,
  waves: readonly Wave[],
  now: Date,
): Promise<InboundHalf | null> {
  const plan = submission?.plan;
  if (!kinds[kind].toNewTrunk || !plan?.pair) return null;
  if (waves.every(({ beganAt }) => beganAt === null)) return null;
  const { from, to } = plan.pair;
  return observations.inboundHalf({ from: from.fqdn, to: to.fqdn }, new Date(now.getTime() - week));
}

/** Of whole hours before the request: a figure that moves while the request waits would have its card drawn anew. */
async function loadOf(
  { observations }: Needed,
  { kind, subject, requestedAt, state }: Change,
): Promise<ChangeView["load"]> {
  if (state.status !== "awaitingApproval" || kinds[kind].subject !== "trunk") return null;
  const to = hourOf(requestedAt);
  const from = new Date(to.getTime() - week);
  const hours = (await observations.callHours(from)).filter((each) => isComplete(each) && each.start < to);
  if (hours.length === 0) return null;
  const { calls, busiestHour } = await observations.callLoad(subject, from, to);
  return { perDay: (calls * 24) / hours.length, busiestHour };
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

async function callsOfWave(
  { waves: store }: Needed,
  { id, submission }: Change,
  waves: readonly Wave[],
  now: Date,
): Promise<number | null> {
  const plan = submission?.plan;
  const baking = waves.find(({ status }) => status === "baking");
  const gated = plan?.waves.find(({ number }) => number === baking?.number)?.gated ?? false;
  if (!plan?.pair || !baking?.settledAt || !gated) return null;
  const byType = await store.callsByType(id, baking.number, plan.pair.to.fqdn, baking.settledAt, now);
  return byType.reduce((sum, { callType, calls }) => sum + (directionOf(callType) === "out" ? calls : 0), 0);
}

/** Of a switch: calls between it and its end, when it was judged, or when the way back began. */
async function callsSince(
  { observations }: Needed,
  change: Change,
  timeline: readonly TimelineEntry[],
  now: Date,
): Promise<ChangeView["calls"]> {
  if (kinds[change.kind].setsBypass === null) return null;
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
