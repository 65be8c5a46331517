import { isBypass } from "../change/plan.ts";
import { planBypass, type BypassSnapshot } from "../change/plan-bypass.ts";
import { blockers, bySeverity } from "../preflight/weighing.ts";
import type { StoredChange } from "../store/change-store.ts";
import { unreadOf } from "../telephony/unread.ts";
import { TenantError } from "../tenant/tenant-error.ts";
import { apply } from "./apply.ts";
import { submissionOf } from "./submission.ts";
import { withUnanswered } from "./unanswered.ts";
import { reachableApprovers, tooFewApprovers } from "./approvers.ts";
import type { ChangeContext, Progress } from "./change-context.ts";
import { decideBy } from "./decide-by.ts";
import { replayNow } from "./replay-now.ts";

/** Makes a draft's plan and preflight from what is there now, and asks for approval, or says why not. */
export async function prepare(
  context: ChangeContext,
  stored: StoredChange,
  signal: AbortSignal,
): Promise<Progress> {
  const { change } = stored;
  const { config } = context;
  const { kind } = change;
  if (!isBypass(kind)) return null;
  try {
    const snapshot = await readSnapshot(context, change.subject, signal);
    const result = planBypass(snapshot, {
      kind,
      requestedBy: change.requestedBy.id,
      reason: change.reason,
      startAt: change.startAt,
      approvalsRequired: config.approvalsRequired,
    });
    if (!result.ok) return await apply(context, stored, { type: "refuse", reasons: [result.reason] });

    const approvers = await reachableApprovers(context, change.requestedBy.id, signal);
    if (approvers.length < config.approvalsRequired) {
      return await apply(context, stored, {
        type: "refuse",
        reasons: [tooFewApprovers(config.approvalsRequired, approvers)],
      });
    }

    const startedAt = context.now();
    const findings = await context.checkTrunk(change.subject, { live: true }, signal);
    const finishedAt = context.now();
    const preflightId = await context.preflights.record({
      fqdn: change.subject,
      requestedBy: change.requestedBy,
      startedAt,
      finishedAt,
      findings,
    });
    // Switching bypass off is the way to safety: what the preflight says of bypass informs, it does not stop.
    const blocking = change.kind === "enableBypass" ? blockers(findings) : [];
    if (blocking.length > 0) {
      return await apply(context, stored, {
        type: "refuse",
        reasons: bySeverity(blocking).map(({ title, summary }) => `${title}: ${summary}`),
      });
    }
    const plan = await withUnanswered(context, result.plan);
    const nobodyMoves = { members: [], excluded: [] };
    const replay = await replayNow(
      context,
      { plan, membership: nobodyMoves, routing: snapshot.routing, suffix: "" },
      signal,
    );
    return await apply(context, stored, {
      type: "submit",
      submission: submissionOf(
        { plan, replay, findings, preflightId, approvers },
        change.kind === "enableBypass",
      ),
      expiresAt: decideBy(finishedAt, config.approvalTtl, change.startAt),
    });
  } catch (error) {
    // Told to stop, this process answers nothing: another prepares it.
    if (signal.aborted || !(error instanceof TenantError) || error.kind === "throttled") throw error;
    return await apply(context, stored, {
      type: "refuse",
      reasons: [`The tenant could not be read: ${error.message}`],
    });
  }
}

/** What the trunk, and all that routes calls to it, is now. */
async function readSnapshot(
  { tenant, observations }: ChangeContext,
  fqdn: string,
  signal: AbortSignal,
): Promise<BypassSnapshot> {
  const [gateway, fleet, routing, dependants, population] = await Promise.all([
    tenant.readGateway(fqdn, signal),
    tenant.readGateways(signal),
    tenant.readVoiceRouting(signal),
    tenant.readTrunkDependants(signal),
    observations.usersByPolicy(),
  ]);
  return {
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
}
