import type { CloseOutPlanRequest } from "../../change/move/close-out-snapshot.ts";
import { refused, type PlanRequest } from "../../change/move/migration-snapshot.ts";
import { planCloseOut } from "../../change/move/plan-close-out.ts";
import { planEmergency } from "../../change/move/plan-emergency.ts";
import type { MoveRequest } from "../../change/move/request.ts";
import type { MovePlan } from "../../change/move/move-plan.ts";
import { isMovePlan } from "../../change/plan.ts";
import { callsReadBack } from "../../telephony/call-hours.ts";
import type { ChangeContext } from "../change-context.ts";
import { readFleet } from "../check-trunk.ts";
import { routingNames } from "../../change/name-cautions.ts";
import { planFrom } from "../../change/move/plan-from.ts";
import { madeFrom, type PlannedNow } from "./planned-now.ts";
import { readAllUsers } from "./read-all-users.ts";

type RequestOf<Kind extends MoveRequest["kind"]> = Extract<MoveRequest, { kind: Kind }>;

/** Plans the last step of a migration for its emergency calls. */
export async function planEmergencyNow(
  context: ChangeContext,
  { migration, attestedTestCall }: RequestOf<"emergency">,
  asked: PlanRequest,
  signal: AbortSignal,
): Promise<PlannedNow> {
  const done = await finished(context, migration);
  if (!done) return unfinished;
  const routing = await context.tenant.readVoiceRouting(signal);
  const result = planFrom(
    "emergency",
    { unread: routing.unread, named: routingNames(routing.value, []) },
    () => planEmergency(done, { routing: routing.value }, { ...asked, attestedTestCall }),
  );
  return madeFrom(routing.value, result);
}

/** Plans what becomes of a migration's old trunk. */
export async function planCloseOutNow(
  context: ChangeContext,
  { migration, option, attestedInbound }: RequestOf<"closeOut">,
  asked: PlanRequest,
  signal: AbortSignal,
): Promise<PlannedNow> {
  const { tenant, waves, observations, now } = context;
  const done = await finished(context, migration);
  if (!done?.pair) return unfinished;
  const at = now();
  const [fleet, users, moved, calls, callsRead] = await Promise.all([
    readFleet(tenant, signal),
    readAllUsers(context, signal),
    waves.allMembers(migration, { statuses: ["moved"] }),
    observations.calls(done.pair.from.fqdn, new Date(at.getTime() - callsReadBack), at),
    observations.callsRead(),
  ]);
  const request: CloseOutPlanRequest = { ...asked, option, attestedInbound };
  const { gateways, routing, dependants } = fleet.value;
  const snapshot = { fleet: gateways, routing, dependants, users: users.value, calls, callsRead, moved };
  const named = routingNames(routing, gateways);
  const result = planFrom("closeOut", { unread: [...fleet.unread, ...users.unread], named }, () =>
    planCloseOut(done, snapshot, request),
  );
  return madeFrom(routing, result);
}

const unfinished = refused("It follows a migration that is done, and this one is not.");

async function finished({ changes }: ChangeContext, id: number): Promise<MovePlan | undefined> {
  const change = (await changes.find(id))?.change;
  const plan = change?.submission?.plan;
  return plan && isMovePlan(plan) && change.state.status === "succeeded" ? plan : undefined;
}
