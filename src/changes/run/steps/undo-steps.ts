import { stepName } from "../../cmdlets.ts";
import { createdPolicies } from "../../plans/plan-objects.ts";
import { turnsBypassOnAt, undoOf, type Step } from "../../step.ts";
import type { StepRecord } from "../../../store/changes/change-store.ts";
import type { Gateway } from "../../../telephony/gateway.ts";
import { TenantError } from "../../../tenant/tenant-error.ts";
import type { ChangeContext } from "../change-context.ts";
import { effectivePolicy } from "../../../telephony/voice-user.ts";
import { holdUndo } from "./hold-undo.ts";
import { performStep } from "./perform-step.ts";
import { leftBy, wasNeverTaken, type Found } from "./step-state.ts";
import { later, type Working } from "../working.ts";
import type { Undone } from "../waves/restore-wave.ts";
import { listed } from "../../../lib/cut.ts";

type BypassStep = Extract<Step, { kind: "setMediaBypass" }>;

const namesShown = 5;

/**
 * Takes back those steps of the opening or the closing that may have had an effect, from the last to the first. New objects
 * stay a while after their users left them, because calls may still take them: how long a former assignment takes to reach
 * calling is not documented. They stay for good while anybody has them.
 */
export async function undoSteps(
  working: Working,
  part: "opening" | "closing",
  askedAt: Date,
): Promise<Undone> {
  const { context, change, plan } = working;
  const journal = await context.changes.journal(change.id);
  const first = part === "opening" ? 0 : plan.opening.length;
  const last = first + plan[part].length;
  const begun = journal.some(
    ({ direction, index }) => direction === "undo" && index >= first && index < last,
  );
  if (part === "opening" && !begun) {
    const keptUntil = await kept(working);
    if (keptUntil && context.now() < keptUntil) return { until: keptUntil };
    const people = await peopleOn(working, journal);
    if (people !== null) return { notes: [], differences: [people] };
  }
  const notes: string[] = [];
  const differences: string[] = [];
  for (const [position, step] of [...plan[part].entries()].reverse()) {
    const index = first + position;
    const done = journal.find((entry) => entry.direction === "do" && entry.index === index);
    if (!done || wasNeverTaken(done)) {
      if (step.kind === "setMediaBypass") notes.push(`${step.fqdn} had not been changed.`);
      continue;
    }
    if (!done.acceptedAt && !done.setAt && !done.failedAt && context.now() < done.deadlineAt)
      return { until: done.deadlineAt };
    const undo = undoOf(step);
    const record = journal.find((entry) => entry.direction === "undo" && entry.index === index);
    const before = await (step.kind === "setMediaBypass"
      ? lookAtBypass(working, step, done, record)
      : lookAtObject(working, step, done, record));
    if (before && "until" in before) return before;
    if (before) {
      notes.push(...before.notes);
      differences.push(...before.differences);
      continue;
    }
    const outcome = await performStep(
      context,
      {
        changeId: change.id,
        direction: "undo",
        index,
        step: undo,
        record,
        againSince: askedAt,
        waitsUntil: () => heldUntil(working, undo),
      },
      working.signal,
    );
    if (outcome.kind === "wait") return { until: outcome.until };
    // Of bypass the reason names the setting itself.
    if (outcome.kind === "failed")
      differences.push(
        undo.kind === "setMediaBypass" ? outcome.reason : `${stepName(undo)}: ${outcome.reason}`,
      );
  }
  return { notes, differences };
}

/** Asked before each sending, whatever the journal says: whoever can write to the database can also say that it was sent before. */
async function heldUntil({ context, stored, signal }: Working, undo: Step): Promise<Date | undefined> {
  const fqdn = turnsBypassOnAt(undo);
  if (fqdn === undefined) return undefined;
  const held = await holdUndo(context, stored, fqdn, signal);
  return held === undefined || held instanceof Date ? held : context.now();
}

/** Why a step's undo is not sent, or not yet; undefined where it is. */
type BeforeUndo = Undone | undefined;

/** What somebody else set since stays. */
async function lookAtObject(
  { context, signal }: Working,
  step: Step,
  done: StepRecord,
  undone: StepRecord | undefined,
): Promise<BeforeUndo> {
  if (undone) return undefined;
  const found = await leftBy(context.tenant, step, signal);
  if (found === "undone" && done.setAt) return { notes: [], differences: [] };
  if (!isSomebodyElses(done, found)) return undefined;
  const difference = `${stepName(step)} was changed by somebody else since, so it was left as it is.`;
  return { notes: [], differences: [difference] };
}

/** A switch back brings calls to safety, so a tenant that does not answer a read does not hold it up. */
async function lookAtBypass(
  working: Working,
  step: BypassStep,
  done: StepRecord,
  undone: StepRecord | undefined,
): Promise<BeforeUndo> {
  const { context, change, signal } = working;
  if (!undone && done.setAt) {
    const live = await readIfAnswered(context, step.fqdn, signal);
    if (live === undefined)
      return { notes: [], differences: [`${step.fqdn} is no longer a gateway of this tenant.`] };
    if (live === "unknown" || live.mediaBypass !== step.from) return undefined;
    return { notes: [`${step.fqdn} was already as before: somebody else put it back.`], differences: [] };
  }
  // The undo is sent; but as long as the effect was never read, "as before" may be from before both.
  if (!undone || undone.setAt || undone.failedAt || !mayStillShow(context, done)) return undefined;
  const live = await readIfAnswered(context, step.fqdn, signal);
  if (typeof live !== "object" || live.mediaBypass !== step.to)
    return { until: later(working, context.config.timings.readBackEvery) };
  await context.changes.mark(change.id, "do", done.index, { setAt: context.now() });
  return { until: context.now() };
}

async function readIfAnswered(
  { tenant }: ChangeContext,
  fqdn: string,
  signal: AbortSignal,
): Promise<Gateway | "unknown" | undefined> {
  try {
    return await tenant.readGateway(fqdn, signal);
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return "unknown";
  }
}

/** Whether an effect that was never read back may still come to show in a read. */
function mayStillShow({ config, now }: ChangeContext, done: StepRecord): boolean {
  if (done.setAt || done.failedAt) return false;
  const sentAt = done.acceptedAt ?? done.intendedAt;
  return now().getTime() < sentAt.getTime() + config.timings.readBackDeadline;
}

/** What was read back as ours and reads otherwise now, or what was never ours to begin with. */
function isSomebodyElses({ setAt, acceptedAt }: StepRecord, found: Found): boolean {
  return found === "other" && (setAt !== null || acceptedAt === null);
}

/** Null where nobody had been moved onto them. */
async function kept({ context, change }: Working): Promise<Date | null> {
  const members = await context.waves.allMembers(change.id, { statuses: ["restored"] });
  const last = members.reduce((latest, { settledAt }) => Math.max(latest, settledAt?.getTime() ?? 0), 0);
  return last === 0 ? null : new Date(last + context.config.timings.clonesKept);
}

/** Who still has a policy that the change made, whoever gave it to them: without its routes they could call nobody. */
async function peopleOn(
  { context, plan, signal }: Working,
  journal: readonly StepRecord[],
): Promise<string | null> {
  const made = createdPolicies(plan).map(({ name }) => name);
  const policies = new Set(made);
  if (policies.size === 0 || !journal.some(({ direction }) => direction === "do")) return null;
  const names: string[] = [];
  for await (const { value } of context.tenant.readUsers(signal)) {
    // Whoever cannot be read is seen to by the service, which refuses to remove a policy that somebody has.
    for (const user of value) {
      if (policies.has(effectivePolicy(user.voiceRouting))) names.push(user.userPrincipalName);
    }
  }
  if (names.length === 0) return null;
  return `${listed(names.sort(), namesShown)} still ${names.length === 1 ? "has" : "have"} a policy that this change made, so it stays with its trunk and routes. Give them another one, then roll back again.`;
}
