import { hour } from "../lib/time.ts";
import {
  changedKinds,
  isOpen,
  isSilenced,
  itemsOf,
  type AlertKind,
  type AlertState,
  type Judgement,
  type Tell,
} from "./alert.ts";

/** What ended so short a time ago goes on where it comes back: one card, not one each time. */
const sameWithin = 6 * hour;
/** What comes and goes is told at most so often. */
const tellsAgainAfter = hour;

/** How an alert stands after a look; null: there is none. The same object where nothing moved. */
export function afterLook(state: AlertState | null, judgement: Judgement, now: Date): AlertState | null {
  const moved = moves(state, judgement, now);
  return moved && telling(moved, now);
}

function moves(state: AlertState | null, judgement: Judgement, now: Date): AlertState | null {
  if (judgement.state === "unknown") return state;
  const { seenAt } = judgement;
  // Another replica, or this one, has moved it by this observation or a newer one.
  const isNews = !state || seenAt > state.seenAt;
  if (judgement.state === "worse") {
    const { level, facts } = judgement;
    if (!state || state.status === "ended") {
      return isNews ? { ...begun(state, now), status: "suspected", level, facts, seenAt } : state;
    }
    if (state.status === "suspected") {
      if (!isNews) return state;
      const returns = state.raisedAt === null ? state.returns : state.returns + 1;
      return { ...state, status: "open", level, facts, seenAt, raisedAt: state.raisedAt ?? now, returns };
    }
    const same = JSON.stringify(facts) === JSON.stringify(state.facts) && level === state.level;
    if (same && state.status === "open") return isNews ? { ...state, seenAt } : state;
    // Whoever acknowledged it has not seen what came since.
    const acknowledgedAt = isMore({ level, facts }, state) ? null : state.acknowledgedAt;
    return { ...state, status: "open", level, facts, seenAt: isNews ? seenAt : state.seenAt, acknowledgedAt };
  }
  if (!state || !isNews) return state;
  switch (state.status) {
    case "suspected":
      return state.raisedAt === null ? null : ended(state, "recovered", seenAt, now);
    case "open":
      return { ...state, status: "clearing", seenAt };
    case "clearing":
      return ended(state, "recovered", seenAt, now);
    case "ended":
      return state;
  }
}

/** Anew, or the one that ended a moment ago; a silence holds for both. */
function begun(
  before: AlertState | null,
  now: Date,
): Omit<AlertState, "status" | "level" | "facts" | "seenAt"> {
  const silencedUntil = before && isSilenced(before, now) ? before.silencedUntil : null;
  if (before && goesOn(before, now)) {
    return { ...before, endedAt: null, endedAs: null, acknowledgedAt: null, silencedUntil };
  }
  return {
    raisedAt: null,
    endedAt: null,
    endedAs: null,
    acknowledgedAt: null,
    silencedUntil,
    returns: 0,
    tells: [],
  };
}

/** Whether what is seen again belongs to this one, which has ended. */
export function goesOn({ endedAs, endedAt }: AlertState, now: Date): boolean {
  return endedAs === "recovered" && endedAt !== null && now.getTime() - endedAt.getTime() < sameWithin;
}

function ended(
  state: AlertState,
  endedAs: NonNullable<AlertState["endedAs"]>,
  seenAt: Date,
  now: Date,
): AlertState {
  return { ...state, status: "ended", endedAs, endedAt: now, seenAt };
}

type Extent = Pick<AlertState, "level" | "facts">;

function isMore(now: Extent, before: Extent): boolean {
  const known = itemsOf(before.facts);
  return now.level > before.level || itemsOf(now.facts).some((item) => !known.includes(item));
}

function telling(state: AlertState, now: Date): AlertState {
  if (isSilenced(state, now)) return state;
  const what = newsOf(state, now);
  if (what === null) return state;
  return { ...state, tells: [...state.tells, { what, at: now, level: state.level, facts: state.facts }] };
}

function newsOf(state: AlertState, now: Date): Tell["what"] | null {
  const last = state.tells.at(-1);
  if (state.status === "open") {
    if (!last) return "raised";
    if (last.what === "recovered")
      return now.getTime() - last.at.getTime() >= tellsAgainAfter ? "returned" : null;
    return isMore(state, last) ? "worse" : null;
  }
  const over = state.status === "ended" && state.endedAs === "recovered";
  return over && last && last.what !== "recovered" ? "recovered" : null;
}

/** What somebody does about an alert. */
export type AlertAnswer =
  { readonly type: "acknowledge" } | { readonly type: "silence"; readonly until: Date };

export type Answered =
  | { readonly ok: true; readonly state: AlertState }
  | { readonly ok: false; readonly refusal: "over" | "acknowledgedAlready" };

export function answered(state: AlertState, answer: AlertAnswer, now: Date): Answered {
  if (!isOpen(state)) return { ok: false, refusal: "over" };
  if (answer.type === "silence") return { ok: true, state: { ...state, silencedUntil: answer.until } };
  if (state.acknowledgedAt) return { ok: false, refusal: "acknowledgedAlready" };
  return { ok: true, state: { ...state, acknowledgedAt: now } };
}

/** Whether somebody took what was changed for right, and nothing more was changed since. */
export function isAccepted(kind: AlertKind, state: AlertState | null, judgement: Judgement): boolean {
  if (!changedKinds.has(kind) || !state || !isOpen(state) || state.acknowledgedAt === null) return false;
  return judgement.state === "worse" && JSON.stringify(judgement.facts) === JSON.stringify(state.facts);
}

export function accepted(state: AlertState, now: Date): AlertState {
  return ended(state, "accepted", state.seenAt, now);
}

/** Nobody watches its trunk any more; null where nobody had heard of it. */
export function unwatched(state: AlertState, now: Date): AlertState | null {
  return state.raisedAt === null ? null : ended(state, "unwatched", state.seenAt, now);
}
