import { digestOf } from "../change/digest.ts";
import type { Person } from "../change/person.ts";
import { planBypass, type BypassSnapshot } from "../change/plan-bypass.ts";
import { blockers, bySeverity, unknownsToAccept } from "../preflight/weighing.ts";
import type { StoredChange } from "../store/change-store.ts";
import { TenantError } from "../tenant/tenant-error.ts";
import { apply } from "./apply.ts";
import type { ChangeContext, Progress } from "./change-context.ts";

/** Makes a draft's plan and preflight from what is there now, and asks for approval, or says why not. */
export async function prepare(
  context: ChangeContext,
  stored: StoredChange,
  signal: AbortSignal,
): Promise<Progress> {
  const { change } = stored;
  const { config } = context;
  try {
    const snapshot = await readSnapshot(context, change.trunk, signal);
    const result = planBypass(snapshot, {
      kind: change.kind,
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
    const findings = await context.checkTrunk(change.trunk, { live: true }, signal);
    const finishedAt = context.now();
    const preflightId = await context.preflights.record({
      fqdn: change.trunk,
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
    return await apply(context, stored, {
      type: "submit",
      submission: {
        plan: result.plan,
        digest: digestOf(result.plan),
        preflightId,
        unknowns: change.kind === "enableBypass" ? unknownsToAccept(findings).map(({ title }) => title) : [],
        warnings: bySeverity(findings)
          .filter(({ effect }) => effect === "warns")
          .map(({ title, summary }) => `${title}: ${summary}`),
        approvers,
      },
      expiresAt: decideBy(finishedAt, config.approvalTtl, change.startAt),
    });
  } catch (error) {
    if (!(error instanceof TenantError) || error.kind === "throttled") throw error;
    return await apply(context, stored, {
      type: "refuse",
      reasons: [`The tenant could not be read: ${error.message}`],
    });
  }
}

/** A start time is a promise: an approval that comes after it would start telephony outside its window. */
function decideBy(asked: Date, ttl: number, startAt: Date | null): Date {
  return new Date(Math.min(asked.getTime() + ttl, startAt?.getTime() ?? Infinity));
}

/** What the trunk, and all that routes calls to it, is now. */
async function readSnapshot(
  { tenant, observations }: ChangeContext,
  fqdn: string,
  signal: AbortSignal,
): Promise<BypassSnapshot> {
  const [gateway, fleet, routing, population] = await Promise.all([
    tenant.readGateway(fqdn, signal),
    tenant.readGateways(signal),
    tenant.readVoiceRouting(signal),
    observations.usersByPolicy(),
  ]);
  return { fqdn, gateway, fleet, routing, usersByPolicy: population?.value ?? [] };
}

async function reachableApprovers(
  { directory, conversations }: ChangeContext,
  requester: string,
  signal: AbortSignal,
): Promise<readonly Person[]> {
  const ids = (await directory.peopleWith("approver", signal)).filter((id) => id !== requester);
  const found = await Promise.all(ids.map((id) => conversations.personal(id)));
  return found.flatMap((conversation) =>
    conversation?.personId
      ? [{ id: conversation.personId, name: conversation.personName ?? conversation.personId }]
      : [],
  );
}

function tooFewApprovers(required: number, reachable: readonly Person[]): string {
  const names = reachable.map(({ name }) => name).join(", ");
  return `${required} ${required === 1 ? "approver" : "approvers"} must be reachable, other than the requester; the bot can reach ${names || "none"}. Ask the others to open a chat with the bot once.`;
}
