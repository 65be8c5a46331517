import { changeName, type Change } from "../change.ts";
import type { Person } from "../person.ts";
import type { TimelineEvent } from "../timeline.ts";
import { kinds } from "../kinds/kinds.ts";
import { heldWords } from "../rollback.ts";
import { deedWords } from "./break-glass-words.ts";
import { isWorse } from "../revised.ts";
import { revisedWords } from "./revised-words.ts";
import { clean, counted } from "../../teams/cards/text.ts";
import { decidedWords } from "./timeline-words.ts";

/** One short text for a key event of a change, for people who follow it; undefined for the small ones. */
export function textOf(event: TimelineEvent, change: Change): string | undefined {
  const name = `${changeName(change.id)} (${kinds[change.kind].words}, ${change.subject})`;
  switch (event.type) {
    case "refused":
      return `${name} was not put up for approval: ${joined(event.reasons)}`;
    case "approved": {
      const what = event.enough ? "approved" : "approved; more approvals are needed";
      return `${name}: ${what} by ${nameOf(event.by)}${event.comment ? `. ${quoted(event.comment)}` : "."}`;
    }
    case "rejected":
      return `${name}: rejected by ${nameOf(event.by)}. ${quoted(event.reason)}`;
    case "handedOver":
      return `${name}: ${nameOf(event.by)} handed the decision over to ${nameOf(event.to)}.`;
    case "expired":
      return `${name}: expired without a decision. Nothing was changed; ask again if it is still wanted.`;
    case "cancelled":
      return `${name}: cancelled by ${nameOf(event.by)}. Nothing was changed.`;
    case "voided":
      return `${name}: the approval is void, because things changed since. Nothing was done. ${joined(event.differences)}`;
    case "started":
      return `${name}: started.`;
    case "stepSet":
      return `${name}: ${event.step} is set (confirmed in Teams).`;
    case "inEffect":
      return `${name}: in effect, seen in a call.`;
    case "alert":
      return `${name}: alert. ${event.calls} ${event.calls === 1 ? "call" : "calls"} failed with ${event.code}, ${event.words}. Consider a rollback: type “rollback ${changeName(change.id)}” or use the card's button.`;
    case "succeeded":
      if (kinds[change.kind].setsBypass === null) return `${name}: done. Nobody is left to move.`;
      return `${name}: succeeded. ${event.delivered} of ${counted(event.attempts, "call")} were delivered while it was watched${
        !event.seenInEffect
          ? "; no call has shown it in effect yet"
          : event.judged
            ? ""
            : "; that is too few to judge it by"
      }.`;
    case "needsAttention":
      return `${name}: needs attention, its calls show problems. ${joined(event.reasons)} The safe way is a rollback: type “rollback ${changeName(change.id)}” or use the card's button.`;
    case "failed":
      return `${name}: failed. ${clean(event.reason, longest)}`;
    case "rollbackRequested":
      return `${name}: ${event.by === null ? "a failed gate" : nameOf(event.by)} started a rollback${event.scope === "all" ? "" : ` of wave ${event.scope}`}${event.reason ? `. ${quoted(event.reason)}` : "."}`;
    case "rollbackHeld":
      return `${name}: the rollback waits for a second person. It turns media bypass on again, and ${joined(event.findings.map(heldWords))} An approver other than the requester and whoever asked may release it until ${isoMinute(event.expiresAt)} UTC: type “release ${changeName(change.id)} <reason>” or use the card's button.`;
    case "rollbackReleased":
      return `${name}: ${nameOf(event.by)} releases the rollback, which turns media bypass on again. ${quoted(event.reason)}`;
    case "rolledBack":
      return `${name}: rolled back. ${joined(event.notes)}`.trimEnd();
    case "partlyRolledBack":
      return `${name}: only partly rolled back. ${joined(event.differences)}`;
    case "waveBegan":
      return `${name}: wave ${event.wave} began (${clean(event.title, 60)}, ${counted(event.users, "user")}).`;
    case "waveSettled":
      return `${name}: wave ${event.wave}: ${event.moved} moved${event.failed + event.skipped === 0 ? "" : `, ${event.failed} failed, ${event.skipped} skipped: type “people ${changeName(change.id)} failed”`}. Its verdict is due ${isoMinute(event.judgeAt)} UTC.`;
    case "waveJudged":
      return `${name}: wave ${event.wave} ${judgedWords[event.outcome]}. ${joined(event.reasons)}${event.outcome === "fail" ? ` The brake is one press: type “brake ${changeName(change.id)}” or use the card's button.` : ""}`.trimEnd();
    case "verdictRevised":
      return `${name}: ${isWorse(event) ? "alert. Rows" : "rows"} came late, and a verdict is revised. ${revisedWords(event)} ${joined(event.reasons)}${event.is.outcome === "fail" ? ` The safe way is a rollback: type “rollback ${changeName(change.id)}” or use the card's button.` : ""}`.trimEnd();
    case "waveRolledBack":
      return event.differences.length === 0
        ? `${name}: wave ${event.wave} was rolled back; everybody has their former policy again.`
        : `${name}: wave ${event.wave} was only partly rolled back. ${joined(event.differences)}`;
    case "paused":
      return `${name}: paused${event.by === null ? "" : ` by ${nameOf(event.by)}`}. ${clean(event.why, longest)}`;
    case "resumed":
      return `${name}: resumed by ${nameOf(event.by)}.`;
    case "retried":
      return `${name}: tried again by ${nameOf(event.by)}.`;
    case "aborted":
      return `${name}: aborted by ${nameOf(event.by)}${event.reason ? `. ${quoted(event.reason)}` : "."} Nothing more is sent; it ends once what is under way has arrived. Whoever was moved stays moved until it is rolled back.`;
    case "braked":
      return `${name}: braked by ${nameOf(event.by)}${event.reason ? `. ${quoted(event.reason)}` : "."} Media bypass goes off for everybody who was moved. Only an approver other than the requester releases it: type “acknowledge ${changeName(change.id)} <reason>” or use the card's button.`;
    case "alarmRaised":
      return `${name}: alarm. ${joined(event.reasons)} Nobody else is moved until an approver other than the requester acknowledges it, with a reason. The safe way is back: type “brake ${changeName(change.id)}”, then “rollback ${changeName(change.id)}”, or use the card's buttons.`;
    case "acknowledged":
      return `${name}: acknowledged by ${nameOf(event.by)}. ${quoted(event.reason)}`;
    case "leftDismissed":
      return `${name}: ${nameOf(event.by)} dismissed what it left half done. ${quoted(event.reason)}`;
    case "waveDecided":
      return `${name}: ${nameOf(event.by)} ${decidedWords(event)}${event.reason ? `. ${quoted(event.reason)}` : "."}`;
    case "breakGlassAsked":
      return `${name}: BREAK-GLASS. ${nameOf(event.by)} asks for ${deedWords[event.deed]} without an approver. ${quoted(event.reason)} Another person of those configured may confirm it soon, if no approver answers. Approvers: decide it yourselves, or type “stop-break-glass ${changeName(change.id)}” and why.`;
    case "glassBroken":
      return `${name}: GLASS BROKEN. ${deedWords[event.deed]} without an approver: asked by ${nameOf(event.by)}, confirmed by ${nameOf(event.confirmedBy)}. ${quoted(event.reason)} An approver must review it: type “review-break-glass ${changeName(change.id)}” and what you found.`;
    case "breakGlassStopped":
      return `${name}: break-glass stopped by ${nameOf(event.by)}. ${quoted(event.reason)}`;
    case "breakGlassReviewed":
      return `${name}: break-glass reviewed by ${nameOf(event.by)}. ${quoted(event.words)}`;
    case "approvalReminder":
      return event.escalated
        ? `${name}: nobody has decided yet, and it expires ${isoMinute(event.expiresAt)} UTC. Approvers, please look.`
        : `${name} still waits for your decision, until ${isoMinute(event.expiresAt)} UTC.`;
    case "requested":
    case "approvalRequested":
    case "scheduled":
    case "waiting":
    case "stepRequested":
    case "stepAccepted":
    case "stepRetried":
    case "watching":
      return undefined;
  }
}

/** Who did it, where a person did. */
export function actorOf(event: TimelineEvent): string | undefined {
  return "by" in event ? event.by?.id : undefined;
}

const judgedWords = {
  pass: "passed its gate",
  inconclusive: "cannot be judged yet: a person must decide",
  fail: "failed its gate",
} as const;

/** `2026-11-22 10:42`. */
function isoMinute(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}

function joined(sentences: readonly string[]): string {
  return clean(sentences.join(" "), longest);
}

/** Characters of the product's own sentences, which may quote the tenant. */
const longest = 600;

/** One line of at most 200 characters that cannot end its quotation: nobody writes lines in the bot's name. */
function quoted(text: string): string {
  return `\u2068“${clean(text.replace(/[“”„‟«»"]/gu, "'"), 200)}”\u2069`;
}

function nameOf({ name }: Person): string {
  return clean(name, 60);
}
