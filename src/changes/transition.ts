import { decide } from "./decide.ts";
import type { Change } from "./change.ts";
import type { Intention, Refusal } from "./intention.ts";
import type { ChangeStore, SaveExtra, StoredChange } from "../store/changes/change-store.ts";

/** The change as it is stored now, with its version; or why nothing was saved. */
export type Transition =
  | { readonly ok: true; readonly saved: StoredChange }
  /** `stale`: somebody else saved since it was read. */
  | { readonly ok: false; readonly refusal: Refusal | "stale" };

/** What belongs to the save beside what was decided; `events` in place of those of the decision. */
export type TransitionExtra = Omit<SaveExtra, "from" | "events"> & Partial<Pick<SaveExtra, "events">>;

/** The one way in which a change moves, whoever moves it: decided as it was read, and saved under the version that was read. */
export async function transition(
  changes: Pick<ChangeStore, "save">,
  { change, version }: StoredChange,
  intention: Intention,
  extra: TransitionExtra,
): Promise<Transition> {
  const decision = decide(change, intention, extra.at);
  if (!decision.ok) return decision;
  const saved = await changes.save(decision.change, version, {
    events: decision.events,
    ...extra,
    from: change,
  });
  return saved === "stale" ? { ok: false, refusal: saved } : { ok: true, saved };
}

/** Somebody else may save between our reading and our saving; then theirs is what is decided on. */
const maxTries = 5;

/** Reads the change and tries; again, by the change as it is then, while the try answers that it was stale. */
export async function onNewest<Answer>(
  changes: Pick<ChangeStore, "find">,
  id: Change["id"],
  attempt: (stored: StoredChange) => Promise<Answer | "stale">,
): Promise<Answer | "stale" | "missing"> {
  for (let tries = 0; tries < maxTries; tries++) {
    const stored = await changes.find(id);
    if (!stored) return "missing";
    const answer = await attempt(stored);
    if (answer !== "stale") return answer;
  }
  return "stale";
}
