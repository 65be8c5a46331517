import type { Gateway } from "../../telephony/gateway.ts";
import type { TrunkDependants } from "../../telephony/trunk-dependants.ts";
import type { Unread } from "../../telephony/unread.ts";
import type { VoiceRouting } from "../../telephony/voice-routing.ts";
import type { Affected } from "../plan.ts";
import type { PlanRequest, PlanResult } from "./migration-snapshot.ts";

/** What a change of one trunk is planned from, read live or as last observed. */
export interface TrunkSnapshot {
  readonly fqdn: string;
  /** Undefined where the tenant has no gateway object of that name. */
  readonly gateway: Gateway | undefined;
  readonly fleet: readonly Gateway[];
  readonly routing: VoiceRouting;
  readonly dependants: TrunkDependants;
  /** Null where people were not read. */
  readonly usersByPolicy: Affected["policies"];
  /** What of all this could not be read. */
  readonly unread: readonly Unread[];
}

export type PlanOfTrunk = (snapshot: TrunkSnapshot, asked: PlanRequest) => PlanResult;
