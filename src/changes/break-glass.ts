import { isReason } from "./reason.ts";
import { mayDecide } from "./approver-groups.ts";
import type { Approval, Change } from "./change.ts";
import { refuse, type BreakGlassIntention, type Decision, type Intention } from "./intention.ts";
import type { WaveDecisionKind } from "./waves/wave.ts";
import type { Person } from "./person.ts";
import { kinds } from "./kinds/kinds.ts";
import { hour } from "../lib/time.ts";

/** What two people of the configured ones may do while no approver answers. Each leads to less media bypass, never to more. */
export const breakGlassDeeds = ["disableBypass", "brake", "rollBack"] as const;

export type BreakGlassDeed = (typeof breakGlassDeeds)[number];

/** One time that the glass was broken, or was to be. */
export interface BreakGlassUse {
  readonly deed: BreakGlassDeed;
  readonly by: Person;
  readonly at: Date;
  readonly reason: string;
  /** Object ids of who is told, of it and of all that follows: all approvers at that time, and who else may confirm. */
  readonly told: readonly string[];
  /** Null while it waits for a second person, or for an approver who answers. */
  readonly outcome: {
    readonly kind: "confirmed" | "stopped";
    readonly by: Person;
    readonly at: Date;
    readonly reason: string | null;
  } | null;
  /** By an approver, afterwards. */
  readonly review: { readonly by: Person; readonly at: Date; readonly words: string } | null;
}

/** A second person may confirm for so long after the approvers' time is over, in milliseconds. */
const confirmWithin = hour;

const byApprovers: ReadonlySet<WaveDecisionKind> = new Set(["release", "advance", "withdrawn"]);

/** Of {@link decide}, which `proceed` is, for what a confirmed use sets off. */
export function breakGlass(
  change: Change,
  intention: BreakGlassIntention,
  now: Date,
  proceed: (intention: Intention) => Decision,
): Decision {
  const plan = change.submission?.plan ?? {};
  switch (intention.type) {
    case "askBreakGlass": {
      const { use } = intention;
      if (!isReason(use.reason)) return refuse("reasonMissing");
      const pending = pendingUse(change);
      // What nobody can confirm any more must not stand in the way of asking anew: approvers may be gone again.
      if (pending && !isOver(change, pending, intention.approversHave, now))
        return refuse("breakGlassPending");
      const possible = effectOf(change, use, use.by, intention.rollbackDays);
      if (!possible.ok) return possible;
      return {
        ok: true,
        change: { ...change, breakGlass: [...change.breakGlass, use] },
        events: [askedEvent(use)],
      };
    }
    case "confirmBreakGlass": {
      const { by } = intention;
      const use = pendingUse(change);
      if (!use) return refuse("noBreakGlass");
      if (by.id === use.by.id) return refuse("ownBreakGlass");
      if (use.deed === "disableBypass" && by.id === change.requestedBy.id) return refuse("ownChange");
      if (approverAnswered(change, use)) return refuse("approverAnswered");
      const approversUntil = use.at.getTime() + intention.approversHave;
      if (now.getTime() < approversUntil) return refuse("approversHaveTime");
      if (isOver(change, use, intention.approversHave, now)) return refuse("breakGlassOver");
      const effect = effectOf(change, use, by, intention.rollbackDays);
      if (!effect.ok) return effect;
      const outcome = { kind: "confirmed", by, at: now, reason: null } as const;
      return {
        ok: true,
        change: { ...effect.change, breakGlass: replaced(change, use, { ...use, outcome }) },
        events: [{ ...askedEvent(use), type: "glassBroken", confirmedBy: by }, ...effect.events],
      };
    }
    case "stopBreakGlass": {
      const { by, roles, reason } = intention;
      const use = pendingUse(change);
      if (!use) return refuse("noBreakGlass");
      if (!mayDecide(plan, roles)) return refuse("otherApprovers");
      if (!isReason(reason)) return refuse("reasonMissing");
      const stopped = { ...use, outcome: { kind: "stopped", by, at: now, reason } } as const;
      return {
        ok: true,
        change: { ...change, breakGlass: replaced(change, use, stopped) },
        events: [{ type: "breakGlassStopped", by, reason, told: use.told }],
      };
    }
    case "reviewBreakGlass": {
      const { by, roles, words } = intention;
      const use = change.breakGlass.find(unreviewed);
      if (!use) return refuse("noBreakGlass");
      if (!mayDecide(plan, roles)) return refuse("otherApprovers");
      if (by.id === use.by.id || by.id === use.outcome?.by.id) return refuse("ownBreakGlass");
      if (!isReason(words)) return refuse("reasonMissing");
      const reviewed = { ...use, review: { by, at: now, words } };
      return {
        ok: true,
        change: { ...change, breakGlass: replaced(change, use, reviewed) },
        events: [{ type: "breakGlassReviewed", by, words, told: use.told }],
      };
    }
  }

  /** What the use does once it is confirmed; asked for, whether it could. */
  function effectOf(of: Change, use: BreakGlassUse, by: Person, rollbackDays: number): Decision {
    switch (use.deed) {
      case "disableBypass":
        return release(of, use, by);
      case "brake":
        return proceed({ type: "brake", by, reason: use.reason });
      case "rollBack":
        // To take back anything else may lead calls to media bypass.
        return kinds[of.kind].leadsToBypass
          ? proceed({ type: "rollBack", by, reason: use.reason, rollbackDays, scope: "all" })
          : refuse("notBackwards");
    }
  }

  /** An approval of a kind of its own, which counts for this one thing only. */
  function release(of: Change, use: BreakGlassUse, by: Person): Decision {
    const { submission, state } = of;
    if (kinds[of.kind].setsBypass !== false) return refuse("notBackwards");
    if (state.status !== "awaitingApproval" || !submission) return refuse("wrongStatus");
    if (now >= state.expiresAt) return refuse("approvalExpired");
    const approval: Approval = {
      by,
      decision: "glassBroken",
      digest: submission.digest,
      comment: use.reason,
      acceptedUnknowns: null,
      acceptedDifferences: [],
      speaksFor: [],
      proof: null,
      at: now,
    };
    const approvals = [...of.approvals, approval];
    return {
      ok: true,
      change: { ...of, approvals, state: { status: "approved", waitingFor: null } },
      events: [],
    };
  }
}

/** The one that waits to be confirmed or stopped: the newest. What was asked before it came to nothing. */
export function pendingUse({ breakGlass: uses }: Pick<Change, "breakGlass">): BreakGlassUse | undefined {
  const newest = uses.at(-1);
  return newest?.outcome === null ? newest : undefined;
}

/** Whether nobody can confirm it any more: an approver answered, or the hour after their time is over. */
function isOver(change: Change, use: BreakGlassUse, approversHave: number, now: Date): boolean {
  return approverAnswered(change, use) || now.getTime() > use.at.getTime() + approversHave + confirmWithin;
}

/** Done without an approver, and none has looked at it since. */
export function unreviewed({ outcome, review }: BreakGlassUse): boolean {
  return outcome?.kind === "confirmed" && review === null;
}

/** Whether an approver has decided anything of it since it was asked for: then one of them can be reached. */
function approverAnswered({ approvals, waveDecisions, holds }: Change, { at }: BreakGlassUse): boolean {
  return [
    ...approvals,
    ...waveDecisions.filter(({ kind }) => byApprovers.has(kind)),
    ...holds.flatMap(({ lifted }) => lifted ?? []),
  ].some((answer) => answer.at >= at);
}

function replaced(change: Change, use: BreakGlassUse, by: BreakGlassUse): readonly BreakGlassUse[] {
  return change.breakGlass.map((each) => (each === use ? by : each));
}

export function askedEvent({ by, deed, reason, told }: BreakGlassUse) {
  return { type: "breakGlassAsked", by, deed, reason, told } as const;
}
