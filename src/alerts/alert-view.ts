import { may } from "../changes/roles.ts";
import type { Viewer } from "../changes/cards/change-offers.ts";
import type { ChatDependencies } from "../teams/capability/turn.ts";
import type { Card } from "../teams/cards/cards.ts";
import { alertCard } from "./alert-card.ts";

/** The card of an alert as it is now, for one viewer; undefined where there is no such alert. */
export async function alertCardFor(
  { alerts }: Pick<ChatDependencies, "alerts">,
  id: number,
  { personId, roles }: Viewer,
  { zone, now }: { readonly zone: string | null; readonly now: Date },
): Promise<Card | undefined> {
  const alert = await alerts.find(id);
  // Where many look, the button is there for those who may.
  const mayAnswer = personId === null || may(roles, "alert");
  return alert && alertCard({ alert, mayAnswer, now, ...(zone !== null && { zone }) });
}
