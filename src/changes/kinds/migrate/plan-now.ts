import { routingNames } from "../../plans/name-cautions.ts";
import { planFrom } from "../../plans/plan-from.ts";
import { madeFrom, readAllUsers, type PlanNow } from "../../run/prepare/planned-now.ts";
import { readFleet } from "../../../preflight/run/read-fleet.ts";
import { sbcVendorOf } from "../../../telephony/sbc/vendor.ts";
import type { RequestOf } from "../kinds.ts";
import { planMigration } from "./plan-migration.ts";

export const planMigrationNow: PlanNow<RequestOf<"migrate">> = async (
  context,
  { options },
  asked,
  signal,
) => {
  const { tenant, observations, preflights, config } = context;
  const { subject } = asked;
  const [fleet, users, probes, enteredSbc] = await Promise.all([
    readFleet(tenant, signal),
    readAllUsers(context, signal),
    observations.probes(),
    preflights.enteredSbc(subject),
  ]);
  const vendor = sbcVendorOf(probes.get(subject)?.product, enteredSbc);
  const { gateways, ...rest } = fleet.value;
  const named = routingNames(rest.routing, gateways);
  const result = planFrom("migrate", { unread: [...fleet.unread, ...users.unread], named }, () =>
    planMigration(
      { ...rest, fleet: gateways, users: users.value, cloud: config.cloud, vendor },
      { ...asked, options },
    ),
  );
  return madeFrom(rest.routing, result);
};
