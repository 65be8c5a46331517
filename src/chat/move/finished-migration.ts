import { changeName } from "../../change/change.ts";
import type { MovePlan, TrunkPair } from "../../change/move/move-plan.ts";
import { isMovePlan } from "../../change/plan.ts";
import type { FleetObservation, Observed } from "../../store/observation-store.ts";
import { noSuchChange } from "../decisions.ts";
import { refusal, type ChatDependencies, type Refused } from "../turn.ts";

/** A migration that is done, and what there is to look at for its end. */
export interface FinishedMigration {
  readonly ok: true;
  readonly id: number;
  readonly plan: MovePlan;
  readonly pair: TrunkPair;
  readonly fleet: Observed<FleetObservation>;
}

export async function finishedMigration(
  { changes, observations }: Pick<ChatDependencies, "changes" | "observations">,
  id: number,
): Promise<FinishedMigration | { readonly ok: false; readonly refused: Refused }> {
  const stored = await changes.find(id);
  if (!stored) return { ok: false, refused: noSuchChange(id) };
  const { kind, state, submission } = stored.change;
  const name = changeName(id);
  const look = [{ title: name, command: `change ${name}` }];
  const plan = submission?.plan;
  if (kind !== "migrate" || !plan || !isMovePlan(plan) || !plan.pair) {
    const text = `${name} is no migration to a second trunk: this comes after one.`;
    return { ok: false, refused: refusal("Not a migration", text, look) };
  }
  if (state.status !== "succeeded") {
    const text = `This comes after the last wave of ${name}, which is not done, or was rolled back.`;
    return { ok: false, refused: refusal("Not done yet", text, look) };
  }
  const fleet = await observations.fleet();
  return fleet
    ? { ok: true, id, plan, pair: plan.pair, fleet }
    : {
        ok: false,
        refused: refusal("Not read yet", "The tenant has not been read yet. Try again in a minute."),
      };
}
