import { digestOf } from "../../change/digest.ts";
import type { Change } from "../../change/change.ts";
import type { Membership } from "../../change/move/members.ts";
import type { MovePlan } from "../../change/move/move-plan.ts";
import type { Finding } from "../../preflight/check.ts";
import { blockers, bySeverity, unknownsToAccept } from "../../preflight/weighing.ts";
import type { StoredChange } from "../../store/change-store.ts";
import { TenantError } from "../../tenant/tenant-error.ts";
import { apply } from "../apply.ts";
import { reachableApprovers, tooFewApprovers } from "../approvers.ts";
import type { ChangeContext, Progress } from "../change-context.ts";
import { decideBy } from "../decide-by.ts";
import { unanswered } from "../unanswered.ts";
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
    const { membership } = planned;
    const cautions = [...(await unanswered(context, planned.plan)), ...planned.plan.cautions];
    const plan = { ...planned.plan, cautions };
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
    return await submit(context, stored, membership, {
      plan,
      digest: digestOf(plan),
      preflightId,
      unknowns: unknownsToAccept(findings ?? []).map(({ title }) => title),
      warnings: bySeverity(findings ?? [])
        .filter(({ effect }) => effect === "warns")
        .map(({ title, summary }) => `${title}: ${summary}`),
      approvers,
    });
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
