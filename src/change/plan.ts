import type { Gateway } from "../telephony/gateway.ts";
import type { MovePlan } from "./move/move-plan.ts";
import type { Step } from "./step.ts";

export type BypassKind = "enableBypass" | "disableBypass";
/**
 * `migrate`: to a second trunk, in waves. `reassign`: people to a policy that exists. `emergency`: a migration's emergency
 * routes, at its end. `closeOut`: what becomes of the old trunk.
 */
export type MoveKind = "migrate" | "reassign" | "emergency" | "closeOut";
export type ChangeKind = BypassKind | MoveKind;

export type Plan = BypassPlan | MovePlan;

/** Who and what feels the change at once, as counted when it was planned. */
export interface Affected {
  /** Null where nobody could tell: people were not read yet, or cannot be in this cloud. */
  readonly policies:
    readonly { readonly policy: string; readonly users: number; readonly resourceAccounts: number }[] | null;
  readonly emergencyCalls: readonly { readonly policy: string; readonly dialStrings: readonly string[] }[];
}

/** What every plan says. Immutable; an approval covers its digest. */
export interface PlanBase {
  /** A trunk's FQDN; of a reassignment, the policy's name. */
  readonly subject: string;
  /** Entra object id. */
  readonly requestedBy: string;
  readonly reason: string;
  /** ISO time before which nothing starts; null means as soon as it is approved. */
  readonly startAt: string | null;
  /** What an approver must know, as sentences. */
  readonly cautions: readonly string[];
  readonly approvalsRequired: number;
  /** Every object the steps write, sorted; users are locked beside them. */
  readonly locks: readonly string[];
}

export type BypassStep = Extract<Step, { kind: "setMediaBypass" }>;

/** The switch of one trunk's media bypass, and how it is undone. */
export interface BypassPlan extends PlanBase {
  readonly kind: BypassKind;
  readonly before: Gateway;
  readonly steps: readonly BypassStep[];
  readonly undo: readonly BypassStep[];
  readonly affected: Affected;
}

export function isBypass(kind: ChangeKind): kind is BypassKind {
  return kind === "enableBypass" || kind === "disableBypass";
}

export function isMovePlan(plan: Plan): plan is MovePlan {
  return !isBypass(plan.kind);
}
