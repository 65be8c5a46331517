import type { Logger } from "pino";
import type { Config } from "../config.ts";
import type { AuditStore } from "../store/audit-store.ts";
import type { ChangeStore } from "../store/change-store.ts";
import type { ConversationStore } from "../store/conversation-store.ts";
import type { ObservationStore } from "../store/observation-store.ts";
import type { PreflightStore } from "../store/preflight-store.ts";
import type { TaskStore } from "../store/task-store.ts";
import type { CallSamples } from "../tenant/call-samples.ts";
import type { Directory } from "../tenant/directory.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { WaveStore } from "../store/wave-store.ts";
import type { CheckPair } from "./check-pair.ts";
import type { CheckTrunk } from "./check-trunk.ts";

/** What running a change needs. */
export interface ChangeContext {
  readonly changes: ChangeStore;
  readonly audit: Pick<AuditStore, "tampering">;
  readonly preflights: PreflightStore;
  readonly observations: ObservationStore;
  readonly conversations: ConversationStore;
  readonly tasks: TaskStore;
  readonly tenant: Tenant;
  readonly directory: Directory;
  readonly waves: WaveStore;
  readonly checkTrunk: CheckTrunk;
  readonly checkPair: CheckPair;
  readonly callSamples: CallSamples;
  readonly config: Pick<
    Config,
    "approvalsRequired" | "approvalTtl" | "cloud" | "rollbackDays" | "timings" | "wavesAtOnce"
  >;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** What one piece of work on a change led to: look at it again at once, later, or not until somebody wakes it. */
export type Progress = "again" | Date | null;
