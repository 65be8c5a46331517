import type { z } from "zod";
import { changeName } from "../change.ts";
import type { Plan, TrunkPair } from "../plan.ts";
import type { FleetObservation, Observed } from "../../store/observations/observation-store.ts";
import { noSuchChange } from "../chat/decisions.ts";
import { changeNamed } from "../chat/words.ts";
import { capability, isRefused, type Capability } from "../../teams/capability/capability.ts";
import { changeIdField } from "../../teams/capability/inputs.ts";
import { refusal, type ChatDependencies, type Refused } from "../../teams/capability/turn.ts";
import { CommonInputs, showForm, type ObservedSubject, type RequestParts } from "./request-change.ts";

/** What the forms that follow a migration ask for alike; `changeId` is the migration's. */
export const AfterMigrationInputs = CommonInputs.extend({ changeId: changeIdField });

/** What follows the last wave of a migration: `name <id>` answers with its form. */
export function afterMigrationTyped<Sent, Seen extends ObservedSubject, Asked>(
  name: string,
  does: string,
  parts: RequestParts<Sent, Seen, Asked>,
  inputs: z.ZodType<Sent>,
): Capability {
  return capability<Sent>({
    permission: "request",
    readers: "asker",
    typed: {
      name,
      usages: [{ syntax: `${name} <id>`, does }],
      parse(words) {
        const migration = changeNamed(words);
        return isRefused(migration) ? migration : inputs.parse(migration);
      },
    },
    run: (deps, sent, turn) => showForm(parts, deps, sent, turn),
  });
}

/** A migration that is done, and what there is to look at for its end. */
export interface FinishedMigration {
  readonly ok: true;
  readonly id: number;
  readonly plan: Plan;
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
  if (kind !== "migrate" || !plan?.pair) {
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
