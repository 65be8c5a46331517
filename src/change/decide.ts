import type {
  Approval,
  Change,
  ChangeState,
  ChangeStatus,
  PauseNeed,
  RollbackScope,
  Submission,
} from "./change.ts";
import type { WaveDecision } from "./move/wave.ts";
import { releasersOf } from "./move/releasers.ts";
import { isMovePlan } from "./plan.ts";
import type { Person } from "./person.ts";
import { rollbackRefusal } from "./rollback.ts";
import type { TimelineEvent } from "./timeline.ts";

/** What somebody, or the runner, wants to happen to a change. Whether the person's role allows it is decided before. */
export type Intention =
  | { readonly type: "submit"; readonly submission: Submission; readonly expiresAt: Date }
  | { readonly type: "refuse"; readonly reasons: readonly string[] }
  | {
      readonly type: "approve";
      readonly by: Person;
      readonly digest: string;
      readonly comment: string | null;
      readonly acceptUnknowns: string | null;
    }
  | { readonly type: "reject"; readonly by: Person; readonly digest: string; readonly reason: string }
  | { readonly type: "expire" }
  | { readonly type: "cancel"; readonly by: Person }
  | { readonly type: "void"; readonly differences: readonly string[] }
  /** Null: it waits no longer. */
  | { readonly type: "wait"; readonly waitingFor: string | null }
  | { readonly type: "start" }
  | { readonly type: "watch"; readonly until: Date }
  | {
      readonly type: "succeed";
      readonly attempts: number;
      readonly successful: number;
      readonly seenInEffect: boolean;
    }
  | { readonly type: "fail"; readonly reason: string }
  | {
      readonly type: "pause";
      readonly by: Person | null;
      readonly why: string;
      readonly needs: PauseNeed;
      readonly wave: number | null;
    }
  | { readonly type: "resume"; readonly by: Person }
  | { readonly type: "retry"; readonly by: Person }
  | { readonly type: "abort"; readonly by: Person; readonly reason: string | null }
  | { readonly type: "finishAbort" }
  | { readonly type: "brake"; readonly by: Person; readonly reason: string | null }
  | { readonly type: "finishBrake"; readonly why: string }
  /** Approves the next wave, where each needs its own approval. */
  | { readonly type: "release"; readonly by: Person; readonly digest: string; readonly wave: number }
  /** Overrules an inconclusive gate. */
  | { readonly type: "advance"; readonly by: Person; readonly reason: string; readonly wave: number }
  /** Of the pilot: did people hear each other in both directions? */
  | { readonly type: "hear"; readonly by: Person; readonly wave: number; readonly bothWays: boolean }
  | {
      readonly type: "finishMoves";
      /** Calls that the gates judged. */
      readonly attempts: number;
      readonly successful: number;
    }
  | {
      readonly type: "rollBack";
      readonly by: Person | null;
      readonly reason: string | null;
      readonly rollbackDays: number;
      readonly scope: RollbackScope;
    }
  | {
      readonly type: "finishRollback";
      readonly notes: readonly string[];
      readonly differences: readonly string[];
    };

export type Refusal =
  /** The change is not in a state in which this can happen. */
  | "wrongStatus"
  | "ownChange"
  /** The card that was clicked shows other steps than the plan has. */
  | "digestMismatch"
  | "alreadyDecided"
  | "unknownsNotAccepted"
  | "reasonMissing"
  | "approvalExpired"
  | "notRequester"
  | "nothingToRollBack"
  /** Only what moves people in waves can be paused, aborted or braked. */
  | "notInWaves"
  | "noSuchWave"
  /** It waits for something else than this. */
  | "notWaitingForThis"
  | "rollbackTooLate";

export type Decision =
  | { readonly ok: true; readonly change: Change; readonly events: readonly TimelineEvent[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** The only place where a change's state moves. */
export function decide(change: Change, intention: Intention, now: Date): Decision {
  const running: ChangeState = { status: "running", since: now, waitingFor: null };
  switch (intention.type) {
    case "submit":
      if (!is("draft")) return refuse("wrongStatus");
      return {
        ok: true,
        change: {
          ...change,
          submission: intention.submission,
          state: { status: "awaitingApproval", expiresAt: intention.expiresAt },
        },
        events: [
          {
            type: "approvalRequested",
            approvers: intention.submission.approvers,
            expiresAt: intention.expiresAt.toISOString(),
          },
        ],
      };
    case "refuse":
      if (!is("draft")) return refuse("wrongStatus");
      return to(
        { status: "refused", reasons: intention.reasons },
        { type: "refused", reasons: intention.reasons },
      );
    case "approve":
      return approve(intention);
    case "reject":
      return reject(intention);
    case "expire":
      if (change.state.status !== "awaitingApproval" || now < change.state.expiresAt)
        return refuse("wrongStatus");
      return to({ status: "expired" }, { type: "expired" });
    case "cancel":
      if (!is("draft", "awaitingApproval", "approved", "scheduled")) return refuse("wrongStatus");
      if (intention.by.id !== change.requestedBy.id) return refuse("notRequester");
      return to({ status: "cancelled", by: intention.by }, { type: "cancelled", by: intention.by });
    case "void":
      if (!is("approved", "scheduled")) return refuse("wrongStatus");
      return to(
        { status: "voided", differences: intention.differences },
        { type: "voided", differences: intention.differences },
      );
    case "wait":
      if (!is("approved", "scheduled", "running")) return refuse("wrongStatus");
      return {
        ok: true,
        change: {
          ...change,
          state:
            change.state.status === "running"
              ? { ...change.state, waitingFor: intention.waitingFor }
              : { status: "approved", waitingFor: intention.waitingFor },
        },
        events: intention.waitingFor === null ? [] : [{ type: "waiting", waitingFor: intention.waitingFor }],
      };
    case "start":
      if (!is("approved", "scheduled")) return refuse("wrongStatus");
      return to(running, { type: "started" });
    case "watch":
      if (!is("running")) return refuse("wrongStatus");
      return to(
        { status: "watching", since: now, until: intention.until },
        { type: "watching", until: intention.until.toISOString() },
      );
    case "succeed":
      if (!is("watching")) return refuse("wrongStatus");
      return to(
        { status: "succeeded", at: now, seenInEffect: intention.seenInEffect },
        {
          type: "succeeded",
          attempts: intention.attempts,
          successful: intention.successful,
          seenInEffect: intention.seenInEffect,
        },
      );
    case "fail":
      if (!is("running")) return refuse("wrongStatus");
      return to(
        { status: "failed", at: now, reason: intention.reason },
        { type: "failed", reason: intention.reason },
      );
    case "pause":
    case "resume":
    case "retry":
    case "abort":
    case "finishAbort":
    case "brake":
    case "finishBrake":
    case "release":
    case "advance":
    case "hear":
    case "finishMoves":
      return steer(intention);
    case "rollBack": {
      const refusal = rollbackRefusal(change.state, intention.rollbackDays, now);
      if (refusal) return refuse(refusal);
      const { by, reason, scope } = intention;
      if (scope !== "all") {
        const no = waveRefusal(scope) ?? (is("running", "paused") ? undefined : "wrongStatus");
        if (no) return refuse(no);
      }
      return to(
        { status: "rollingBack", since: now, by, reason, scope },
        { type: "rollbackRequested", by, reason, scope },
      );
    }
    case "finishRollback": {
      if (change.state.status !== "rollingBack") return refuse("wrongStatus");
      const { notes, differences } = intention;
      const { scope } = change.state;
      if (scope !== "all") {
        const why =
          differences.length === 0
            ? `Wave ${scope} was rolled back.`
            : `Wave ${scope} was rolled back with differences: ${differences.join(" ")}`;
        // It begins anew, and what people decided of it counts no longer: the approval has been used up.
        const waveDecisions = change.waveDecisions.filter(({ wave }) => wave !== scope);
        return {
          ok: true,
          change: {
            ...change,
            waveDecisions,
            state: { status: "paused", since: now, by: null, why, needs: "release", wave: scope },
          },
          events: [{ type: "waveRolledBack", wave: scope, differences }],
        };
      }
      if (differences.length > 0)
        return to(
          { status: "partlyRolledBack", at: now, differences },
          { type: "partlyRolledBack", differences },
        );
      return to({ status: "rolledBack", at: now, notes }, { type: "rolledBack", notes });
    }
  }

  /** What people and the runner do to a change that moves people in waves. */
  function steer(
    intention: Extract<
      Intention,
      {
        type:
          | "pause"
          | "resume"
          | "retry"
          | "abort"
          | "finishAbort"
          | "brake"
          | "finishBrake"
          | "release"
          | "advance"
          | "hear"
          | "finishMoves";
      }
    >,
  ): Decision {
    const { state } = change;
    const plan = change.submission?.plan;
    if (!plan || !isMovePlan(plan)) return refuse("notInWaves");
    switch (intention.type) {
      case "pause": {
        if (!is("running")) return refuse("wrongStatus");
        const { by, why, needs, wave } = intention;
        return to({ status: "paused", since: now, by, why, needs, wave }, { type: "paused", by, why, wave });
      }
      case "resume":
        if (state.status !== "paused") return refuse("wrongStatus");
        if (state.needs !== "resume") return refuse("notWaitingForThis");
        return to(running, { type: "resumed", by: intention.by });
      case "retry":
        if (state.status !== "paused") return refuse("wrongStatus");
        if (state.needs !== "retry" && state.needs !== "verdict") return refuse("notWaitingForThis");
        return to(running, { type: "retried", by: intention.by });
      case "abort": {
        if (!is("running", "paused")) return refuse("wrongStatus");
        const { by, reason } = intention;
        return to({ status: "aborting", since: now, by, reason }, { type: "aborted", by, reason });
      }
      case "finishAbort": {
        if (state.status !== "aborting") return refuse("wrongStatus");
        const { by, reason } = state;
        return {
          ok: true,
          change: { ...change, state: { status: "aborted", at: now, by, reason } },
          events: [],
        };
      }
      case "brake": {
        if (plan.kind !== "migrate") return refuse("notInWaves");
        if (!is("running", "paused")) return refuse("wrongStatus");
        const { by, reason } = intention;
        return to({ status: "braking", by, reason }, { type: "braked", by, reason });
      }
      case "finishBrake":
        if (state.status !== "braking") return refuse("wrongStatus");
        return to(
          { status: "paused", since: now, by: state.by, why: intention.why, needs: "resume", wave: null },
          { type: "paused", by: state.by, why: intention.why, wave: null },
        );
      case "release": {
        const { by, digest, wave } = intention;
        if (state.status !== "paused") return refuse("wrongStatus");
        if (state.needs !== "release" || state.wave !== wave) return refuse("notWaitingForThis");
        if (by.id === change.requestedBy.id) return refuse("ownChange");
        if (digest !== change.submission?.digest) return refuse("digestMismatch");
        const releasers = releasersOf(change, wave);
        if (releasers.some(({ id }) => id === by.id)) return refuse("alreadyDecided");
        const enough = releasers.length + 1 >= plan.approvalsRequired;
        return decided({ wave, kind: "release", by, reason: null, at: now }, enough ? running : state);
      }
      case "advance": {
        const { by, reason, wave } = intention;
        if (state.status !== "paused") return refuse("wrongStatus");
        if (state.needs !== "verdict" || state.wave !== wave) return refuse("notWaitingForThis");
        if (by.id === change.requestedBy.id) return refuse("ownChange");
        if (reason.trim() === "") return refuse("reasonMissing");
        return decided({ wave, kind: "advance", by, reason, at: now }, running);
      }
      case "hear": {
        const { by, wave, bothWays } = intention;
        const no = waveRefusal(wave);
        if (no) return refuse(no);
        if (!is("running", "paused")) return refuse("wrongStatus");
        const kind = bothWays ? "heard" : "notHeard";
        const waits = state.status === "paused" && state.needs === "verdict" && state.wave === wave;
        return decided({ wave, kind, by, reason: null, at: now }, waits ? running : state);
      }
      case "finishMoves": {
        if (!is("running")) return refuse("wrongStatus");
        const { attempts, successful } = intention;
        const seenInEffect = attempts > 0;
        return to(
          { status: "succeeded", at: now, seenInEffect },
          { type: "succeeded", attempts, successful, seenInEffect },
        );
      }
    }
  }

  function waveRefusal(wave: number): Refusal | undefined {
    const plan = change.submission?.plan;
    if (!plan || !isMovePlan(plan)) return "notInWaves";
    return plan.waves.some(({ number }) => number === wave) ? undefined : "noSuchWave";
  }

  function decided(decision: WaveDecision, state: ChangeState): Decision {
    const { wave, kind, by, reason } = decision;
    return {
      ok: true,
      change: { ...change, waveDecisions: [...change.waveDecisions, decision], state },
      events: [{ type: "waveDecided", wave, decision: kind, by, reason }],
    };
  }

  function approve({
    by,
    digest,
    comment,
    acceptUnknowns,
  }: Extract<Intention, { type: "approve" }>): Decision {
    const refusal = decisionRefusal(by, digest);
    if (refusal) return refuse(refusal);
    const { plan, unknowns } = change.submission as Submission;
    if (unknowns.length > 0 && !acceptUnknowns?.trim()) return refuse("unknownsNotAccepted");
    const acceptedUnknowns = unknowns.length > 0 ? acceptUnknowns : null;
    const approvals: readonly Approval[] = [
      ...change.approvals,
      { by, decision: "approved", digest, comment, acceptedUnknowns, at: now },
    ];
    const enough = approvals.length >= plan.approvalsRequired;
    const later = change.startAt !== null && change.startAt > now;
    const state: ChangeState = !enough
      ? change.state
      : later
        ? { status: "scheduled", startAt: change.startAt }
        : { status: "approved", waitingFor: null };
    const events: TimelineEvent[] = [{ type: "approved", by, comment, acceptedUnknowns, enough }];
    if (enough && later) events.push({ type: "scheduled", startAt: change.startAt.toISOString() });
    return { ok: true, change: { ...change, approvals, state }, events };
  }

  function reject({ by, digest, reason }: Extract<Intention, { type: "reject" }>): Decision {
    const refusal = decisionRefusal(by, digest);
    if (refusal) return refuse(refusal);
    if (reason.trim() === "") return refuse("reasonMissing");
    const approval: Approval = {
      by,
      decision: "rejected",
      digest,
      comment: reason,
      acceptedUnknowns: null,
      at: now,
    };
    return {
      ok: true,
      change: {
        ...change,
        approvals: [...change.approvals, approval],
        state: { status: "rejected", reason },
      },
      events: [{ type: "rejected", by, reason }],
    };
  }

  /** What stops an approval and a rejection alike. */
  function decisionRefusal(by: Person, digest: string): Refusal | undefined {
    if (change.state.status !== "awaitingApproval" || !change.submission) return "wrongStatus";
    if (now >= change.state.expiresAt) return "approvalExpired";
    if (by.id === change.requestedBy.id) return "ownChange";
    if (digest !== change.submission.digest) return "digestMismatch";
    if (change.approvals.some((approval) => approval.by.id === by.id)) return "alreadyDecided";
    return undefined;
  }

  function is(...statuses: readonly ChangeStatus[]): boolean {
    return statuses.includes(change.state.status);
  }

  function to(state: ChangeState, event: TimelineEvent): Decision {
    return { ok: true, change: { ...change, state }, events: [event] };
  }
}

function refuse(refusal: Refusal): Decision {
  return { ok: false, refusal };
}
