import { pendingUse } from "../../break-glass.ts";
import type { Change } from "../../change.ts";
import { kinds, migrationAsked } from "../../kinds/kinds.ts";
import type { Plan } from "../../plan.ts";
import type { Finding } from "../../../preflight/check.ts";
import { blockers, bySeverity } from "../../../preflight/weighing.ts";
import type { StoredChange } from "../../../store/changes/change-store.ts";
import { TenantError } from "../../../tenant/tenant-error.ts";
import { checkTrunks } from "../last-look.ts";
import { transition } from "../transition.ts";
import { decidedByGroups, reachableApprovers } from "../approvers.ts";
import type { ChangeContext, Progress } from "../change-context.ts";
import { planNow } from "./plan-now.ts";
import { replayNow } from "./replay-now.ts";
import { submissionOf } from "./submission.ts";
import { withUnanswered } from "./unanswered.ts";

/**
 * Makes a draft's plan, and waves if it has any, from what is there now, checks its trunks, and asks for approval, or says why not.
 * Change: draft → awaitingApproval, or refused.
 */
export async function prepare(
  context: ChangeContext,
  stored: StoredChange,
  signal: AbortSignal,
): Promise<Progress> {
  const { change } = stored;
  const refuse = (reasons: readonly string[]) => transition(context, stored, { type: "refuse", reasons });
  try {
    const planned = await planNow(context, change, signal);
    if (!planned.ok) return await refuse(planned.reasons);
    const { membership, routing } = planned;
    const plan = decidedByGroups(context, await withUnanswered(context, planned.plan));
    const { approvers, tooFew } = await approversOf(context, change, plan, signal);
    if (tooFew !== undefined) return await refuse([tooFew]);

    const { findings, preflightId } = await check(context, change, plan, signal);
    const { checks, replay: replayed } = kinds[plan.kind];
    const blocking = checks === "block" ? blockers(findings) : [];
    if (blocking.length > 0)
      return await refuse(bySeverity(blocking).map(({ title, summary }) => `${title}: ${summary}`));
    const suffix = migrationAsked(change.request)?.nameSuffix ?? "";
    const replay = replayed ? await replayNow(context, { plan, membership, routing, suffix }, signal) : null;
    const made = { plan, replay, findings, preflightId, approvers };
    return await transition(
      context,
      stored,
      {
        type: "submit",
        submission: submissionOf(made, checks === "block"),
        expiresAt: approvalDeadline(context.now(), context.config.approvalTtl, change.startAt),
      },
      { membership },
    );
  } catch (error) {
    // Told to stop, this process answers nothing: another prepares it.
    if (signal.aborted || !(error instanceof TenantError) || error.kind === "throttled") throw error;
    return refuse([`The tenant could not be read: ${error.message}`]);
  }
}

/** That none can be reached is what the glass is for. */
async function approversOf(
  context: ChangeContext,
  change: Change,
  plan: Plan,
  signal: AbortSignal,
): ReturnType<typeof reachableApprovers> {
  if (!pendingUse(change)) return reachableApprovers(context, plan, signal);
  try {
    return { ...(await reachableApprovers(context, plan, signal)), tooFew: undefined };
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return { approvers: [], tooFew: undefined };
  }
}

/** `preflightId` is null where no trunk is about to carry more than it does. */
async function check(
  context: ChangeContext,
  { requestedBy }: Change,
  plan: Plan,
  signal: AbortSignal,
): Promise<{ readonly findings: readonly Finding[]; readonly preflightId: number | null }> {
  const { subject: fqdn, pair } = plan;
  if (kinds[plan.kind].checks === "none") return { findings: [], preflightId: null };
  const startedAt = context.now();
  const findings = await checkTrunks(context, plan, signal);
  const preflightId = await context.preflights.record({
    fqdn,
    ...(pair && { second: { fqdn: pair.to.fqdn, port: pair.to.sipSignalingPort } }),
    requestedBy,
    startedAt,
    finishedAt: context.now(),
    findings,
  });
  return { findings, preflightId };
}

/** A start time is a promise: an approval that comes after it would start telephony outside its window. */
function approvalDeadline(asked: Date, ttl: number, startAt: Date | null): Date {
  return new Date(Math.min(asked.getTime() + ttl, startAt?.getTime() ?? Infinity));
}
