import { problemsWith } from "../../../lib/problem.ts";
import type { z } from "zod";
import { changeName } from "../../change.ts";
import type { PlanResult } from "../../plans/migration-snapshot.ts";
import { textInput } from "../../../teams/capability/inputs.ts";
import { refusal, type ChatDependencies, type Turn } from "../../../teams/capability/turn.ts";
import {
  AfterMigrationInputs,
  afterMigrationTyped,
  finishedMigration,
  type FinishedMigration,
} from "../after-migration.ts";
import { formButtons, type RequestParts } from "../request-change.ts";
import { emergencyFormCard } from "./emergency-form-card.ts";
import { planEmergency } from "./plan-emergency.ts";

const EmergencyInputs = AfterMigrationInputs.extend({ attestedTestCall: textInput });
export type EmergencyInputs = z.infer<typeof EmergencyInputs>;

/** What an approver reads of it stands on one card, so it is no longer than that shows. */
const maxTestCallLength = 180;

interface Seen extends FinishedMigration {
  readonly values: EmergencyInputs;
}

const parts: RequestParts<EmergencyInputs, Seen, null> = {
  async observe(deps, values) {
    const migration = await finishedMigration(deps, values.changeId);
    return migration.ok ? { ...migration, values } : migration;
  },
  form(deps, { id, pair, fleet, values, plan }, problems, turn) {
    const planned = emergencyPlan(deps, { plan, fleet }, "to be confirmed", null, turn);
    if (!planned.ok) {
      const name = changeName(id);
      const look = [{ title: name, command: `change ${name}` }];
      return refusal("No emergency calls to move", planned.reasons.join(" "), look);
    }
    const card = emergencyFormCard({
      changeId: id,
      plan: planned.plan,
      pair,
      fleetAsOf: fleet.at,
      values,
      problems,
      zone: turn.zone ?? "UTC",
      now: turn.now,
    });
    return { type: "card", card };
  },
  read(_, { values: { attestedTestCall } }) {
    const problems = [
      ...(attestedTestCall === "" ? ["Say who dialled what, where, and with whom it was arranged."] : []),
      ...(attestedTestCall.length > maxTestCallLength
        ? [`Describe the test call in at most ${maxTestCallLength} characters.`]
        : []),
    ];
    return problems.length === 0
      ? { ok: true, asked: null }
      : { ok: false, problems: problemsWith("attestedTestCall", problems) };
  },
  plan: (deps, seen, _, { startAt }, turn) =>
    emergencyPlan(deps, seen, seen.values.attestedTestCall, startAt, turn),
  draft: ({ id, pair, values: { attestedTestCall, reason } }) => ({
    kind: "emergency",
    subject: pair.from.fqdn,
    request: { kind: "emergency", migration: id, attestedTestCall },
    detail: `after ${changeName(id)}; test call confirmed: ${attestedTestCall}; ${reason}`,
  }),
};

export const emergencyTyped = afterMigrationTyped(
  "emergency",
  "move a done migration's emergency calls to the new trunk",
  parts,
  EmergencyInputs,
);
export const emergencyButtons = formButtons(
  parts,
  ["emergencyForm", EmergencyInputs],
  ["requestEmergency", EmergencyInputs],
);

/** From what was last observed. */
function emergencyPlan(
  { config }: Pick<ChatDependencies, "config">,
  { plan, fleet }: Pick<FinishedMigration, "plan" | "fleet">,
  attestedTestCall: string,
  startAt: Date | null,
  { person, now }: Turn,
): PlanResult {
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
