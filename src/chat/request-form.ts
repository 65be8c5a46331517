import { planBypass } from "../change/plan-bypass.ts";
import type { BypassKind } from "../change/plan.ts";
import { findTrunk } from "./trunk.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "./turn.ts";
import { reachOf } from "./views/reach-words.ts";
import { requestFormCard, type RequestFormView } from "./views/request-form-card.ts";

export interface RequestFormOptions {
  readonly kind: BypassKind;
  /** The trunk, as typed or as a card said. */
  readonly typed: string | undefined;
  /** What was entered before, and what is wrong with it. */
  readonly again?: { readonly values: NonNullable<RequestFormView["values"]>; readonly problem: string };
}

/** The form in which a switch is asked for, or why this trunk's bypass must not be switched. */
export async function showRequestForm(
  deps: ChatDependencies,
  { kind, typed, again }: RequestFormOptions,
  turn: Turn,
): Promise<Answer> {
  const command = kind === "enableBypass" ? "enable-bypass" : "disable-bypass";
  const trunk = await findTrunk(deps, typed, command);
  if (!trunk.ok) return trunk.refused;
  const { fqdn, gateway, fleet } = trunk;
  const [users, preflights] = await Promise.all([
    deps.observations.usersByPolicy(),
    deps.preflights.latestByTrunk(),
  ]);
  const planned = planBypass(
    {
      fqdn,
      gateway,
      fleet: fleet.value.gateways,
      routing: fleet.value.routing,
      dependants: fleet.value.dependants,
      usersByPolicy: users?.value ?? null,
      unread: fleet.unread,
    },
    {
      kind,
      requestedBy: turn.person.id,
      reason: "",
      startAt: null,
      approvalsRequired: deps.config.approvalsRequired,
    },
  );
  if (!planned.ok)
    return refusal("Not on this trunk", planned.reason, [
      { title: "Look at it", command: `gateway ${fqdn}` },
    ]);

  const { before, affected, cautions } = planned.plan;
  const card = requestFormCard({
    kind,
    fqdn,
    before: before.mediaBypass,
    reach: reachOf(affected),
    emergencyCalls: affected.emergencyCalls,
    cautions,
    preflight: preflights.get(fqdn) ?? null,
    zone: turn.zone ?? "UTC",
    ...(again && { values: again.values, problem: again.problem }),
    now: turn.now,
  });
  return { type: "card", card };
}
