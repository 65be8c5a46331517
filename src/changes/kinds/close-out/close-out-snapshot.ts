import type { CallsRead } from "../../../telephony/call-hours.ts";
import type { CallRow } from "../../../telephony/call-row.ts";
import type { Gateway } from "../../../telephony/gateway.ts";
import type { TrunkDependants } from "../../../telephony/trunk-dependants.ts";
import type { VoiceRouting } from "../../../telephony/voice-routing.ts";
import type { PolicyAssignment, VoiceUser } from "../../../telephony/voice-user.ts";
import type { Member } from "../../waves/members.ts";
import type { PlanRequest } from "../../plans/migration-snapshot.ts";
import type { CloseOutRequest } from "./kind.ts";

/** What a close-out is planned from, read live. */
export interface CloseOutSnapshot {
  readonly fleet: readonly Gateway[];
  readonly routing: VoiceRouting;
  readonly dependants: TrunkDependants;
  readonly users: readonly VoiceUser[];
  /** Call rows of the old trunk, either direction; those that are too old to matter are passed over. */
  readonly calls: readonly CallRow[];
  /** Undefined where no calls were read. */
  readonly callsRead: CallsRead | undefined;
  /** Who was moved by the migration and not moved back, with what they had right before. */
  readonly moved: readonly MovedMember[];
}

export interface MovedMember extends Member {
  readonly ledger: PolicyAssignment | null;
}

export interface CloseOutPlanRequest extends PlanRequest {
  readonly option: CloseOutRequest["option"];
  /** Whether somebody confirmed that the carrier sends no more calls to the old trunk. */
  readonly attestedInbound: boolean;
}
