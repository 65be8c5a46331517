import type { Change, ChangeStatus } from "./change.ts";
import type { Step } from "./step.ts";

/** Ways to end in which something may be left between before and after. */
export const mayLeave: readonly ChangeStatus[] = ["aborted", "failed", "partlyRolledBack"];

/** A change that ended without everything being either as planned or as it was before. */
export interface LeftHalfDone {
  readonly change: Change;
  /** Who has the new policy still. */
  readonly people: number;
  /** Steps that were made and not undone: objects made, settings written. */
  readonly steps: number;
}

/** `48 people stay on the new policy and 6 steps are not undone`. */
export function leftWords({ people, steps }: Pick<LeftHalfDone, "people" | "steps">): string {
  const parts = [
    ...(people === 0
      ? []
      : [
          people === 1
            ? "1 person stays on the new policy"
            : `${people.toLocaleString("en-GB")} people stay on the new policy`,
        ]),
    ...(steps === 0 ? [] : [steps === 1 ? "1 step is not undone" : `${steps} steps are not undone`]),
  ];
  return parts.join(" and ");
}

/** What a step that was made stands for, by which a later one makes it over: that object, or that property of it. */
function madeOver(step: Step): readonly string[] {
  switch (step.kind) {
    case "setMediaBypass":
      return [`bypass of ${step.fqdn.toLowerCase()}`];
    case "setEnabled":
      return [`enabled of ${step.fqdn.toLowerCase()}`];
    case "setRouteGateways":
      return [`gateways of route ${step.route.toLowerCase()}`];
    case "createGateway":
    case "removeGateway": {
      const fqdn = step.gateway.fqdn.toLowerCase();
      return [`gateway ${fqdn}`, `bypass of ${fqdn}`, `enabled of ${fqdn}`];
    }
    case "addUsage":
    case "removeUsage":
      return [`usage ${step.usage.toLowerCase()}`];
    case "createRoute":
    case "removeRoute":
      return [`route ${step.route.name.toLowerCase()}`, `gateways of route ${step.route.name.toLowerCase()}`];
    case "createPolicy":
    case "removePolicy":
      return [`policy ${step.policy.name.toLowerCase()}`];
  }
}

/** The steps of these that no later change made over: it set the same thing since, which is its business now. */
export function stillLeft(made: readonly Step[], since: readonly Step[]): readonly Step[] {
  const over = new Set(since.flatMap(madeOver));
  return made.filter((step) => !over.has(madeOver(step)[0] ?? ""));
}
