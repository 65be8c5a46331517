import type { Change, ChangeStatus } from "../change.ts";
import { changeOffers, type ChangeOffers } from "../cards/change-offers.ts";
import type { ChatDependencies, Turn } from "../../teams/capability/turn.ts";

/** A change, and what a person may do with it now. */
export interface OfferedChange {
  readonly change: Change;
  readonly offers: ChangeOffers;
}

const maxLookedAt = 50;

/** The open changes, newest first, and behind them those that ended so, each with what it offers to whoever asks. */
export async function offeredChanges(
  deps: Pick<ChatDependencies, "changes" | "waves" | "config">,
  { person, roles, now }: Pick<Turn, "person" | "roles" | "now">,
  endedAs: readonly ChangeStatus[] = [],
): Promise<readonly OfferedChange[]> {
  const page = { offset: 0, limit: maxLookedAt };
  const [open, ended] = await Promise.all([
    deps.changes.list({ open: true }, page),
    endedAs.length > 0 ? deps.changes.list({ endedAs }, page) : { changes: [] },
  ]);
  return Promise.all(
    [...open.changes, ...ended.changes].map(async (change) => {
      const waves = await deps.waves.waves(change.id);
      const viewer = { personId: person.id, roles };
      return { change, offers: changeOffers(change, waves, viewer, deps.config.rollbackDays, now) };
    }),
  );
}
