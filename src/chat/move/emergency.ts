import { changeName } from "../../change/change.ts";
import type { MovePlanResult } from "../../change/move/migration-snapshot.ts";
import { planEmergency } from "../../change/move/plan-emergency.ts";
import { readStart } from "../start-time.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "../turn.ts";
import { emergencyFormCard } from "../views/move/emergency-form-card.ts";
import { askFor } from "./ask-for.ts";
import { finishedMigration, type FinishedMigration } from "./finished-migration.ts";
import { longestTestCall, untouched, type EmergencyInputs } from "./last-inputs.ts";

/** The form in which the move of a migration's emergency routes is asked for. */
export async function showEmergencyForm(
  deps: ChatDependencies,
  id: number,
  turn: Turn,
  again?: { readonly values: EmergencyInputs; readonly problems: readonly string[] },
): Promise<Answer> {
  const migration = await finishedMigration(deps, id);
  if (!migration.ok) return migration.refused;
  const planned = emergencyPlan(deps, migration, "to be attested", null, turn);
  if (!planned.ok) {
    const name = changeName(id);
    return refusal("No emergency calls to move", planned.reasons.join(" "), [
      { title: name, command: `change ${name}` },
    ]);
  }
  const card = emergencyFormCard({
    changeId: id,
    plan: planned.plan,
    pair: migration.pair,
    fleetAsOf: migration.fleet.at,
    values: again?.values ?? { ...untouched, changeId: id, attestedTestCall: "" },
    problems: again?.problems ?? [],
    zone: turn.zone ?? "UTC",
    now: turn.now,
  });
  return { type: "card", card };
}

/** Asks for it. What speaks against it is said line by line, and nothing is made. */
export async function requestEmergency(
  deps: ChatDependencies,
  values: EmergencyInputs,
  turn: Turn,
): Promise<Answer> {
  const { changeId, attestedTestCall, reason } = values;
  const migration = await finishedMigration(deps, changeId);
  if (!migration.ok) return migration.refused;
  const again = (...problems: readonly string[]) =>
    showEmergencyForm(deps, changeId, turn, { values, problems });

  const start = readStart(values, turn.zone ?? "UTC", turn.now);
  const problems = [
    ...(attestedTestCall === "" ? ["Say who dialled what, where, and with whom it was arranged."] : []),
    ...(attestedTestCall.length > longestTestCall
      ? [`Describe the test call in at most ${longestTestCall} characters.`]
      : []),
    ...(reason === "" ? ["Give a reason: it is what the approver decides by."] : []),
    ...(start.ok ? [] : [start.problem]),
  ];
  if (!start.ok || problems.length > 0) return again(...problems);
  const planned = emergencyPlan(deps, migration, attestedTestCall, start.at, turn);
  if (!planned.ok) return again(...planned.reasons);
  return askFor(
    deps,
    {
      subject: migration.pair.from.fqdn,
      request: { kind: "emergency", migration: changeId, attestedTestCall },
      reason,
      startAt: start.at,
      detail: `after ${changeName(changeId)}; test call attested: ${attestedTestCall}; ${reason}`,
    },
    turn,
    again,
  );
}

/** From what was last observed. */
function emergencyPlan(
  { config }: Pick<ChatDependencies, "config">,
  { plan, fleet }: FinishedMigration,
  attestedTestCall: string,
  startAt: Date | null,
  { person, now }: Turn,
): MovePlanResult {
  return planEmergency(
    plan,
    { routing: fleet.value.routing },
    {
      requestedBy: person.id,
      reason: "",
      startAt,
      approvalsRequired: config.approvalsRequired,
      now,
      attestedTestCall,
    },
  );
}
