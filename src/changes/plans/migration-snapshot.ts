import type { Problem } from "../../lib/problem.ts";
import type { Cloud } from "../../telephony/clouds.ts";
import type { Gateway } from "../../telephony/gateway.ts";
import type { SbcVendor } from "../../telephony/sbc/vendor.ts";
import type { TrunkDependants } from "../../telephony/trunk-dependants.ts";
import type { VoiceRouting } from "../../telephony/voice-routing.ts";
import type { VoiceUser } from "../../telephony/voice-user.ts";
import type { Membership } from "../waves/members.ts";
import type { Plan } from "../plan.ts";
import type { MigrationOptions } from "../kinds/migrate/kind.ts";

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
export type PlanResult =
  | { readonly ok: true; readonly plan: Plan; readonly membership: Membership }
  | {
      readonly ok: false;
      readonly reasons: readonly string[];
      /** Which option of the request a reason is about, by its sentence. */
      readonly about?: Readonly<Record<string, string>>;
    };

export function refused(...reasons: readonly (string | Problem)[]): Extract<PlanResult, { ok: false }> {
  const about = reasons.flatMap((reason) =>
    typeof reason === "string" || reason.about === null ? [] : [[reason.says, reason.about] as const],
  );
  return {
    ok: false,
    reasons: reasons.map((reason) => (typeof reason === "string" ? reason : reason.says)),
    ...(about.length > 0 && { about: Object.fromEntries(about) }),
  };
}
