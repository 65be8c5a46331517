import type { Approval, Change, ChangeState, ChangeStatus, Submission } from "./change.ts";
import { inState, refuse, type Decision, type Intention, type Refusal } from "./intention.ts";
import { steer, waveRefusal } from "./move/steer.ts";
import type { Person } from "./person.ts";
import { revise } from "./revise.ts";
import { rollbackRefusal } from "./rollback.ts";
import type { TimelineEvent } from "./timeline.ts";

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
    case "succeed": {
      const { state } = change;
      if (state.status !== "watching") return refuse("wrongStatus");
      const { attempts, delivered, seenInEffect, judged } = intention;
      const watched = { from: state.since, attempts, delivered };
      return to(
        { status: "succeeded", at: now, seenInEffect, judged, watched, revised: [] },
        { type: "succeeded", attempts, delivered, seenInEffect, judged },
      );
    }
    case "alarm": {
      const { state } = change;
      if (state.status !== "watching") return refuse("wrongStatus");
      const { reasons, attempts, delivered } = intention;
      const watchedFor = state.until.getTime() - state.since.getTime();
      const watched = { from: state.since, attempts, delivered };
      return to(
        { status: "needsAttention", since: now, reasons, watchedFor, watched, revised: [] },
        { type: "needsAttention", reasons },
      );
    }
    case "revise":
      return revise(change, intention.revised, now);
    case "retry":
      return change.state.status === "needsAttention" ? refuse("held") : steer(change, intention, now);
    case "acknowledge": {
      const { state } = change;
      const { by, reason } = intention;
      if (state.status !== "needsAttention") return steer(change, intention, now);
      if (by.id === change.requestedBy.id) return refuse("ownChange");
      if (reason.trim() === "") return refuse("reasonMissing");
      const until = new Date(now.getTime() + state.watchedFor);
      return {
        ok: true,
        change: { ...change, state: { status: "watching", since: now, until } },
        events: [
          { type: "acknowledged", by, reason },
          { type: "watching", until: until.toISOString() },
        ],
      };
    }
    case "fail":
      if (!is("running")) return refuse("wrongStatus");
      return to(
        { status: "failed", at: now, reason: intention.reason },
        { type: "failed", reason: intention.reason },
      );
    case "rollBack": {
      const refusal = rollbackRefusal(change.state, intention.rollbackDays, now);
      if (refusal) return refuse(refusal);
      const { by, reason, scope } = intention;
      if (scope !== "all") {
        const no = waveRefusal(change, scope) ?? (is("running", "paused") ? undefined : "wrongStatus");
        if (no) return refuse(no);
      }
      return to(
        { status: "rollingBack", since: now, by, reason, scope },
        { type: "rollbackRequested", by, reason, scope },
      );
    }
    case "finishRollback": {
      const { state } = change;
      if (state.status !== "rollingBack" || state.scope !== "all") return refuse("wrongStatus");
      const { notes, differences } = intention;
      if (differences.length > 0)
        return to(
          { status: "partlyRolledBack", at: now, differences },
          { type: "partlyRolledBack", differences },
        );
      return to({ status: "rolledBack", at: now, notes }, { type: "rolledBack", notes });
    }
    default:
      return steer(change, intention, now);
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
    return inState(change, state, event);
  }
}
