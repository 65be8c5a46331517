import { mayDecide } from "../approver-groups.ts";
import type { Change } from "../change.ts";
import { openHolds } from "../hold.ts";
import { kinds } from "../kinds/kinds.ts";
import { may, type Role } from "../roles.ts";
import { rollbackRefusal } from "../rollback.ts";
import { twoWayAudioConfirmed } from "../waves/two-way-audio.ts";
import type { Wave, WaveStatus } from "../waves/wave.ts";

/** Whom a card is drawn for; `personId` null where many read it. */
export interface Viewer {
  readonly personId: string | null;
  readonly roles: ReadonlySet<Role>;
}

/** What a person may do with a change now. A button's presence grants nothing: the click is decided anew. */
export interface ChangeOffers {
  /** Nobody in particular reads it: all it offers is the way to one's own view. */
  readonly details: boolean;
  /** Look at its trunk, and at other changes. */
  readonly look: boolean;
  /** Or reject it. */
  readonly approve: boolean;
  readonly cancel: boolean;
  readonly brake: boolean;
  readonly pause: boolean;
  readonly resume: boolean;
  readonly retry: boolean;
  readonly abort: boolean;
  /** The wave that needs its own approval. */
  readonly release: { readonly wave: number; readonly digest: string } | null;
  /** The wave whose gate gave no verdict. */
  readonly advance: number | null;
  /** The pilot, and what this person may say of it: were both sides heard? */
  readonly hear: { readonly wave: number; readonly yes: boolean; readonly no: boolean } | null;
  /** The wave of which a "not heard" stands. */
  readonly withdraw: number | null;
  /** What holds it up; `seen` counts all holds, those that were lifted too. */
  readonly acknowledge: { readonly seen: number; readonly brake: boolean } | null;
  /** Newest first. */
  readonly rollBackWaves: readonly number[];
  readonly rollBackAll: boolean;
  readonly releaseRollback: boolean;
}

export const noOffers: ChangeOffers = {
  details: false,
  look: false,
  approve: false,
  cancel: false,
  brake: false,
  pause: false,
  resume: false,
  retry: false,
  abort: false,
  release: null,
  advance: null,
  hear: null,
  withdraw: null,
  acknowledge: null,
  rollBackWaves: [],
  rollBackAll: false,
  releaseRollback: false,
};

const cancellable = new Set(["draft", "awaitingApproval", "approved", "scheduled"]);
const begun: ReadonlySet<WaveStatus> = new Set([
  "moving",
  "settling",
  "baking",
  "passed",
  "inconclusive",
  "failed",
]);
const heardOf: ReadonlySet<WaveStatus> = new Set(["baking", "passed", "inconclusive"]);

export function changeOffers(
  change: Change,
  waves: readonly Wave[],
  { personId, roles }: Viewer,
  rollbackDays: number,
  now: Date,
): ChangeOffers {
  if (personId === null) return { ...noOffers, details: true };
  const { state, submission } = change;
  const own = personId === change.requestedBy.id;
  // Nobody releases or overrules what they asked for themselves.
  const judges = !own && may(roles, "approve") && mayDecide(submission?.plan ?? {}, roles);
  const decided = change.approvals.some(({ by }) => by.id === personId);
  const anyKind = {
    ...noOffers,
    look: may(roles, "view"),
    approve: judges && !decided && state.status === "awaitingApproval" && now < state.expiresAt,
    cancel: own && may(roles, "request") && cancellable.has(state.status),
    rollBackAll: may(roles, "rollBack") && rollbackRefusal(state, rollbackDays, now) === undefined,
    releaseRollback: judges && state.status === "rollbackHeld" && state.by?.id !== personId,
    acknowledge:
      judges && state.status === "needsAttention" ? { seen: change.holds.length, brake: false } : null,
  };
  if (!submission || !kinds[change.kind].pausable) return anyKind;

  const { plan, digest } = submission;
  const paused = state.status === "paused" ? state : undefined;
  const going = state.status === "running" || paused !== undefined;
  const controls = may(roles, "control");
  const touched = waves.filter(({ status }) => begun.has(status));
  const someMoved = touched.some(({ counts }) => counts.moved + counts.sent > 0);
  const holds = openHolds(change);
  const free = holds.length === 0;
  const braked = holds.some(({ kind }) => kind === "brake");
  const pilot = plan.waves.find(({ kind, gated }) => kind === "pilot" && gated)?.number;
  const asked = waves.find(({ number, status }) => number === pilot && heardOf.has(status))?.number;
  const heard = asked === undefined ? null : twoWayAudioConfirmed(change, asked);
  return {
    ...anyKind,
    brake: controls && going && kinds[plan.kind].toNewTrunk && someMoved && !braked,
    pause: controls && state.status === "running",
    resume: controls && free && paused?.needs === "resume",
    retry: controls && free && (paused?.needs === "retry" || paused?.needs === "verdict"),
    abort: controls && going,
    release:
      judges && free && paused?.needs === "release" && paused.wave !== null
        ? { wave: paused.wave, digest }
        : null,
    advance: judges && free && paused?.needs === "verdict" ? paused.wave : null,
    hear:
      controls && going && asked !== undefined && heard !== false
        ? { wave: asked, yes: heard === null && !own, no: true }
        : null,
    withdraw: judges && going && asked !== undefined && heard === false ? asked : null,
    acknowledge:
      judges && paused && !free ? { seen: change.holds.length, brake: braked } : anyKind.acknowledge,
    rollBackWaves: may(roles, "rollBack") && going ? touched.map(({ number }) => number).reverse() : [],
  };
}
