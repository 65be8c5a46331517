import type { Change, RollbackScope } from "../../change/change.ts";
import { shortDigest } from "../../change/digest.ts";
import { heardBothWays } from "../../change/move/heard.ts";
import type { Intention } from "../../change/intention.ts";
import type { Person } from "../../change/person.ts";
import { decideOn, noSuchChange } from "../decisions.ts";
import type { Answer, ChatDependencies, Turn } from "../turn.ts";

/** What a person does to a change on its way, beside approving and cancelling. */
export type Control =
  | { readonly type: "pause" | "abort" | "brake"; readonly reason: string | null }
  | { readonly type: "resume" | "retry" }
  /** Without a wave or digest: those of the change as it is now. */
  | { readonly type: "release"; readonly wave?: number; readonly digest?: string }
  | { readonly type: "advance" | "withdraw"; readonly wave?: number; readonly reason: string }
  /** Without what was seen: the holds as they are now. */
  | { readonly type: "acknowledge"; readonly reason: string; readonly seen?: number }
  | { readonly type: "hear"; readonly wave: number; readonly bothWays: boolean }
  | { readonly type: "rollBack"; readonly scope: RollbackScope; readonly reason: string | null };

/** Carries it out, or says why not. Whether the person's role allows it is decided before. */
export async function control(
  deps: Pick<ChatDependencies, "changes" | "audit" | "config">,
  id: number,
  what: Control,
  turn: Turn,
): Promise<Answer> {
  const stored = await deps.changes.find(id);
  if (!stored) return noSuchChange(id);
  const intention = intentionOf(what, stored.change, turn.person, deps.config.rollbackDays);
  return decideOn(deps, turn, id, intention, { action: `change.${what.type}`, detail: detailOf(intention) });
}

type Steering = Extract<Intention, { readonly by: unknown }>;

function intentionOf(what: Control, change: Change, by: Person, rollbackDays: number): Steering {
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
      return { type: what.type, by };
    case "release":
      return {
        type: "release",
        by,
        digest: what.digest ?? change.submission?.digest ?? "",
        wave: what.wave ?? about ?? 0,
      };
    case "advance":
      return { type: "advance", by, reason: what.reason, wave: what.wave ?? about ?? 0 };
    case "withdraw":
      return { type: "withdraw", by, reason: what.reason, wave: what.wave ?? notHeardIn(change) };
    case "acknowledge":
      return { type: "acknowledge", by, reason: what.reason, seen: what.seen ?? change.holds.length };
    case "hear":
      return { type: "hear", by, wave: what.wave, bothWays: what.bothWays };
    case "rollBack":
      return { type: "rollBack", by, reason: what.reason, rollbackDays, scope: what.scope };
  }
}

/** The wave of which a "not heard" stands; 0, which no change has, where none does. */
function notHeardIn(change: Change): number {
  const waves = new Set(change.waveDecisions.map(({ wave }) => wave));
  return [...waves].find((wave) => heardBothWays(change, wave) === false) ?? 0;
}

function detailOf(intention: Steering): string | null {
  const parts = [
    ...("wave" in intention && intention.wave !== null ? [`wave ${intention.wave}`] : []),
    ...("scope" in intention && intention.scope !== "all" ? [`wave ${intention.scope}`] : []),
    ...("bothWays" in intention ? [intention.bothWays ? "heard both ways" : "not heard both ways"] : []),
    ...("digest" in intention ? [shortDigest(intention.digest)] : []),
    ...(intention.type === "pause" ? [intention.why] : []),
    ...("reason" in intention && intention.reason ? [intention.reason] : []),
  ];
  return parts.length === 0 ? null : parts.join("; ");
}
