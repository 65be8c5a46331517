import type { MovePlanResult } from "../../change/move/migration-snapshot.ts";
import type { VoiceRouting } from "../../telephony/voice-routing.ts";

/** A plan with the routing that it was made from. */
export type PlannedNow =
  | (Extract<MovePlanResult, { ok: true }> & { readonly routing: VoiceRouting })
  | Extract<MovePlanResult, { ok: false }>;

export function madeFrom(routing: VoiceRouting, result: MovePlanResult): PlannedNow {
  return result.ok ? { ...result, routing } : result;
}
