import type { Plan } from "../../plan.ts";
import { refused, type PlanResult, type PlanRequest } from "../../plans/migration-snapshot.ts";
import type { PlanOfTrunk } from "../../plans/trunk-snapshot.ts";
import type { VoiceRouting } from "../../../telephony/voice-routing.ts";
import { joinUnread, unreadOf, type Unread } from "../../../telephony/unread.ts";
import type { VoiceUser } from "../../../telephony/voice-user.ts";
import type { Reading } from "../../../tenant/reading.ts";
import type { ChangeContext } from "../change-context.ts";

/** A plan with the routing that it was made from. */
export type PlannedNow =
  | (Extract<PlanResult, { ok: true }> & { readonly routing: VoiceRouting })
  | Extract<PlanResult, { ok: false }>;

/** Plans a request of one kind from the tenant as it is now. */
export type PlanNow<Request> = (
  context: ChangeContext,
  request: Request,
  asked: PlanRequest & { readonly subject: string },
  signal: AbortSignal,
) => Promise<PlannedNow>;

/** Of a kind that is about one trunk, and is planned from it and from all that routes calls to it. */
export function planOnTrunk(plan: PlanOfTrunk): PlanNow<null> {
  return async ({ tenant, observations }, _, asked, signal) => {
    const { subject: fqdn } = asked;
    const [gateway, fleet, routing, dependants, population] = await Promise.all([
      tenant.readGateway(fqdn, signal),
      tenant.readGateways(signal),
      tenant.readVoiceRouting(signal),
      tenant.readTrunkDependants(signal),
      observations.usersByPolicy(),
    ]);
    const snapshot = {
      fqdn,
      gateway,
      fleet: fleet.value,
      routing: routing.value,
      dependants: dependants.value,
      usersByPolicy: population?.value ?? null,
      unread: [
        ...fleet.unread,
        ...routing.unread,
        ...unreadOf(["survivable branch appliances", "network sites"], dependants.unread),
      ],
    };
    return madeFrom(routing.value, plan(snapshot, asked));
  };
}

export function madeFrom(routing: VoiceRouting, result: PlanResult): PlannedNow {
  return result.ok ? { ...result, routing } : result;
}

/** Everybody, those who cannot be moved as well. */
export async function readAllUsers(
  { tenant }: Pick<ChangeContext, "tenant">,
  signal: AbortSignal,
): Promise<Reading<readonly VoiceUser[]>> {
  const value: VoiceUser[] = [];
  const unread: Unread[] = [];
  for await (const page of tenant.readUsers(signal)) {
    for (const user of page.value) value.push(user);
    unread.push(...page.unread);
  }
  return { value, unread: joinUnread(unread) };
}

/** The plan of a migration that is done; undefined where it is not. */
export async function finishedPlan({ changes }: ChangeContext, id: number): Promise<Plan | undefined> {
  const change = (await changes.find(id))?.change;
  return change?.state.status === "succeeded" ? change.submission?.plan : undefined;
}

export const unfinished = refused("It follows a migration that is done, and this one is not.");
