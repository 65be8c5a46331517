import type { Change } from "../../change/change.ts";
import type { Membership } from "../../change/move/members.ts";
import type { MovePlan } from "../../change/move/move-plan.ts";
import type { Finding } from "../../preflight/check.ts";
import { blockers, bySeverity } from "../../preflight/weighing.ts";
import type { StoredChange } from "../../store/change-store.ts";
import { TenantError } from "../../tenant/tenant-error.ts";
import { apply } from "../apply.ts";
import { reachableApprovers, tooFewApprovers } from "../approvers.ts";
import type { ChangeContext, Progress } from "../change-context.ts";
import { decideBy } from "../decide-by.ts";
import { submissionOf } from "../submission.ts";
import { withUnanswered } from "../unanswered.ts";
import { replayNow } from "../replay-now.ts";
import { planNow } from "./plan-now.ts";

/** Makes a draft's plan and waves from what is there now, checks both trunks, and asks for approval, or says why not. */
export async function prepareMove(
  context: ChangeContext,
  stored: StoredChange,
  signal: AbortSignal,
): Promise<Progress> {
  const { change } = stored;
  const { config } = context;
  const refuse = (reasons: readonly string[]) => apply(context, stored, { type: "refuse", reasons });
  try {
    const planned = await planNow(context, change, signal);
    if (!planned.ok) return await refuse(planned.reasons);
    const { membership, routing } = planned;
    const plan = await withUnanswered(context, planned.plan);
    const approvers = await reachableApprovers(context, change.requestedBy.id, signal);
    if (approvers.length < config.approvalsRequired)
      return await refuse([tooFewApprovers(config.approvalsRequired, approvers)]);

    const startedAt = context.now();
    const findings = await check(context, plan, signal);
    const finishedAt = context.now();
    const { requestedBy } = change;
    const preflightId = findings
      ? await context.preflights.record({
          fqdn: change.subject,
          ...(plan.pair && { second: { fqdn: plan.pair.to.fqdn, port: plan.pair.to.sipSignalingPort } }),
          requestedBy,
          startedAt,
          finishedAt,
          findings,
        })
      : null;
    const blocking = blockers(findings ?? []);
    if (blocking.length > 0)
      return await refuse(bySeverity(blocking).map(({ title, summary }) => `${title}: ${summary}`));
    const suffix = change.request?.kind === "migrate" ? change.request.options.nameSuffix : "";
    // What a close-out takes away is weighed by calls already: it wants none on the old trunk.
    const replay =
      plan.kind === "closeOut"
        ? null
        : await replayNow(context, { plan, membership, routing, suffix }, signal);
    const made = { plan, replay, findings: findings ?? [], preflightId, approvers };
    return await submit(context, stored, membership, submissionOf(made, true));
  } catch (error) {
    // Told to stop, this process answers nothing: another prepares it.
    if (signal.aborted || !(error instanceof TenantError) || error.kind === "throttled") throw error;
    return refuse([`The tenant could not be read: ${error.message}`]);
  }
}

/** Null where no trunk is about to carry more than it does. */
async function check(
  context: ChangeContext,
  plan: MovePlan,
  signal: AbortSignal,
): Promise<readonly Finding[] | null> {
  if (plan.kind !== "migrate" || !plan.pair) return null;
  const [trunk, pair] = await Promise.all([
    context.checkTrunk(plan.pair.from.fqdn, { live: true }, signal),
    context.checkPair(plan.pair, signal),
  ]);
  return [...trunk, ...pair];
}

async function submit(
  context: ChangeContext,
  stored: StoredChange,
  membership: Membership,
  submission: NonNullable<Change["submission"]>,
): Promise<Progress> {
  const { change } = stored;
  return apply(
    context,
    stored,
    {
      type: "submit",
      submission,
      expiresAt: decideBy(context.now(), context.config.approvalTtl, change.startAt),
    },
    { membership },
  );
}
