import { routingNames } from "../../plans/name-cautions.ts";
import { planFrom } from "../../plans/plan-from.ts";
import {
  finishedPlan,
  madeFrom,
  readAllUsers,
  unfinished,
  type PlanNow,
} from "../../run/prepare/planned-now.ts";
import { readFleet } from "../../../preflight/run/read-fleet.ts";
import { callsReadBack } from "../../../telephony/call-hours.ts";
import type { RequestOf } from "../kinds.ts";
import { planCloseOut } from "./plan-close-out.ts";

export const planCloseOutNow: PlanNow<RequestOf<"closeOut">> = async (
  context,
  { migration, option, attestedInbound },
  asked,
  signal,
) => {
  const { tenant, waves, observations, now } = context;
  const done = await finishedPlan(context, migration);
  if (!done?.pair) return unfinished;
  const at = now();
  const [fleet, users, moved, calls, callsRead] = await Promise.all([
    readFleet(tenant, signal),
    readAllUsers(context, signal),
    waves.allMembers(migration, { statuses: ["moved"] }),
    observations.calls(done.pair.from.fqdn, new Date(at.getTime() - callsReadBack), at),
    observations.callsRead(),
  ]);
  const { gateways, routing, dependants } = fleet.value;
  const snapshot = { fleet: gateways, routing, dependants, users: users.value, calls, callsRead, moved };
  const named = routingNames(routing, gateways);
  const result = planFrom("closeOut", { unread: [...fleet.unread, ...users.unread], named }, () =>
    planCloseOut(done, snapshot, { ...asked, option, attestedInbound }),
  );
  return madeFrom(routing, result);
};
