import { changeName, type ChangeStatus } from "../change/change.ts";
import { decide } from "../change/decide.ts";
import type { Intention, Refusal } from "../change/intention.ts";
import {
  changeContent,
  refusal,
  type Answer,
  type ChatDependencies,
  type Refused,
  type Turn,
} from "./turn.ts";

/** Refusals that concern who may decide what: those go into the audit. */
const ofAuthority: ReadonlySet<Refusal> = new Set([
  "ownChange",
  "notRequester",
  "digestMismatch",
  "alreadyDecided",
  "held",
  "notHeardStands",
]);

/** Somebody else may save between our reading and our saving; then their state is what we decide on. */
const mostTries = 5;

/** Carries a person's intention out on a change: load, decide, save if nobody was first, answer with what is so now. */
export async function decideOn(
  deps: Pick<ChatDependencies, "changes" | "audit">,
  turn: Turn,
  changeId: number,
  intention: Extract<Intention, { readonly by: unknown }>,
  { action, detail }: { readonly action: string; readonly detail: string | null },
): Promise<Answer> {
  const entry = { at: turn.now, actor: turn.person, action, subject: changeName(changeId), detail };
  for (let tries = 0; tries < mostTries; tries++) {
    const stored = await deps.changes.find(changeId);
    if (!stored) return noSuchChange(changeId);
    const { change, version } = stored;
    const decision = decide(change, intention, turn.now);
    if (!decision.ok) {
      if (ofAuthority.has(decision.refusal)) await deps.audit.refuse({ ...entry, detail: decision.refusal });
      const { title, text, showsState } = refusalTexts(
        decision.refusal,
        changeName(changeId),
        change.state.status,
      );
      const no = refusal(title, text, [
        { title: changeName(changeId), command: `change ${changeName(changeId)}` },
      ]);
      return showsState ? { ...no, instead: changeContent(change, turn) } : no;
    }
    const outcome = await deps.changes.save(decision.change, version, {
      at: turn.now,
      from: change,
      events: decision.events,
      audit: [{ ...entry, outcome: "done" }],
    });
    if (outcome === "saved") return { type: "tracked", content: changeContent(decision.change, turn) };
  }
  return refusal(
    "Busy",
    `${changeName(changeId)} is being changed by others just now. Look at it again, then try once more.`,
    [{ title: changeName(changeId), command: `change ${changeName(changeId)}` }],
  );
}

export function noSuchChange(changeId: number): Refused {
  return refusal("No such change", `There is no ${changeName(changeId)}.`, [
    { title: "Changes", command: "changes" },
  ]);
}

function refusalTexts(
  why: Refusal,
  name: string,
  status: ChangeStatus,
): { readonly title: string; readonly text: string; readonly showsState: boolean } {
  const no = (title: string, text: string, showsState = false) => ({ title, text, showsState });
  switch (why) {
    case "wrongStatus":
      return no("Not now", `${name} is ${inWords[status]}, so that can no longer be done.`, true);
    case "ownChange":
      return no("Your own change", `You asked for ${name}, so somebody else must decide it.`);
    case "digestMismatch":
      return no(
        "Look again",
        `The card you used does not show the plan of ${name}. Review it as it is now.`,
        true,
      );
    case "alreadyDecided":
      return no("Decided already", `You have decided ${name} already.`, true);
    case "unknownsNotAccepted":
      return no("A reason is missing", `Some checks of ${name} could not be told. Say why you accept that.`);
    case "reasonMissing":
      return no(
        "A reason is missing",
        `Say why you decide ${name} so: whoever reads it later has nothing else.`,
      );
    case "approvalExpired":
      return no("Too late", `The time to decide ${name} is over.`, true);
    case "notRequester":
      return no(
        "Not your change",
        `Only the person who asked for ${name} can cancel it. You can reject it, or roll it back.`,
      );
    case "nothingToRollBack":
      return no(
        "Nothing to roll back",
        status === "rollingBack"
          ? `${name} is being rolled back already.`
          : status === "rolledBack"
            ? `${name} was rolled back already.`
            : `${name} is ${inWords[status]}: it has changed nothing that could be rolled back.`,
        true,
      );
    case "notInWaves":
      return no(
        "Not with this change",
        `${name} moves nobody in waves to another trunk, so there is nothing of that kind to do.`,
        true,
      );
    case "noSuchWave":
      return no("No such wave", `${name} has no wave of that number.`, true);
    case "notWaitingForThis":
      return no(
        "It waits for something else",
        `${name} is paused, but for another reason. Look at what it needs.`,
        true,
      );
    case "held":
      return no(
        "Somebody else must look",
        `An alarm or a pulled brake holds ${name} up. An approver other than the requester looks at it and lets it go on: acknowledge ${name} <reason>. Or roll it back.`,
        true,
      );
    case "notHeardStands":
      return no(
        "Somebody did not hear",
        `Somebody says that people did not hear each other. An approver other than the requester may withdraw that: withdraw ${name} <reason>.`,
        true,
      );
    case "rollbackTooLate":
      return no(
        "Too late to roll back",
        `${name} ended too long ago. Ask for the opposite change instead.`,
        true,
      );
  }
}

const inWords: Readonly<Record<ChangeStatus, string>> = {
  draft: "being prepared",
  refused: "refused",
  awaitingApproval: "waiting for approval",
  rejected: "rejected",
  expired: "expired",
  cancelled: "cancelled",
  voided: "void",
  scheduled: "scheduled",
  approved: "approved",
  running: "running",
  paused: "paused",
  braking: "being braked",
  watching: "set and being watched",
  needsAttention: "set, but calls speak against it",
  succeeded: "done",
  failed: "failed",
  aborting: "being aborted",
  aborted: "aborted",
  rollingBack: "being rolled back",
  rolledBack: "rolled back",
  partlyRolledBack: "partly rolled back",
};
