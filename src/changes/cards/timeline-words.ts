import type { TimelineEntry, TimelineEvent } from "../timeline.ts";
import { heldWords } from "../rollback.ts";
import { kinds, type ChangeKind } from "../kinds/kinds.ts";
import { deedWords } from "./break-glass-words.ts";
import { isWorse } from "../revised.ts";
import { revisedWords } from "./revised-words.ts";
import { counted, listed, plain, prose } from "../../teams/cards/text.ts";
import { shortTimeOf, timeOf } from "../../teams/cards/time.ts";

/** Entries a card shows; older ones are counted. */
const maxEntries = 14;

/** The newest entries, oldest first, as times and sentences. */
export function timelineWords(
  timeline: readonly TimelineEntry[],
  zone: string,
  now: Date,
): {
  readonly earlier: number;
  readonly entries: readonly { readonly title: string; readonly value: string }[];
} {
  return {
    earlier: Math.max(0, timeline.length - maxEntries),
    entries: timeline.slice(-maxEntries).map(({ at, event }) => ({
      title: shortTimeOf(at, now, zone),
      value: eventWords(event, zone, now),
    })),
  };
}

/** What people did and what came of it, apart from the cmdlets that were sent; of a switch its one cmdlet is what was done. */
export function partedTimeline(
  timeline: readonly TimelineEntry[],
  kind: ChangeKind,
): {
  readonly milestones: readonly TimelineEntry[];
  readonly technical: readonly TimelineEntry[];
} {
  const isSwitch = kinds[kind].setsBypass !== null;
  const isTechnical = ({ event }: TimelineEntry) => !isSwitch && "step" in event;
  return {
    milestones: timeline.filter((entry) => !isTechnical(entry)),
    technical: timeline.filter(isTechnical),
  };
}

/** For changes of many steps and waves: without what a later entry of the same step says too, or a verdict's pause again. */
export function withoutRepeats(timeline: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const last = new Map<string, TimelineEntry>();
  for (const entry of timeline) if ("step" in entry.event) last.set(entry.event.step, entry);
  return timeline.filter((entry, at) => {
    const { event } = entry;
    if ("step" in event) return last.get(event.step) === entry;
    return !(event.type === "paused" && event.by === null && saysWhy(timeline[at - 1]?.event));
  });
}

/** What says in its own words why the change paused. */
function saysWhy(event: TimelineEvent | undefined): boolean {
  return event?.type === "waveJudged" || event?.type === "verdictRevised" || event?.type === "alarmRaised";
}

/** One event as a sentence, in the Markdown of cards. */
export function eventWords(event: TimelineEvent, zone: string, now: Date): string {
  const name = ({ name }: { readonly name: string }) => plain(name, 60);
  const because = (reason: string | null) => (reason === null ? "" : `: ${plain(reason, 200)}`);
  switch (event.type) {
    case "requested":
      return `Requested by ${name(event.by)}`;
    case "refused":
      return `✕ Not submitted: ${several(event.reasons)}`;
    case "approvalRequested":
      return `Asked ${listed(event.approvers.map(name))} to approve`;
    case "approved":
      return [
        `✓ Approved by ${name(event.by)}${because(event.comment)}`,
        ...(event.acceptedUnknowns === null ? [] : [`unknowns accepted${because(event.acceptedUnknowns)}`]),
        ...(event.acceptedDifferences.length === 0
          ? []
          : [
              `${counted(event.acceptedDifferences.length, "difference")} of the replay accepted: ${several(event.acceptedDifferences)}`,
            ]),
        ...(event.enough ? [] : ["more approvals are needed"]),
      ].join("; ");
    case "rejected":
      return `✕ Rejected by ${name(event.by)}${because(event.reason)}`;
    case "handedOver":
      return `${name(event.by)} handed the decision over to ${name(event.to)}`;
    case "expired":
      return "Expired: nobody decided in time";
    case "cancelled":
      return `Cancelled by ${name(event.by)}`;
    case "scheduled":
      return `Start set for ${timeOf(new Date(event.startAt), now, zone)}`;
    case "waiting":
      return `Waiting for: ${prose(event.waitingFor, 200)}`;
    case "voided":
      return `! Approval void: ${several(event.differences)}`;
    case "started":
      return "Started: trunk locked and checked again";
    case "stepRequested":
      return `Requested: ${plain(event.step, 160)}`;
    case "stepAccepted":
      return `Accepted by Teams: ${plain(event.step, 160)}`;
    case "stepSet":
      return `✓ Confirmed in Teams: ${plain(event.step, 160)}`;
    case "stepRetried":
      return `! Tried again: ${plain(event.step, 160)}${because(event.reason)}`;
    case "watching":
      return `Watching calls until ${timeOf(new Date(event.until), now, zone)}`;
    case "inEffect":
      return `✓ In effect: first call with it at ${timeOf(new Date(event.firstCallAt), now, zone)}`;
    case "alert":
      return `✕ ${counted(event.calls, "call")} failed: ${plain(event.words, 120)} (${plain(event.code, 20)})`;
    case "succeeded":
      return event.attempts === 0
        ? "✓ Done watching; no call was seen"
        : `✓ Done: ${event.delivered} of ${counted(event.attempts, "call")} delivered${event.judged ? "" : ", too few to judge by"}`;
    case "needsAttention":
      return `✕ Needs attention: ${several(event.reasons)}`;
    case "failed":
      return `✕ Failed: ${prose(event.reason, 200)}`;
    case "rollbackRequested":
      return `${event.scope === "all" ? "Rollback" : `Rollback of wave ${event.scope}`} ${event.by === null ? "begun by the failed gate" : `asked by ${name(event.by)}`}${because(event.reason)}`;
    case "rollbackHeld":
      return `? Rollback waits for a second person: ${several(event.findings.map(heldWords))}`;
    case "rollbackReleased":
      return `Rollback released by ${name(event.by)}${because(event.reason)}`;
    case "rolledBack":
      return "✓ Rolled back";
    case "partlyRolledBack":
      return `! Partly rolled back: ${several(event.differences)}`;
    case "waveBegan":
      return `Wave ${event.wave} began: ${plain(event.title, 60)}, ${counted(event.users, "user")}`;
    case "waveSettled": {
      const { wave, moved, failed, skipped, judgeAt } = event;
      const rest = failed + skipped === 0 ? "" : `, ${failed} failed, ${skipped} skipped`;
      return `Wave ${wave}: ${moved} moved${rest}; verdict due ${timeOf(new Date(judgeAt), now, zone)}`;
    }
    case "waveJudged":
      return `${judged[event.outcome]}: ${several(event.reasons)}`.replace("#", String(event.wave));
    case "verdictRevised":
      return `${isWorse(event) ? "✕" : "✓"} Verdict revised, as rows came late: ${revisedWords(event)} ${several(event.reasons)}`;
    case "waveRolledBack":
      return event.differences.length === 0
        ? `✓ Wave ${event.wave} rolled back`
        : `! Wave ${event.wave} rolled back with differences: ${several(event.differences)}`;
    case "paused":
      return `Paused${event.by === null ? "" : ` by ${name(event.by)}`}: ${prose(event.why, 200)}`;
    case "resumed":
      return `Resumed by ${name(event.by)}`;
    case "retried":
      return `Tried again by ${name(event.by)}`;
    case "aborted":
      return `✕ Aborted by ${name(event.by)}${because(event.reason)}`;
    case "braked":
      return `! Braked by ${name(event.by)}${because(event.reason)}`;
    case "alarmRaised":
      return `✕ Alarm: ${several(event.reasons)}`;
    case "acknowledged":
      return `✓ Acknowledged by ${name(event.by)}${because(event.reason)}`;
    case "waveDecided":
      return `${name(event.by)} ${decidedWords(event)}${because(event.reason)}`;
    case "leftDismissed":
      return `✓ What it left was dismissed by ${name(event.by)}${because(event.reason)}`;
    case "breakGlassAsked":
      return `! Break-glass: ${name(event.by)} asks for ${deedWords[event.deed]}${because(event.reason)}`;
    case "glassBroken":
      return `! Glass broken, no approver: ${deedWords[event.deed]}, requested by ${name(event.by)}, confirmed by ${name(event.confirmedBy)}${because(event.reason)}`;
    case "breakGlassStopped":
      return `✕ Break-glass stopped by ${name(event.by)}${because(event.reason)}`;
    case "breakGlassReviewed":
      return `✓ Break-glass reviewed by ${name(event.by)}${because(event.words)}`;
    case "approvalReminder":
      return event.escalated ? "Channel told that nobody has decided" : "Approvers reminded";
  }
}

const judged = {
  pass: "✓ Wave # passed its gate",
  inconclusive: "? Wave # cannot be judged",
  fail: "✕ Wave # failed its gate",
} as const;

/** `released wave 2`. */
export function decidedWords({ wave, decision }: Extract<TimelineEvent, { type: "waveDecided" }>): string {
  switch (decision) {
    case "release":
      return `released wave ${wave}`;
    case "advance":
      return `let it go on after wave ${wave}, without a clear verdict`;
    case "heard":
      return `confirmed two-way audio for wave ${wave}`;
    case "withdrawn":
      return `withdrew the report of one-way audio in wave ${wave}`;
    case "notHeard":
      return `reported one-way audio in wave ${wave}`;
  }
}

function several(texts: readonly string[]): string {
  return prose(texts.join(" "), 300);
}
