import type { Step } from "../../step.ts";
import { transition } from "../transition.ts";
import type { Progress } from "../change-context.ts";
import { performStep } from "../steps/perform-step.ts";
import { alteredPlan, notReleased } from "../release.ts";
import { isSet, wasNeverTaken } from "../steps/step-state.ts";
import { failedOf } from "../../waves/wave-verdict.ts";
import type { Working } from "../working.ts";

/**
 * Media bypass off on the new trunk: one write that reaches everybody who was moved. Waits for nothing; but another trunk is not
 * touched. Change: braking → paused (lift, or rollback where a wave failed), whatever came of the write. Its journal counts on:
 * even off, odd on again.
 */
export async function brake(working: Working): Promise<Progress> {
  const { context, stored, change } = working;
  const altered = await alteredPlan(context, change);
  const outcome = altered.length > 0 ? { failed: altered.join(" ") } : await setBrake(working, false);
  if (outcome !== undefined && "until" in outcome) return outcome.until;
  const why = outcome
    ? `The brake failed: ${outcome.failed} Roll back.`
    : "The brake is on: media bypass is off on the new trunk.";
  const failedWave = failedOf(change, await context.waves.waves(change.id));
  return transition(context, stored, { type: "finishBrake", why, failedWave });
}

/** Whether bypass was turned off on the new trunk and not, or not yet, on again. */
export async function isBraked({ context, change }: Working): Promise<boolean> {
  const journal = await context.changes.journal(change.id);
  const last = journal.findLast(({ direction }) => direction === "brake");
  if (!last || (last.index % 2 === 1 && last.setAt)) return false;
  // A brake that the service never took leaves nothing to release: the trunk may not even be there yet.
  return last.index % 2 === 1 || !wasNeverTaken(last);
}

/** After a brake the change goes on only with bypass on again. Undefined when it is. */
export async function releaseBrake(working: Working): Promise<Progress | undefined> {
  const { context, stored, change } = working;
  if (!(await isBraked(working))) return undefined;
  const unsealed = await notReleased(context, change);
  if (unsealed.length > 0)
    return transition(context, stored, {
      type: "pause",
      by: null,
      why: `The brake is still on. ${unsealed.join(" ")}`,
      needs: "resume",
      wave: null,
    });
  const outcome = await setBrake(working, true);
  if (outcome === undefined) return undefined;
  if ("until" in outcome) return outcome.until;
  const why = `Media bypass could not be turned on again: ${outcome.failed}`;
  return transition(context, stored, { type: "pause", by: null, why, needs: "retry", wave: null });
}

type Unfinished = { readonly until: Date } | { readonly failed: string };

/**
 * Undefined when bypass on the new trunk is read back as wanted. `since`: of a rollback, which pulls once and then goes on,
 * whatever came of it.
 */
export async function setBrake(working: Working, on: boolean, since?: Date): Promise<Unfinished | undefined> {
  const { context, change, plan, signal } = working;
  if (!plan.pair) return undefined;
  const step: Step = { kind: "setMediaBypass", fqdn: plan.pair.to.fqdn, from: !on, to: on };
  const pulled = (await context.changes.journal(change.id)).filter(({ direction }) => direction === "brake");
  const last = pulled.at(-1);
  // On with an even index, off again with an odd one; what is under way is finished first.
  const wanted = on ? 1 : 0;
  let index = last ? (last.index % 2 === wanted ? last.index : last.index + 1) : 0;
  // Somebody may have turned bypass on since the brake was pulled: then it is pulled again.
  const stale = last?.index === index && last.setAt && change.state.status === "braking";
  if (stale && !(await isSet(context.tenant, step, signal))) index += 2;
  const record = pulled.find((each) => each.index === index);
  if (since && record?.failedAt && record.failedAt >= since && index % 2 === 0)
    return { failed: record.detail ?? "The brake failed." };
  const asked = since ?? (change.state.status === "running" ? change.state.since : undefined);
  const outcome = await performStep(
    context,
    {
      changeId: change.id,
      direction: "brake",
      index,
      step,
      record,
      ...(asked && { againSince: asked }),
    },
    signal,
  );
  if (outcome.kind === "set") return undefined;
  return outcome.kind === "wait" ? { until: outcome.until } : { failed: outcome.reason };
}
