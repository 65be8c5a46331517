import type { Cloud } from "../../telephony/clouds.ts";
import type { Gateway } from "../../telephony/gateway.ts";
import type { SbcVendor } from "../../telephony/sbc/vendor.ts";
import type { TrunkDependants } from "../../telephony/trunk-dependants.ts";
import type { VoiceRouting } from "../../telephony/voice-routing.ts";
import type { VoiceUser } from "../../telephony/voice-user.ts";
import type { Membership } from "./members.ts";
import type { MovePlan } from "./move-plan.ts";
import type { MigrationOptions } from "./request.ts";

/** What a migration is planned from, read live. */
export interface MigrationSnapshot {
  readonly fleet: readonly Gateway[];
  readonly routing: VoiceRouting;
  readonly dependants: TrunkDependants;
  readonly users: readonly VoiceUser[];
  /** Lower case. */
  readonly verifiedDomains: readonly string[];
  readonly cloud: Cloud;
  /** Of the old trunk's SBC, as far as it is known. */
  readonly vendor: SbcVendor;
}

/** What every request says, beside its options. */
export interface PlanRequest {
  /** Entra object id. */
  readonly requestedBy: string;
  readonly reason: string;
  readonly startAt: Date | null;
  readonly approvalsRequired: number;
  readonly now: Date;
}

export interface MigrationPlanRequest extends PlanRequest {
  /** FQDN of the old trunk, lower case. */
  readonly subject: string;
  readonly options: MigrationOptions;
}

/** Refusals are listed together, one sentence each. */
export type MovePlanResult =
  | { readonly ok: true; readonly plan: MovePlan; readonly membership: Membership }
  | { readonly ok: false; readonly reasons: readonly string[] };

export function refused(...reasons: readonly string[]): MovePlanResult {
  return { ok: false, reasons };
}
