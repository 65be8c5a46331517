import { changeName, type Change } from "../../changes/change.ts";
import type { Card } from "../cards/cards.ts";
import { changeCardFor } from "../../changes/cards/change-view.ts";
import { alertCardFor } from "../../alerts/alert-view.ts";
import { doctorCardFor } from "../../doctor/doctor-view.ts";
import type { Viewer } from "../../changes/cards/change-offers.ts";
import { preflightCardFor } from "../../preflight/chat/preflight-view.ts";
import { noticeCard } from "../cards/notice-card.ts";
import type { ChatDependencies, TrackedContent } from "../capability/turn.ts";

export interface BuiltCard {
  readonly card: Card;
  /** Null where the card is not about a change. */
  readonly change: Change | null;
}

/** A followed-up card as it is now, for one viewer; undefined where what it shows no longer exists. `change`: its, where it was just read. */
export async function buildCard(
  deps: Pick<
    ChatDependencies,
    | "changes"
    | "waves"
    | "alerts"
    | "doctorVisits"
    | "preflights"
    | "evidence"
    | "observations"
    | "checks"
    | "pairChecks"
    | "config"
  >,
  content: TrackedContent,
  viewer: Viewer,
  at: { readonly zone: string | null; readonly now: Date },
  change?: Change,
): Promise<BuiltCard | undefined> {
  if (content.card === "superseded") return { card: supersededCard(content.changeId), change: null };
  if (content.card === "change") {
    const shown = change ?? (await deps.changes.find(content.changeId))?.change;
    return shown && { card: await changeCardFor(deps, shown, viewer, at), change: shown };
  }
  if (content.card === "doctor") {
    const doctor = await doctorCardFor(deps, content.doctorId, at);
    return doctor && { card: doctor, change: null };
  }
  if (content.card === "alert") {
    const alert = await alertCardFor(deps, content.alertId, viewer, at);
    return alert && { card: alert, change: null };
  }
  const card = await preflightCardFor(deps, content.preflightId, viewer, at);
  return card && { card, change: null };
}

function supersededCard(changeId: number): Card {
  const name = changeName(changeId);
  return noticeCard({
    tone: "info",
    title: name,
    text: "A newer card of this change stands further down.",
    suggestions: [{ title: `Show ${name}`, command: `change ${name}` }],
  });
}
