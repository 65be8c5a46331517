import { changeName, type Change } from "../change/change.ts";
import type { Card } from "./cards.ts";
import { changeCardFor } from "./change-view.ts";
import { doctorCardFor } from "./doctor-view.ts";
import type { Viewer } from "./offers.ts";
import { preflightCardFor } from "./preflight-view.ts";
import { noticeCard } from "./views/notice-card.ts";
import type { ChatDependencies, TrackedContent } from "./turn.ts";

export interface Drawn {
  readonly card: Card;
  /** Null where the card is not about a change. */
  readonly change: Change | null;
}

/** A followed-up card as it is now, for one viewer; undefined where what it shows no longer exists. */
export async function draw(
  deps: Pick<
    ChatDependencies,
    | "changes"
    | "waves"
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
): Promise<Drawn | undefined> {
  if (content.card === "superseded") return { card: supersededCard(content.changeId), change: null };
  if (content.card === "change") return changeCardFor(deps, content.changeId, viewer, at);
  if (content.card === "doctor") {
    const doctor = await doctorCardFor(deps, content.doctorId, at);
    return doctor && { card: doctor, change: null };
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
