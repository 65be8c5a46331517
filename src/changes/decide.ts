import { mayLeave } from "./left-half-done.ts";
import { isReason } from "./reason.ts";
import { lacking, mayDecide, speaksFor } from "./approver-groups.ts";
import { breakGlass } from "./break-glass.ts";
import type { Approval, Change, ChangeState, ChangeStatus, Submission } from "./change.ts";
import { inState, refuse, type Decision, type Intention, type Refusal } from "./intention.ts";
import { steer, waveRefusal } from "./waves/steer.ts";
import type { Person } from "./person.ts";
import type { Role } from "./roles.ts";
import { provenBy, whyProof } from "./proof.ts";
import { revise } from "./revise.ts";
import { differenceName } from "./replay/words.ts";
import { heldWords, rollbackRefusal } from "./rollback.ts";
import type { TimelineEvent } from "./timeline.ts";

/**
 * The only place where a change's state moves, by the arrows at {@link ChangeState}; pure. What steers waves on their way
 * is `steer`, what late rows do `revise`, whether there is a way back `rollbackRefusal`.
 */
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
    case "prove":
      return prove(intention);
    case "reject":
      return reject(intention);
    case "handOver":
      return handOver(intention);
    case "expire":
      if (change.state.status === "rollbackHeld") {
        if (now < change.state.expiresAt) return refuse("wrongStatus");
        const differences = [
          "Media bypass was not turned on again: nobody released it in time.",
          ...change.state.findings.map(heldWords),
        ];
        return to(
          { status: "partlyRolledBack", at: now, differences },
          { type: "partlyRolledBack", differences },
        );
      }
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
    case "watch": {
      if (!is("running")) return refuse("wrongStatus");
      const until = new Date(now.getTime() + intention.watchFor);
      return to({ status: "watching", since: now, until }, { type: "watching", until: until.toISOString() });
    }
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
      const { by, roles, reason } = intention;
      if (state.status !== "needsAttention") return steer(change, intention, now);
      if (by.id === change.requestedBy.id) return refuse("ownChange");
      if (!mayDecide(change.submission?.plan ?? {}, roles)) return refuse("otherApprovers");
      if (!isReason(reason)) return refuse("reasonMissing");
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
    case "askBreakGlass":
    case "confirmBreakGlass":
    case "stopBreakGlass":
    case "reviewBreakGlass":
      return breakGlass(change, intention, now, (then) => decide(change, then, now));
    case "dismissLeft": {
      const { by, roles, reason } = intention;
      if (!mayLeave.includes(change.state.status)) return refuse("wrongStatus");
      if (by.id === change.requestedBy.id) return refuse("ownChange");
      if (!mayDecide(change.submission?.plan ?? {}, roles)) return refuse("otherApprovers");
      if (!isReason(reason)) return refuse("reasonMissing");
      return to(change.state, { type: "leftDismissed", by, reason });
    }
    case "holdRollback": {
      const { state } = change;
      if (state.status !== "rollingBack" || state.scope !== "all") return refuse("wrongStatus");
      const { findings, expiresAt } = intention;
      const { by, reason } = state;
      return to(
        { status: "rollbackHeld", since: now, by, reason, findings, expiresAt },
        { type: "rollbackHeld", findings, expiresAt: expiresAt.toISOString() },
      );
    }
    case "releaseRollback": {
      const { state } = change;
      if (state.status !== "rollbackHeld") return refuse("wrongStatus");
      if (now >= state.expiresAt) return refuse("approvalExpired");
      const { by, roles, reason } = intention;
      if (by.id === change.requestedBy.id) return refuse("ownChange");
      if (!mayDecide(change.submission?.plan ?? {}, roles)) return refuse("otherApprovers");
      if (by.id === state.by?.id) return refuse("ownRollback");
      if (intention.heldSince !== state.since.toISOString()) return refuse("digestMismatch");
      if (!isReason(reason)) return refuse("reasonMissing");
      const released = { by, reason, findings: state.findings };
      return to(
        { status: "rollingBack", since: now, by: state.by, reason: state.reason, scope: "all", released },
        { type: "rollbackReleased", by, reason },
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
    roles,
    digest,
    comment,
    acceptUnknowns,
    acceptDifferences,
    proofRule,
  }: Extract<Intention, { type: "approve" }>): Decision {
    const refusal = decisionRefusal(by, roles, digest);
    if (refusal) return refuse(refusal);
    const submission = change.submission as Submission;
    const { plan, replay, unknowns } = submission;
    if (unknowns.length > 0 && !isReason(acceptUnknowns)) return refuse("unknownsNotAccepted");
    const differences = replay?.differences ?? [];
    const accepted = new Set(acceptDifferences);
    if (accepted.size !== differences.length || !differences.every(({ id }) => accepted.has(id)))
      return refuse("differencesNotAccepted");
    const proven = proofRule && whyProof(submission, proofRule) !== null;
    const proof = proven ? provenBy(change, by, proofRule, now) : null;
    if (proof === undefined) return refuse("proofMissing");
    const acceptedDifferences = differences.map(differenceName);
    const acceptedUnknowns = unknowns.length > 0 ? acceptUnknowns : null;
    const approvals: readonly Approval[] = [
      ...change.approvals,
      {
        by,
        decision: "approved",
        digest,
        comment,
        acceptedUnknowns,
        acceptedDifferences,
        speaksFor: speaksFor(plan, roles),
        proof: proof && { at: proof.at, methods: proof.methods },
        at: now,
      },
    ];
    const enough =
      lacking(
        plan,
        approvals.map((approval) => approval.speaksFor),
      ).count === 0;
    const later = change.startAt !== null && change.startAt > now;
    const state: ChangeState = !enough
      ? change.state
      : later
        ? { status: "scheduled", startAt: change.startAt }
        : { status: "approved", waitingFor: null };
    const events: TimelineEvent[] = [
      { type: "approved", by, comment, acceptedUnknowns, acceptedDifferences, enough },
    ];
    if (enough && later) events.push({ type: "scheduled", startAt: change.startAt.toISOString() });
    return { ok: true, change: { ...change, approvals, state }, events };
  }

  function prove({ by, roles, digest, at, methods }: Extract<Intention, { type: "prove" }>): Decision {
    const refusal = decisionRefusal(by, roles, digest);
    if (refusal) return refuse(refusal);
    const others = change.proofs.filter((proof) => proof.by.id !== by.id);
    const before = change.proofs.find((proof) => proof.by.id === by.id);
    if (before && at <= before.at) return refuse("proofUsed");
    return { ok: true, change: { ...change, proofs: [...others, { by, digest, at, methods }] }, events: [] };
  }

  function reject({ by, roles, digest, reason }: Extract<Intention, { type: "reject" }>): Decision {
    const refusal = decisionRefusal(by, roles, digest);
    if (refusal) return refuse(refusal);
    if (!isReason(reason)) return refuse("reasonMissing");
    const approval: Approval = {
      by,
      decision: "rejected",
      digest,
      comment: reason,
      acceptedUnknowns: null,
      acceptedDifferences: [],
      speaksFor: [],
      proof: null,
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

  function handOver({ by, to }: Extract<Intention, { type: "handOver" }>): Decision {
    const { submission, state, requestedBy } = change;
    if (state.status !== "awaitingApproval" || !submission) return refuse("wrongStatus");
    if (now >= state.expiresAt) return refuse("approvalExpired");
    if (to.id === requestedBy.id) return refuse("ownChange");
    const asked = (id: string) => submission.approvers.some((approver) => approver.id === id);
    if (!asked(by.id)) return refuse("notAsked");
    if (asked(to.id)) return refuse("askedAlready");
    if (change.approvals.some((approval) => approval.by.id === by.id)) return refuse("alreadyDecided");
    const approvers = submission.approvers.map((approver) => (approver.id === by.id ? to : approver));
    return {
      ok: true,
      change: { ...change, submission: { ...submission, approvers } },
      events: [{ type: "handedOver", by, to }],
    };
  }

  /** What stops an approval and a rejection alike. */
  function decisionRefusal(
    by: Person,
    roles: ReadonlySet<Role> | undefined,
    digest: string,
  ): Refusal | undefined {
    if (change.state.status !== "awaitingApproval" || !change.submission) return "wrongStatus";
    if (now >= change.state.expiresAt) return "approvalExpired";
    if (by.id === change.requestedBy.id) return "ownChange";
    if (digest !== change.submission.digest) return "digestMismatch";
    if (!mayDecide(change.submission.plan, roles)) return "otherApprovers";
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
