import type { Change } from "../change/change.ts";
import type { TimelineEntry } from "../change/timeline.ts";
import { isMediaFailure } from "../telephony/call-codes.ts";
import type { Card } from "./cards.ts";
import { attestables } from "./attestables.ts";
import { changeOffers, type Viewer } from "./offers.ts";
import { findTrunk } from "./trunk.ts";
import type { ChatDependencies } from "./turn.ts";
import { changeCard, type ChangeView } from "./views/change-card.ts";

type Needed = Pick<ChatDependencies, "changes" | "preflights" | "observations" | "checks" | "config">;

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
  const timeline = await deps.changes.timeline(id);
  const [calls, preflight, requesterAttested] = await Promise.all([
    callsSince(deps, change, timeline, now),
    change.submission ? deps.preflights.find(change.submission.preflightId) : undefined,
    attestedByRequester(deps, change, now),
  ]);
  const card = changeCard({
    change,
    timeline,
    calls,
    preflight: preflight ? { id: preflight.id, findings: preflight.findings } : null,
    requesterAttested,
    offers: changeOffers(change, viewer, deps.config.rollbackDays, now),
    zone: zone ?? "UTC",
    now,
  });
  return { card, change };
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
  const [rows, asOf] = await Promise.all([
    observations.calls(change.trunk, set.at, end?.at ?? now),
    observations.callsAsOf(),
  ]);
  return {
    attempts: rows.length,
    successful: rows.filter(({ successful }) => successful).length,
    mediaFailures: rows.filter(isMediaFailure).length,
    firstInEffectAt: inEffect?.type === "inEffect" ? new Date(inEffect.firstCallAt) : null,
    asOf: asOf ?? null,
  };
}

/** An approver should know what rests on the requester's own word. */
async function attestedByRequester(deps: Needed, change: Change, now: Date): Promise<readonly string[]> {
  if (change.state.status !== "awaitingApproval") return [];
  const own = (await deps.preflights.attestations(change.trunk, now)).filter(
    ({ by }) => by === change.requestedBy.id,
  );
  if (own.length === 0) return [];
  const trunk = await findTrunk(deps, change.trunk, "gateway");
  const items = trunk.ok ? await attestables(deps, trunk, now) : [];
  return own.map(({ item }) => items.find((other) => other.item.id === item)?.item.statement ?? item);
}
