import type { Logger } from "pino";
import type { Config } from "../../config/config.ts";
import type { AuditStore } from "../../store/audit/audit-store.ts";
import type { ChangeStore, StoredChange } from "../../store/changes/change-store.ts";
import type { ConversationStore } from "../../store/conversation-store.ts";
import type { ObservationStore } from "../../store/observations/observation-store.ts";
import type { PreflightStore } from "../../store/preflight-store.ts";
import type { TaskStore } from "../../store/task-store.ts";
import type { CallSamples } from "../../tenant/graph/call-samples.ts";
import type { Directory } from "../../tenant/directory.ts";
import type { Tenant } from "../../tenant/tenant.ts";
import type { WaveStore } from "../../store/changes/wave-store.ts";
import type { RunPreflight } from "../../preflight/preflight.ts";

/** What running a change needs. */
export interface ChangeContext {
  readonly changes: ChangeStore;
  readonly audit: Pick<AuditStore, "integrityViolations">;
  readonly preflights: PreflightStore;
  readonly observations: ObservationStore;
  readonly conversations: ConversationStore;
  readonly tasks: TaskStore;
  readonly tenant: Tenant;
  readonly directory: Directory;
  readonly waves: WaveStore;
  readonly runPreflight: RunPreflight;
  readonly callSamples: CallSamples;
  readonly config: Pick<
    Config,
    | "approvalsRequired"
    | "roles"
    | "proof"
    | "approvalTtl"
    | "cloud"
    | "rollbackDays"
    | "timings"
    | "wavesAtOnce"
  >;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** The change as the work saved it: it goes on from there, without reading it anew. */
export interface Saved {
  readonly saved: StoredChange;
}

/**
 * What one piece of work on a change led to: go on with what it saved, read the change again at once, later, or not until somebody
 * wakes it.
 */
export type Progress = Saved | "again" | Date | null;

/** Of two, what comes first; going on at once comes before any time. */
export function sooner(one: Progress, other: Progress): Progress {
  if (one === null || other === null) return one ?? other;
  if (!(one instanceof Date)) return one;
  return other instanceof Date && one < other ? one : other;
}
