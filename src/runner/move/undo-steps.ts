import { stepName } from "../../change/cmdlets.ts";
import { createdPolicies } from "../../change/move/plan-objects.ts";
import { undoOf } from "../../change/step.ts";
import type { StepRecord } from "../../store/change-store.ts";
import { effectivePolicy } from "../../telephony/voice-user.ts";
import { wasNeverTaken } from "../never-taken.ts";
import { performStep } from "../perform-step.ts";
import { leftBy, type Found } from "../step-state.ts";
import type { Moving } from "./move-context.ts";
import type { Undone } from "./restore-wave.ts";
import { listed } from "../../cut.ts";

const namesShown = 5;

/**
 * Takes back those steps of the opening or the closing that may have had an effect, from the last to the first. New objects
 * stay a while after their users left them, because calls may still take them: how long a former assignment takes to reach
 * calling is not documented. They stay for good while anybody has them.
 */
export async function undoSteps(moving: Moving, part: "opening" | "closing", askedAt: Date): Promise<Undone> {
  const { context, change, plan, signal } = moving;
  const journal = await context.changes.journal(change.id);
  const first = part === "opening" ? 0 : plan.opening.length;
  const last = first + plan[part].length;
  const begun = journal.some(
    ({ direction, index }) => direction === "undo" && index >= first && index < last,
  );
  if (part === "opening" && !begun) {
    const keptUntil = await kept(moving);
    if (keptUntil && context.now() < keptUntil) return { until: keptUntil };
    const people = await peopleOn(moving, journal);
    if (people !== null) return { notes: [], differences: [people] };
  }
  const differences: string[] = [];
  for (const [position, step] of [...plan[part].entries()].reverse()) {
    const index = first + position;
    const done = journal.find((entry) => entry.direction === "do" && entry.index === index);
    if (!done || wasNeverTaken(done)) continue;
    if (!done.acceptedAt && !done.setAt && !done.failedAt && context.now() < done.deadlineAt)
      return { until: done.deadlineAt };
    const undo = undoOf(step);
    const record = journal.find((entry) => entry.direction === "undo" && entry.index === index);
    if (!record) {
      const found = await leftBy(context.tenant, step, signal);
      if (found === "undone" && done.setAt) continue;
      if (isSomebodyElses(done, found)) {
        differences.push(`${stepName(step)} was changed by somebody else since, so it was left as it is.`);
        continue;
      }
    }
    const outcome = await performStep(
      context,
      { changeId: change.id, direction: "undo", index, step: undo, record, againSince: askedAt },
      signal,
    );
    if (outcome.kind === "wait") return { until: outcome.until };
    if (outcome.kind === "failed") differences.push(`${stepName(undo)}: ${outcome.reason}`);
  }
  return { notes: [], differences };
}

/** What was read back as ours and reads otherwise now, or what was never ours to begin with. */
function isSomebodyElses({ setAt, acceptedAt }: StepRecord, found: Found): boolean {
  return found === "other" && (setAt !== null || acceptedAt === null);
}

/** Null where nobody had been moved onto them. */
async function kept({ context, change }: Moving): Promise<Date | null> {
  const members = await context.waves.allMembers(change.id, { statuses: ["restored"] });
  const last = members.reduce((latest, { settledAt }) => Math.max(latest, settledAt?.getTime() ?? 0), 0);
  return last === 0 ? null : new Date(last + context.config.timings.clonesKept);
}

/** Who still has a policy that the change made, whoever gave it to them: without its routes they could call nobody. */
async function peopleOn(
  { context, plan, signal }: Moving,
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
