import type { Change, RollbackScope } from "../change.ts";
import { shortDigest } from "../digest.ts";
import { twoWayAudioConfirmed } from "../waves/two-way-audio.ts";
import type { Intention } from "../intention.ts";
import { decideAsRead } from "./decisions.ts";
import type { Answer, ChatDependencies, Turn } from "../../teams/capability/turn.ts";

/** What a person does to a change on its way, beside approving and cancelling. */
export type Control =
  | { readonly type: "pause" | "abort" | "brake"; readonly reason: string | null }
  /** `pausedSince`: of the pause that a card showed. */
  | { readonly type: "resume" | "retry"; readonly pausedSince?: string | undefined }
  /** Without a wave or digest: those of the change as it is now. */
  | { readonly type: "release"; readonly wave?: number; readonly digest?: string; readonly reason?: string }
  /** Of a rollback that is held since then. */
  | { readonly type: "releaseRollback"; readonly heldSince: string; readonly reason: string }
  | {
      readonly type: "advance";
      readonly wave?: number;
      readonly reason: string;
      readonly pausedSince?: string | undefined;
    }
  | { readonly type: "withdraw"; readonly wave?: number; readonly reason: string }
  /** Without what was seen: the holds as they are now. */
  | { readonly type: "acknowledge"; readonly reason: string; readonly seen?: number }
  | { readonly type: "confirmTwoWayAudio"; readonly wave: number; readonly bothWays: boolean }
  | { readonly type: "rollBack"; readonly scope: RollbackScope; readonly reason: string | null };

/** Carries it out, or says why not. Whether the person's role allows it is decided before. */
export async function control(
  deps: Pick<ChatDependencies, "changes" | "audit" | "config">,
  { changeId, what }: { readonly changeId: number; readonly what: Control },
  turn: Turn,
): Promise<Answer> {
  return decideAsRead(deps, turn, changeId, (change) => {
    const intention = intentionOf(what, change, turn, deps.config.rollbackDays);
    return { intention, action: `change.${intention.type}`, detail: detailOf(intention) };
  });
}

type Steering = Extract<Intention, { readonly by: unknown }>;

function intentionOf(
  what: Control,
  change: Change,
  { person: by, roles }: Turn,
  rollbackDays: number,
): Steering {
  const { state } = change;
  const about = state.status === "paused" ? state.wave : null;
  switch (what.type) {
    case "pause":
      return {
        type: "pause",
        by,
        why: what.reason ?? `${by.name} paused it.`,
        needs: "resume",
        wave: null,
      };
    case "abort":
    case "brake":
      return { type: what.type, by, reason: what.reason };
    case "resume":
    case "retry":
      return { type: what.type, by, pausedSince: what.pausedSince };
    case "releaseRollback":
      return { type: "releaseRollback", by, roles, reason: what.reason, heldSince: what.heldSince };
    case "release":
      if (state.status === "rollbackHeld")
        return {
          type: "releaseRollback",
          by,
          roles,
          reason: what.reason ?? "",
          heldSince: state.since.toISOString(),
        };
      return {
        type: "release",
        by,
        roles,
        digest: what.digest ?? change.submission?.digest ?? "",
        wave: what.wave ?? about ?? 0,
      };
    case "advance":
      return {
        type: "advance",
        by,
        roles,
        reason: what.reason,
        wave: what.wave ?? about ?? 0,
        pausedSince: what.pausedSince,
      };
    case "withdraw":
      return {
        type: "withdraw",
        by,
        roles,
        reason: what.reason,
        wave: what.wave ?? waveWithoutTwoWayAudio(change),
      };
    case "acknowledge":
      return { type: "acknowledge", by, roles, reason: what.reason, seen: what.seen ?? change.holds.length };
    case "confirmTwoWayAudio":
      return { type: "confirmTwoWayAudio", by, wave: what.wave, bothWays: what.bothWays };
    case "rollBack":
      return { type: "rollBack", by, reason: what.reason, rollbackDays, scope: what.scope };
  }
}

/** The wave of which a "not heard" stands; 0, which no change has, where none does. */
function waveWithoutTwoWayAudio(change: Change): number {
  const waves = new Set(change.waveDecisions.map(({ wave }) => wave));
  return [...waves].find((wave) => twoWayAudioConfirmed(change, wave) === false) ?? 0;
}

function detailOf(intention: Steering): string | null {
  const parts = [
    ...("wave" in intention && intention.wave !== null ? [`wave ${intention.wave}`] : []),
    ...("scope" in intention && intention.scope !== "all" ? [`wave ${intention.scope}`] : []),
    ...("bothWays" in intention
      ? [intention.bothWays ? "confirmed two-way audio" : "reported one-way audio"]
      : []),
    ...("digest" in intention ? [shortDigest(intention.digest)] : []),
    ...(intention.type === "pause" ? [intention.why] : []),
    ...("reason" in intention && intention.reason ? [intention.reason] : []),
  ];
  return parts.length === 0 ? null : parts.join("; ");
}
