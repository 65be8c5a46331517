import type { TimelineEntry, TimelineEvent } from "../../change/timeline.ts";
import { counted, listed, plain, prose } from "./text.ts";
import { shortTimeOf, timeOf } from "./time.ts";

/** Entries a card shows; older ones are counted. */
const mostEntries = 14;

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
    earlier: Math.max(0, timeline.length - mostEntries),
    entries: timeline.slice(-mostEntries).map(({ at, event }) => ({
      title: shortTimeOf(at, now, zone),
      value: eventWords(event, zone, now),
    })),
  };
}

function eventWords(event: TimelineEvent, zone: string, now: Date): string {
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
        ...(event.enough ? [] : ["more approvals are needed"]),
      ].join("; ");
    case "rejected":
      return `✕ Rejected by ${name(event.by)}${because(event.reason)}`;
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
      return `✓ Set, read back: ${plain(event.step, 160)}`;
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
        : `✓ Done: ${event.successful} of ${counted(event.attempts, "call")} succeeded`;
    case "failed":
      return `✕ Failed: ${prose(event.reason, 200)}`;
    case "rollbackRequested":
      return `Rollback asked by ${name(event.by)}${because(event.reason)}`;
    case "rolledBack":
      return "✓ Rolled back";
    case "partlyRolledBack":
      return `! Partly rolled back: ${several(event.differences)}`;
  }
}

function several(texts: readonly string[]): string {
  return prose(texts.join(" "), 300);
}
