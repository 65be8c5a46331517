import type { Card } from "../teams/cards/cards.ts";
import type { ChatDependencies } from "../teams/capability/turn.ts";
import { doctorCard } from "./doctor-card.ts";

/** The card of a look at the bot's set-up as it is now; undefined where there is no such visit. */
export async function doctorCardFor(
  { doctorVisits }: Pick<ChatDependencies, "doctorVisits">,
  id: number,
  { zone, now }: { readonly zone: string | null; readonly now: Date },
): Promise<Card | undefined> {
  const visit = await doctorVisits.find(id);
  return visit && doctorCard({ ...visit, now, ...(zone !== null && { zone }) });
}
