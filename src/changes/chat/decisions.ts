import { leastReasonWords } from "../reason.ts";
import { changeName, type Change, type ChangeState, type PauseNeed } from "../change.ts";
import type { Intention, Refusal } from "../intention.ts";
import { onNewest, transition } from "../transition.ts";
import { statusClause } from "../cards/status-words.ts";
import {
  changeContent,
  refusal,
  type Answer,
  type ChatDependencies,
  type Refused,
  type Turn,
} from "../../teams/capability/turn.ts";

/** Refusals that concern who may decide what: those go into the audit. */
const ofAuthority: ReadonlySet<Refusal> = new Set([
  "ownChange",
  "ownRollback",
  "ownBrake",
  "notRequester",
  "digestMismatch",
  "alreadyDecided",
  "held",
  "notHeardStands",
  "otherApprovers",
  "ownBreakGlass",
  "approversHaveTime",
  "notBackwards",
  "proofMissing",
]);

/** What a person wants of a change, and how the audit says it. */
export interface Deed {
  readonly intention: Extract<Intention, { readonly by: unknown }>;
  readonly action: string;
  readonly detail: string | null;
}

/** Carries a person's intention out on a change, and answers with what is so now. */
export async function decideOn(
  deps: Pick<ChatDependencies, "changes" | "audit">,
  turn: Turn,
  changeId: number,
  intention: Deed["intention"],
  said: Omit<Deed, "intention">,
): Promise<Answer> {
  return decideAsRead(deps, turn, changeId, () => ({ intention, ...said }));
}

/**
 * Carries out what a person wants by the change as it is read. What they want stays, also where somebody else saves meanwhile;
 * whether it may be done is decided by what is so then.
 */
export async function decideAsRead(
  deps: Pick<ChatDependencies, "changes" | "audit">,
  turn: Turn,
  changeId: number,
  wanted: (change: Change) => Deed | Answer | Promise<Deed | Answer>,
): Promise<Answer> {
  let deed: Deed | Answer | undefined;
  const answer = await onNewest<Answer>(deps.changes, changeId, async (stored) => {
    const { change } = stored;
    deed ??= await wanted(change);
    if (!("intention" in deed)) return deed;
    const { intention, action, detail } = deed;
    const entry = { at: turn.now, actor: turn.person, action, subject: changeName(changeId), detail };
    const forged = await forgedProofs(deps, change, intention);
    if (forged !== null) {
      await deps.audit.refuse({ ...entry, detail: forged });
      return refusal("Not as it was sealed", `${forged} Nothing was approved. Tell whoever runs this bot.`);
    }
    const audit = [{ ...entry, outcome: "done" }] as const;
    const result = await transition(deps.changes, stored, intention, { at: turn.now, audit });
    if (result.ok) {
      const { change: saved } = result.saved;
      return { type: "tracked", content: changeContent(saved, turn), change: saved };
    }
    if (result.refusal === "stale") return result.refusal;
    if (ofAuthority.has(result.refusal)) await deps.audit.refuse({ ...entry, detail: result.refusal });
    return refused(result.refusal, change, turn);
  });
  if (answer === "missing") return noSuchChange(changeId);
  if (answer !== "stale") return answer;
  return refusal(
    "Busy",
    `${changeName(changeId)} is being changed by others just now. Look at it again, then try once more.`,
    [{ title: changeName(changeId), command: `change ${changeName(changeId)}` }],
  );
}

/** Why not, and what is so instead where that tells more. */
export function refused(why: Refusal, change: Change, turn: Turn): Refused {
  const name = changeName(change.id);
  const { title, text, showsState } = refusalTexts(why, name, change.state);
  const answer = refusal(title, text, [{ title: name, command: `change ${name}` }]);
  return showsState ? { ...answer, instead: changeContent(change, turn) } : answer;
}

/** A sign-in that the bot did not record itself must not let anybody approve; null where there is none. */
async function forgedProofs(
  { audit }: Pick<ChatDependencies, "audit">,
  change: Change,
  intention: Intention,
): Promise<string | null> {
  if (intention.type !== "approve" || change.proofs.length === 0) return null;
  const integrityViolations = await audit.integrityViolations(change, { chain: false });
  return integrityViolations.find(({ kind }) => kind === "proof")?.text ?? null;
}

export function noSuchChange(changeId: number): Refused {
  return refusal("No such change", `There is no ${changeName(changeId)}.`, [
    { title: "Changes", command: "changes" },
  ]);
}

function refusalTexts(
  why: Refusal,
  name: string,
  state: ChangeState,
): { readonly title: string; readonly text: string; readonly showsState: boolean } {
  const answer = (title: string, text: string, showsState = false) => ({ title, text, showsState });
  const { status } = state;
  switch (why) {
    case "wrongStatus":
      return answer("Not now", `${name} is ${statusClause(status)}, so that can no longer be done.`, true);
    case "ownChange":
      return answer("Your own change", `You asked for ${name}, so somebody else must decide it.`);
    case "otherApprovers":
      return answer(
        "For other approvers",
        `${name} is decided by other groups of approvers than yours; its card says by which.`,
      );
    case "ownRollback":
      return answer(
        "Your own rollback",
        `You asked for the rollback of ${name}, and it turns media bypass on against the checks, so somebody else must release it.`,
      );
    case "ownBrake":
      return answer(
        "Your own brake",
        `You pulled the brake of ${name}, so another approver must release it. Rolling back needs nobody else.`,
      );
    case "digestMismatch":
      return answer(
        "Look again",
        `The digest you decided by, on the card you used or as you typed it, is not that of ${name}. Review it as it is now.`,
        true,
      );
    case "alreadyDecided":
      return answer("Decided already", `You have decided ${name} already.`, true);
    case "notAsked":
      return answer("Not asked", `You were not asked to decide ${name}, so it is not yours to hand over.`);
    case "askedAlready":
      return answer("Asked already", `They were asked to decide ${name} already.`);
    case "unknownsNotAccepted":
      return answer(
        "A reason is missing",
        `Some checks of ${name} gave no answer. Say why you accept that, in ${leastReasonWords}.`,
      );
    case "differencesNotAccepted":
      return answer(
        "Accept each difference",
        `The replay of ${name} shows what its plan does not intend. Tick each of these differences: an approval covers exactly those that are listed.`,
      );
    case "reasonMissing":
      return answer(
        "A reason is missing",
        `Say why you decide ${name} so, in ${leastReasonWords}: whoever reads it later has nothing else.`,
      );
    case "proofMissing":
      return answer(
        "Sign in again first",
        `${name} needs you to sign in again before you approve it: press “Sign in to approve” on its card, then Approve once more, or type your approval again. What you typed on it stays. Where the card has no such button, ask for a new one: change ${name}.`,
      );
    case "proofUsed":
      return answer("Sign in again", `That sign-in for ${name} was used already.`);
    case "approvalExpired":
      return answer("Too late", `The time to decide ${name} is over.`, true);
    case "notRequester":
      return answer(
        "Not your change",
        `Only the person who asked for ${name} can cancel it. You can reject it, or roll it back.`,
      );
    case "nothingToRollBack":
      return answer(
        "Nothing to roll back",
        status === "rollingBack"
          ? `${name} is being rolled back already.`
          : status === "rollbackHeld"
            ? `The rollback of ${name} was asked for already: it turns media bypass on, and an approver other than the requester and whoever asked must release it.`
            : status === "rolledBack"
              ? `${name} was rolled back already.`
              : `${name} is ${statusClause(status)}: it has changed nothing that could be rolled back.`,
        true,
      );
    case "notInWaves":
      return answer(
        "Not with this change",
        `${name} moves nobody in waves to another trunk, so there is nothing of that kind to do.`,
        true,
      );
    case "noSuchWave":
      return answer("No such wave", `${name} has no wave of that number.`, true);
    case "notWaitingForThis":
      return answer("It waits for something else", `${name} waits for ${needOf(state)}.`, true);
    case "held":
      return answer(
        "Somebody else must look",
        `An alarm or a pulled brake holds ${name} up. An approver other than the requester looks at it and lets it go on: acknowledge ${name} <reason>. Or roll it back.`,
        true,
      );
    case "notHeardStands":
      return answer(
        "One-way audio was reported",
        `Somebody reported one-way audio. An approver other than the requester may withdraw that: withdraw ${name} <reason>.`,
        true,
      );
    case "noBreakGlass":
      return answer("No break-glass", `Nothing of that kind waits on ${name}.`, true);
    case "breakGlassPending":
      return answer(
        "Asked already",
        `A break-glass on ${name} waits to be confirmed: break-glass confirm ${name}.`,
      );
    case "ownBreakGlass":
      return answer(
        "Somebody else",
        `You had a part in the break-glass on ${name}, so another person must say the next word.`,
      );
    case "approverAnswered":
      return answer(
        "An approver answered",
        `An approver has decided on ${name} since, so one can be reached. Ask them.`,
        true,
      );
    case "approversHaveTime":
      return answer(
        "The approvers have time",
        `All approvers were told of the break-glass on ${name}, and their time to answer is not over yet. Confirm it when it is.`,
      );
    case "breakGlassOver":
      return answer(
        "Too late",
        `The break-glass on ${name} was not confirmed within its hour. Ask for it again.`,
      );
    case "notBackwards":
      return answer(
        "Only away from media bypass",
        `What this would do to ${name} turns media bypass on, or may. That needs an approver, whatever the hour.`,
      );
    case "rollbackTooLate":
      return answer(
        "Too late to roll back",
        `${name} ended too long ago. Ask for the opposite change instead.`,
        true,
      );
  }
}

/** What lets a paused change go on, after "waits for". */
function needOf(state: ChangeState): string {
  if (state.status !== "paused") return "something else";
  const wave = state.wave === null ? "a wave" : `wave ${state.wave}`;
  const words: Readonly<Record<PauseNeed, string>> = {
    lift: "an acknowledgement by an approver",
    resume: "somebody who resumes it",
    retry: "a retry",
    verdict: `a decision about ${wave}`,
    release: `the approval of ${wave}`,
    rollback: `a rollback: Roll back ${wave}`,
  };
  return words[state.needs];
}
