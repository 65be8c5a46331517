import { changeName } from "../../change/change.ts";
import type { CloseOutPlanRequest, CloseOutSnapshot } from "../../change/move/close-out-snapshot.ts";
import type { MovePlanResult } from "../../change/move/migration-snapshot.ts";
import { quietFor } from "../../change/move/old-trunk-in-use.ts";
import { planCloseOut } from "../../change/move/plan-close-out.ts";
import { readStart } from "../start-time.ts";
import { readRowsRead } from "../rows-read.ts";
import type { Answer, ChatDependencies, Turn } from "../turn.ts";
import { closeOutFormCard } from "../views/move/close-out-form-card.ts";
import { askFor } from "./ask-for.ts";
import { finishedMigration, type FinishedMigration } from "./finished-migration.ts";
import { untouched, type CloseOutInputs } from "./last-inputs.ts";

/** The form in which the end of an old trunk is asked for, with what still needs it. */
export async function showCloseOutForm(
  deps: ChatDependencies,
  id: number,
  turn: Turn,
  again?: { readonly values: CloseOutInputs; readonly problems: readonly string[] },
): Promise<Answer> {
  const migration = await finishedMigration(deps, id);
  if (!migration.ok) return migration.refused;
  const snapshot = await snapshotOf(deps, migration, turn);
  const [users, calls] = await Promise.all([
    deps.observations.usersByPolicy(),
    readRowsRead(deps.observations, new Date(turn.now.getTime() - quietFor), turn.now),
  ]);
  const planned = (option: CloseOutPlanRequest["option"]) =>
    planCloseOut(migration.plan, snapshot, {
      ...requestOf(deps, turn),
      option,
      attestedInbound: true,
      startAt: null,
    });
  const { pair, plan, fleet } = migration;
  const card = closeOutFormCard({
    changeId: id,
    pair,
    enabled: snapshot.fleet.find(({ fqdn }) => fqdn === pair.from.fqdn)?.enabled ?? null,
    window: plan.window,
    inUse: reasonsOf(planned("remove")),
    foldBack: planned("foldBack"),
    asOf: { fleet: fleet.at, users: users?.at ?? null, calls },
    values: again?.values ?? { ...untouched, changeId: id, option: "", attestedInbound: "false" },
    problems: again?.problems ?? [],
    zone: turn.zone ?? "UTC",
    now: turn.now,
  });
  return { type: "card", card };
}

/** Asks for it. What speaks against it is said line by line, and nothing is made. */
export async function requestCloseOut(
  deps: ChatDependencies,
  values: CloseOutInputs,
  turn: Turn,
): Promise<Answer> {
  const { changeId, option, reason } = values;
  const migration = await finishedMigration(deps, changeId);
  if (!migration.ok) return migration.refused;
  const again = (...problems: readonly string[]) =>
    showCloseOutForm(deps, changeId, turn, { values, problems });

  const start = readStart(values, turn.zone ?? "UTC", turn.now);
  const problems = [
    ...(option === "" ? ["Choose what becomes of the old trunk."] : []),
    ...(reason === "" ? ["Give a reason: it is what the approver decides by."] : []),
    ...(start.ok ? [] : [start.problem]),
  ];
  if (option === "" || !start.ok || problems.length > 0) return again(...problems);
  const attestedInbound = values.attestedInbound === "true";
  const snapshot = await snapshotOf(deps, migration, turn);
  const planned = planCloseOut(migration.plan, snapshot, {
    ...requestOf(deps, turn),
    option,
    attestedInbound,
    startAt: start.at,
  });
  if (!planned.ok) return again(...planned.reasons);
  const attested = attestedInbound ? ["inbound number ranges attested as moved"] : [];
  return askFor(
    deps,
    {
      subject: migration.pair.from.fqdn,
      request: { kind: "closeOut", migration: changeId, option, attestedInbound },
      reason,
      startAt: start.at,
      detail: [`${option} after ${changeName(changeId)}`, ...attested, reason].join("; "),
    },
    turn,
    again,
  );
}

/** As last observed; the runner plans again from the tenant as it is then. */
async function snapshotOf(
  { observations, waves }: Pick<ChatDependencies, "observations" | "waves">,
  { id, pair, fleet }: FinishedMigration,
  { now }: Turn,
): Promise<CloseOutSnapshot> {
  const [users, moved, calls, callsRead] = await Promise.all([
    observations.allUsers(),
    waves.allMembers(id, { statuses: ["moved"] }),
    observations.calls(pair.from.fqdn, new Date(now.getTime() - quietFor), now),
    observations.callsRead(),
  ]);
  const { gateways, routing, dependants } = fleet.value;
  return { fleet: gateways, routing, dependants, users, calls, callsRead, moved };
}

function requestOf({ config }: Pick<ChatDependencies, "config">, { person, now }: Turn) {
  return { requestedBy: person.id, reason: "", approvalsRequired: config.approvalsRequired, now };
}

function reasonsOf(planned: MovePlanResult): readonly string[] {
  return planned.ok ? [] : planned.reasons;
}
