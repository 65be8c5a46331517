import { endingWith } from "../../../lib/deadline.ts";
import { changeName } from "../../change.ts";
import { stepName } from "../../cmdlets.ts";
import type { Step } from "../../step.ts";
import type { TimelineEvent } from "../../timeline.ts";
import type { StepRecord } from "../../../store/changes/change-store.ts";
import { TenantError } from "../../../tenant/tenant-error.ts";
import type { ChangeContext } from "../change-context.ts";
import { isSet } from "./step-state.ts";
import { waitForTenantAfter } from "../wait-visibly.ts";

export type StepOutcome =
  | { readonly kind: "set" }
  | { readonly kind: "wait"; readonly until: Date }
  | { readonly kind: "failed"; readonly reason: string };

export interface StepWork {
  readonly changeId: number;
  readonly direction: StepRecord["direction"];
  readonly index: number;
  readonly step: Step;
  readonly record: StepRecord | undefined;
  /** Somebody asked for it again then: what failed before counts no more. */
  readonly againSince?: Date;
  /** Asked right before each sending: until when something keeps it from being sent, if anything does. */
  readonly waitsUntil?: () => Promise<Date | undefined>;
}

/**
 * Whether taking it further may have an effect, and not only a look. An intent counts: whoever can write to the database can
 * also say that one was written.
 */
export function mayBeSent(record: StepRecord | undefined): boolean {
  return !record?.setAt && (!record?.acceptedAt || record.failedAt !== null);
}

const waitAfterRefusalToAnswer = 5000;
/** Times an effect that the service did not take is tried before the change fails. */
const maxAttempts = 8;

/**
 * Takes one step as far as it goes now: intent → effect → read-back. An intent whose outcome is not known is decided by
 * reading, and only after its deadline: until then the effect may still arrive. So no effect is repeated that landed.
 * Rejects with a `TenantError` of kind `noAccess` while our access is not in order: the same step goes on when it is fixed.
 */
export async function performStep(
  context: ChangeContext,
  work: StepWork,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const { record, againSince } = work;
  if (record?.setAt) return { kind: "set" };
  const again = record?.failedAt && againSince && record.failedAt < againSince;
  // Given up before, by a process that died before it could say so, or earlier in the same rollback.
  const once = work.direction === "do" || againSince !== undefined;
  if (record?.failedAt && record.acceptedAt && once && !again)
    return { kind: "failed", reason: record.detail ?? notReadBack(context, work) };
  if (record?.failedAt && !again && context.now() < record.deadlineAt) return stillWaiting(context, record);
  if (!record || record.failedAt) return send(context, work);
  return record.acceptedAt ? readBack(context, work, record, signal) : resolve(context, work, record, signal);
}

/** Intent first, then the effect. Not tied to the worker's signal: an effect under way is let finish. */
async function send(context: ChangeContext, work: StepWork): Promise<StepOutcome> {
  const { changes, tenant, config, now } = context;
  const { changeId, direction, index, step } = work;
  const until = await work.waitsUntil?.();
  if (until) return { kind: "wait", until };
  const at = now();
  const { effectDeadline } = config.timings;
  const attempts = work.record?.attempts ?? 0;
  const deadlineAt = new Date(at.getTime() + effectDeadline);
  const record = await changes.intend(changeId, { direction, index, attempts }, at, deadlineAt);
  if (!record) return { kind: "wait", until: at }; // another replica sends it; its journal says how far it is
  // While access is missing it is asked for over and over; one line tells of that.
  if (!work.record?.turnedAway)
    await note(context, work, record, { type: "stepRequested", step: stepName(step) }, "step.request");
  try {
    // Never beyond the journal's deadline: from then on another replica decides what came of it.
    const left = deadlineAt.getTime() - now().getTime();
    if (left <= 0) return { kind: "wait", until: deadlineAt };
    await tenant.perform(step, endingWith(null, left));
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return faulted(context, work, record, error);
  }
  await changes.mark(changeId, direction, index, { attempts: record.attempts, acceptedAt: now() });
  await note(context, work, record, { type: "stepAccepted", step: stepName(step) }, "step.accepted");
  return { kind: "wait", until: now() };
}

/** Whoever wakes this work early, as its own events do, does not make it hurry. */
function stillWaiting({ now }: ChangeContext, { deadlineAt, turnedAway, detail }: StepRecord): StepOutcome {
  if (!turnedAway) return { kind: "wait", until: deadlineAt };
  const retryAfterMs = deadlineAt.getTime() - now().getTime();
  throw new TenantError("noAccess", detail ?? "Access is missing.", { retryAfterMs });
}

async function faulted(
  context: ChangeContext,
  work: StepWork,
  record: StepRecord,
  error: TenantError,
): Promise<StepOutcome> {
  const { changes, now } = context;
  // There already, or gone already: an attempt of ours whose answer was lost, unless it reads differently.
  if (error.kind === "alreadyExists" || (error.kind === "notFound" && removes(work.step))) {
    if (await isSet(context.tenant, work.step, endingWith(null, context.config.timings.effectDeadline)))
      return set(context, work, record);
  }
  if (error.kind === "outcomeUnknown") {
    await note(
      context,
      work,
      record,
      { type: "stepRetried", step: stepName(work.step), reason: "the answer was lost; reading what is set" },
      "step.unknown",
    );
    return { kind: "wait", until: record.deadlineAt };
  }
  if (error.kind === "noAccess") {
    const failedAt = now();
    const { until: deadlineAt } = waitForTenantAfter(error, failedAt);
    const turnedAway = {
      attempts: record.attempts,
      failedAt,
      deadlineAt,
      detail: error.message,
      denied: true,
    } as const;
    await changes.mark(work.changeId, work.direction, work.index, turnedAway);
    throw error;
  }
  if (error.passing && record.attempts - record.denied < maxAttempts) {
    const failedAt = now();
    const deadlineAt = new Date(failedAt.getTime() + (error.retryAfterMs ?? waitAfterRefusalToAnswer));
    const failed = { attempts: record.attempts, failedAt, deadlineAt, detail: error.message };
    await changes.mark(work.changeId, work.direction, work.index, failed);
    await note(
      context,
      work,
      record,
      { type: "stepRetried", step: stepName(work.step), reason: error.message },
      "step.retry",
    );
    return { kind: "wait", until: deadlineAt };
  }
  return givenUp(context, work, record, error.message);
}

/** An intent without an answer: this process died in it, or the answer was lost. */
async function resolve(
  context: ChangeContext,
  work: StepWork,
  record: StepRecord,
  signal: AbortSignal,
): Promise<StepOutcome> {
  if (context.now() < record.deadlineAt) return { kind: "wait", until: record.deadlineAt };
  if (await isSet(context.tenant, work.step, signal)) return set(context, work, record);
  return send(context, work);
}

async function readBack(
  context: ChangeContext,
  work: StepWork,
  record: StepRecord,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const { config, now } = context;
  const { readBackEvery, readBackDeadline } = config.timings;
  const overdue = now().getTime() - (record.acceptedAt ?? record.intendedAt).getTime() > readBackDeadline;
  try {
    if (await isSet(context.tenant, work.step, signal)) return await set(context, work, record);
  } catch (error) {
    // A failed read proves nothing; giving up could report failure while the setting is live.
    if (signal.aborted || overdue || !(error instanceof TenantError) || !error.passing) throw error;
  }
  if (!overdue) return { kind: "wait", until: new Date(now().getTime() + readBackEvery) };
  return givenUp(context, work, record, notReadBack(context, work));
}

/** Whoever asks for it once more need not wait. */
async function givenUp(
  { changes, now }: ChangeContext,
  work: StepWork,
  { attempts }: StepRecord,
  reason: string,
): Promise<StepOutcome> {
  const failedAt = now();
  const failed = { attempts, failedAt, deadlineAt: failedAt, detail: reason };
  await changes.mark(work.changeId, work.direction, work.index, failed);
  return { kind: "failed", reason };
}

function notReadBack({ config }: ChangeContext, { step }: StepWork): string {
  const seconds = Math.round(config.timings.readBackDeadline / 1000);
  return step.kind === "setMediaBypass"
    ? `MediaBypass was accepted but could not be read back as ${step.to ? "on" : "off"} within ${seconds} s.`
    : `${stepName(step)} was accepted but could not be read back within ${seconds} s.`;
}

function removes({ kind }: Step): boolean {
  return kind.startsWith("remove");
}

async function set(context: ChangeContext, work: StepWork, record: StepRecord): Promise<StepOutcome> {
  await context.changes.mark(work.changeId, work.direction, work.index, { setAt: context.now() });
  await note(context, work, record, { type: "stepSet", step: stepName(work.step) }, "step.set");
  await context.tasks.wake("observe", "fleet", context.now());
  return { kind: "set" };
}

/** Once per attempt, however often this work is taken up again. */
async function note(
  context: ChangeContext,
  work: StepWork,
  record: StepRecord,
  event: TimelineEvent,
  action: string,
): Promise<void> {
  const at = context.now();
  const { changeId, direction, index } = work;
  await context.changes.record(
    changeId,
    at,
    [{ event, key: `${direction}:${index}:${record.attempts}:${event.type}` }],
    [
      {
        at,
        actor: null,
        action,
        subject: changeName(changeId),
        outcome: "done",
        detail: `${direction} ${stepName(work.step)}`,
      },
    ],
  );
}
