import type { Card } from "./cards.ts";
import type { ChatDependencies } from "./turn.ts";
import { doctorCard } from "./views/doctor-card.ts";

/** The card of a look at the bot's set-up as it is now; undefined where there is no such visit. */
export async function doctorCardFor(
  { doctorVisits }: Pick<ChatDependencies, "doctorVisits">,
  id: number,
  { zone, now }: { readonly zone: string | null; readonly now: Date },
): Promise<Card | undefined> {
  const visit = await doctorVisits.find(id);
  return visit && doctorCard({ ...visit, now, ...(zone !== null && { zone }) });
}
