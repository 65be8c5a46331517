import { changeName, type Change } from "../change/change.ts";
import type { Person } from "../change/person.ts";
import type { TimelineEvent } from "../change/timeline.ts";
import { clean } from "./views/text.ts";

/** One short text for a key event of a change, for people who follow it; undefined for the small ones. */
export function textOf(event: TimelineEvent, change: Change): string | undefined {
  const name = `${changeName(change.id)} (media bypass ${change.kind === "enableBypass" ? "on" : "off"}, ${change.trunk})`;
  switch (event.type) {
    case "refused":
      return `${name} was not put up for approval: ${joined(event.reasons)}`;
    case "approved": {
      const what = event.enough ? "approved" : "approved; more approvals are needed";
      return `${name}: ${what} by ${nameOf(event.by)}${event.comment ? `. ${quoted(event.comment)}` : "."}`;
    }
    case "rejected":
      return `${name}: rejected by ${nameOf(event.by)}. ${quoted(event.reason)}`;
    case "expired":
      return `${name}: expired without a decision. Nothing was changed; ask again if it is still wanted.`;
    case "cancelled":
      return `${name}: cancelled by ${nameOf(event.by)}. Nothing was changed.`;
    case "voided":
      return `${name}: the approval is void, because things changed since. Nothing was done. ${joined(event.differences)}`;
    case "started":
      return `${name}: started.`;
    case "stepSet":
      return `${name}: ${event.step} is set (read back).`;
    case "inEffect":
      return `${name}: in effect, seen in a call.`;
    case "alert":
      return `${name}: alert. ${event.calls} ${event.calls === 1 ? "call" : "calls"} failed with ${event.code}, ${event.words}. Consider a rollback: type “rollback ${changeName(change.id)}” or use the card's button.`;
    case "succeeded":
      return `${name}: succeeded. ${event.successful} of ${event.attempts} calls went through while it was watched${
        event.seenInEffect ? "" : "; no call has shown it in effect yet"
      }.`;
    case "failed":
      return `${name}: failed. ${clean(event.reason, longest)}`;
    case "rollbackRequested":
      return `${name}: ${nameOf(event.by)} rolls it back${event.reason ? `. ${quoted(event.reason)}` : "."}`;
    case "rolledBack":
      return `${name}: rolled back. ${joined(event.notes)}`.trimEnd();
    case "partlyRolledBack":
      return `${name}: only partly rolled back. ${joined(event.differences)}`;
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
  return "by" in event ? event.by.id : undefined;
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
