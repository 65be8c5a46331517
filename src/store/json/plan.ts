import { z } from "zod";
import { changeKinds } from "../../changes/kinds/kinds.ts";
import { Affected, bypassKinds, planShape, type Plan } from "../../changes/plan.ts";
import { noWaves } from "../../changes/plans/no-waves.ts";
import { TrunkReach } from "../../changes/reach.ts";
import { Gateway } from "../../telephony/gateway.ts";

/** Strict, because a plan's digest covers every field of it. */
export const StoredPlan = z.strictObject({ kind: z.enum(changeKinds), ...planShape });

const setting = { kind: z.literal("setMediaBypass"), fqdn: z.string(), from: z.boolean(), to: z.boolean() };

/**
 * A switch of bypass as version 0.2 stored it: its one step and, written out, how that is undone. Strict, because a plan's digest
 * covers every field of it. An undo that is not the step's own way back was never planned; as today's way back is made of the
 * step, such a plan is unreadable, and so is one of more steps, which the journal would number otherwise.
 */
export const OlderSwitch = z
  .strictObject({
    kind: z.enum(bypassKinds),
    subject: z.string(),
    requestedBy: z.string(),
    reason: z.string(),
    startAt: z.string().nullable(),
    before: Gateway,
    steps: z.tuple([z.object(setting)]),
    undo: z.tuple([z.object(setting)]),
    affected: Affected,
    cautions: planShape.cautions,
    approvalsRequired: planShape.approvalsRequired,
    approvalGroups: planShape.approvalGroups,
    locks: planShape.locks,
    reach: TrunkReach.exactOptional(),
  })
  .refine(
    ({ steps: [step], undo: [undo] }) =>
      undo.fqdn === step.fqdn && undo.from === step.to && undo.to === step.from,
    "Its undo is not the way back from its step.",
  );

/** What it means today. Index 0 of the journal, done and undone, is the same step in both. */
export function planOfOlder({ before, steps, undo: _derived, ...said }: z.infer<typeof OlderSwitch>): Plan {
  return {
    ...noWaves,
    ...said,
    basis: { gateway: before, routes: [], policies: [], emergencyPolicies: [] },
    opening: steps,
    watch: true,
  };
}
