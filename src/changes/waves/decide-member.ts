import {
  assignmentWords,
  isOnTarget,
  isSameAssignment,
  type PolicyAssignment,
} from "../../telephony/voice-user.ts";
import type { Member } from "./members.ts";
import type { MemberState, MemberStatus } from "./wave.ts";

/** What the runner wants to happen to one person of a wave. `live`: their assignment as it was just read. */
export type MemberIntention =
  /** Their wave begins. `absence`: why there is no `live`. */
  | { readonly type: "begin"; readonly live: PolicyAssignment | undefined; readonly absence: string }
  /** They are in an operation whose intent is written. */
  | { readonly type: "send"; readonly batch: number; readonly direction: "move" | "restore" }
  | { readonly type: "readBack"; readonly live: PolicyAssignment | undefined }
  /** The service refused, never took it, or it never showed. */
  | { readonly type: "fail"; readonly why: string }
  | { readonly type: "askAgain" }
  /** They are read back as they were before the change. */
  | { readonly type: "restored" }
  | { readonly type: "notRestored"; readonly why: string };

type MemberRefusal =
  | "wrongStatus"
  /** No operation was ever about them. */
  | "neverSent"
  /** They still show what they had before, or nothing. */
  | "notSeenYet";

type DecidedMember<M> =
  { readonly ok: true; readonly member: M } | { readonly ok: false; readonly refusal: MemberRefusal };

/** As the submission of its change makes it. */
export const newMember: MemberState = {
  status: "planned",
  detail: null,
  ledger: null,
  batch: null,
  settledAt: null,
};

/** The only place where a member's status moves, by the arrows at {@link MemberStatus}; pure. */
export function decideMember<M extends MemberState & Pick<Member, "former" | "target">>(
  member: M,
  intention: MemberIntention,
  now: Date,
): DecidedMember<M> {
  const { status, batch, ledger, former, target } = member;
  switch (intention.type) {
    case "begin": {
      if (is("moved", "skipped")) return refuse("wrongStatus");
      const { live, absence } = intention;
      if (!live) return ended("skipped", absence);
      // Asked for before, and it shows: unless it was taken back since, for then somebody else gave it.
      if (batch !== null && !is("restored") && isOnTarget(live, target)) return ended("moved", null);
      if (isSameAssignment(live, former))
        return to({ status: "planned", detail: null, ledger: ledger ?? live });
      const change = `${assignmentWords(former)} to ${assignmentWords(live)}`;
      return ended("skipped", `Somebody else changed ${change}.`);
    }
    case "send":
      if (intention.direction === "move")
        return is("planned")
          ? to({ status: "sent", batch: intention.batch, detail: null })
          : refuse("wrongStatus");
      return wayBackRefusal() ?? to({ batch: intention.batch, detail: null });
    case "readBack": {
      const { live } = intention;
      const no = awaitedRefusal("planned", "sent");
      if (no) return no;
      if (live && isOnTarget(live, target)) return ended("moved", null);
      if (!live || (ledger && isSameAssignment(live, ledger))) return refuse("notSeenYet");
      return ended("skipped", `Somebody else changed it to ${assignmentWords(live)} meanwhile.`);
    }
    case "fail":
      return awaitedRefusal("planned", "sent", "failed") ?? ended("failed", intention.why);
    case "askAgain":
      return awaitedRefusal("sent", "failed") ?? to({ status: "planned", detail: "Asked for once more." });
    case "restored":
      return wayBackRefusal() ?? ended("restored", null);
    case "notRestored":
      return wayBackRefusal() ?? ended("notRestored", intention.why);
  }

  function is(...statuses: readonly MemberStatus[]): boolean {
    return statuses.includes(status);
  }

  /** What was asked of the service for them may still show only in these. */
  function awaitedRefusal(...statuses: readonly MemberStatus[]): DecidedMember<M> | undefined {
    if (!is(...statuses)) return refuse("wrongStatus");
    return batch === null ? refuse("neverSent") : undefined;
  }

  function wayBackRefusal(): DecidedMember<M> | undefined {
    if (is("restored")) return refuse("wrongStatus");
    return batch === null ? refuse("neverSent") : undefined;
  }

  function to(next: Partial<MemberState>): DecidedMember<M> {
    return { ok: true, member: { ...member, ...next } };
  }

  function ended(next: MemberStatus, detail: string | null): DecidedMember<M> {
    return to({ status: next, detail, settledAt: now });
  }
}

function refuse(refusal: MemberRefusal): { readonly ok: false; readonly refusal: MemberRefusal } {
  return { ok: false, refusal };
}
