import type { Change } from "../change.ts";
import { isWorse } from "../revised.ts";
import type { TimelineEntry, TimelineEvent, TimelineEventType } from "../timeline.ts";
import type { ChangeStore } from "../../store/changes/change-store.ts";
import type { Conversation, ConversationStore } from "../../store/conversation-store.ts";
import type { MessageStore } from "../../store/messages/message-store.ts";
import { actorOf, textOf } from "./event-texts.ts";

export interface AnnounceOptions {
  readonly changes: Pick<ChangeStore, "find" | "timeline">;
  readonly conversations: Pick<ConversationStore, "personal" | "subscribedChannels">;
  readonly messages: Pick<MessageStore, "post" | "touchChange">;
  readonly now: () => Date;
}

/** Tells people what happened to a change; telling twice is telling once. Never asks to be called again. */
export type Announce = (changeId: number, signal: AbortSignal) => Promise<null>;

const everywhere: readonly TimelineEventType[] = [
  "approved",
  "rejected",
  "handedOver",
  "expired",
  "cancelled",
  "voided",
  "inEffect",
  "alert",
  "needsAttention",
  "succeeded",
  "failed",
  "rollbackRequested",
  "rollbackHeld",
  "rollbackReleased",
  "rolledBack",
  "partlyRolledBack",
  "waveBegan",
  "waveSettled",
  "waveJudged",
  "verdictRevised",
  "waveRolledBack",
  "waveDecided",
  "paused",
  "resumed",
  "aborted",
  "braked",
  "alarmRaised",
  "acknowledged",
  "leftDismissed",
  "breakGlassAsked",
  "glassBroken",
  "breakGlassStopped",
  "breakGlassReviewed",
];

/** Said in the change's thread in subscribed channels. */
const inThread: ReadonlySet<TimelineEventType> = new Set([...everywhere, "started", "stepSet"]);

/** Said to the requester in person, unless they did it themselves. */
const inPerson: ReadonlySet<TimelineEventType> = new Set([...everywhere, "refused"]);

/** Said to the approvers too: what they released stands otherwise, or waits for one of them. */
const concernsApprovers: ReadonlySet<TimelineEventType> = new Set([
  "approvalReminder",
  "verdictRevised",
  "alarmRaised",
  "braked",
  "needsAttention",
]);

function tellsApprovers(event: TimelineEvent): boolean {
  return concernsApprovers.has(event.type) || isFailedGate(event);
}

function isFailedGate(event: TimelineEvent): boolean {
  return event.type === "waveJudged" && event.outcome === "fail";
}

/** Worth being told twice when nobody knows whether it arrived. */
function isCritical(event: TimelineEvent): boolean {
  if (isFailedGate(event)) return true;
  if (event.type === "verdictRevised") return isWorse(event);
  return (
    event.type === "alert" ||
    event.type === "alarmRaised" ||
    event.type === "breakGlassAsked" ||
    event.type === "glassBroken" ||
    event.type === "needsAttention" ||
    event.type === "failed" ||
    event.type === "braked"
  );
}

/** Whether bad news ask for the way back, or for somebody's decision, at hand. */
function wantsCard(event: TimelineEvent): boolean {
  return (
    event.type === "alert" ||
    event.type === "alarmRaised" ||
    event.type === "needsAttention" ||
    event.type === "rollbackHeld" ||
    (event.type === "verdictRevised" && isWorse(event)) ||
    (event.type === "paused" && event.by === null)
  );
}

/** What all approvers are told in person, asked for this change or not, and who else may confirm. The requester hears all. */
function isBreakGlass(event: TimelineEvent): event is Extract<TimelineEvent, { told: readonly string[] }> {
  return (
    event.type === "breakGlassAsked" ||
    event.type === "glassBroken" ||
    event.type === "breakGlassStopped" ||
    event.type === "breakGlassReviewed"
  );
}

/** Whether it left a change paused that nobody had paused by hand. */
function stoodStill(event: TimelineEvent): boolean {
  return (
    event.type === "waveRolledBack" ||
    event.type === "rollbackHeld" ||
    (event.type === "paused" && event.by === null)
  );
}

export function createAnnounce({ changes, conversations, messages, now }: AnnounceOptions): Announce {
  return async function announce(changeId, signal) {
    const stored = await changes.find(changeId);
    if (!stored) return null;
    const { change } = stored;
    const timeline = await changes.timeline(changeId);
    await messages.touchChange(changeId, now());

    const asked = timeline.some(
      ({ event }) => event.type === "approvalRequested" || event.type === "breakGlassAsked",
    );
    const channels = asked ? await conversations.subscribedChannels() : [];
    const requester = await conversations.personal(change.requestedBy.id);
    const roots = new Map<string, number>();
    for (const channel of channels) roots.set(channel.id, await postCard(change, channel, "card", "channel"));

    // Only what it stands still for now: earlier pauses are over.
    const stands = timeline.findLast(({ event }) => stoodStill(event))?.sequence;
    for (const entry of timeline) {
      if (signal.aborted) throw signal.reason;
      await tellApprovers(change, entry, entry.sequence === stands);
      await tellChannels(change, entry, roots);
      if (requester) await tellRequester(change, entry, requester);
    }
    return null;
  };

  async function tellApprovers(change: Change, entry: TimelineEntry, stands: boolean): Promise<void> {
    const { event, sequence } = entry;
    if (event.type === "approvalRequested") {
      for (const { id } of event.approvers) {
        const chat = await conversations.personal(id);
        if (chat) await postCard(change, chat, String(sequence), "approver");
      }
      return;
    }
    if (event.type === "handedOver") {
      const chat = await conversations.personal(event.to.id);
      if (chat) await postCard(change, chat, String(sequence), "approver");
      return;
    }
    if (isBreakGlass(event)) {
      for (const id of event.told) {
        const chat = id === change.requestedBy.id ? undefined : await conversations.personal(id);
        if (chat) await postText(change, chat.id, entry, null);
      }
      return;
    }
    // Half of the time is over, what they approved turned out otherwise, or it stands still for want of an approver.
    const reminds = event.type === "approvalReminder";
    if (!tellsApprovers(event) && !(stands && needsApprover(change))) return;
    const decided = new Set(reminds ? change.approvals.map(({ by }) => by.id) : []);
    // Whoever asked for the way back does not release it.
    if (change.state.status === "rollbackHeld" && change.state.by) decided.add(change.state.by.id);
    for (const { id } of change.submission?.approvers ?? []) {
      if (id === change.requestedBy.id || id === actorOf(event) || decided.has(id)) continue;
      const chat = await conversations.personal(id);
      if (!chat || (chat.awayUntil !== null && chat.awayUntil > entry.at)) continue;
      await postText(change, chat.id, entry, null);
      if (event.type !== "verdictRevised" || isWorse(event))
        await postCard(change, chat, `${sequence}:card`, "approver");
    }
  }

  /** Paused for a verdict or a release, or a rollback that waits for one; told while it is. */
  function needsApprover({ state }: Change): boolean {
    if (state.status === "rollbackHeld") return true;
    return state.status === "paused" && (state.needs === "verdict" || state.needs === "release");
  }

  async function tellChannels(
    change: Change,
    entry: TimelineEntry,
    roots: ReadonlyMap<string, number>,
  ): Promise<void> {
    const { event } = entry;
    const escalates = event.type === "approvalReminder" && event.escalated;
    if (!escalates && !inThread.has(event.type)) return;
    for (const [channelId, threadOf] of roots) await postText(change, channelId, entry, threadOf);
  }

  async function postText(
    change: Change,
    conversationId: string,
    { event, sequence }: TimelineEntry,
    threadOf: number | null,
  ): Promise<void> {
    const text = textOf(event, change);
    if (text === undefined) return;
    await messages.post(
      {
        eventKey: `chg-${change.id}:${sequence}:${conversationId}`,
        conversationId,
        content: { type: "text", text },
        threadOf,
        critical: isCritical(event),
      },
      now(),
    );
  }

  async function tellRequester(change: Change, entry: TimelineEntry, chat: Conversation): Promise<void> {
    const { event, sequence } = entry;
    if (!inPerson.has(event.type) || actorOf(event) === change.requestedBy.id) return;
    await postText(change, chat.id, entry, null);
    // The way back comes to hand with the bad news.
    if (wantsCard(event)) await postCard(change, chat, `${sequence}:card`, "requester");
  }

  async function postCard(
    change: Change,
    conversation: Conversation,
    key: string,
    audience: "approver" | "channel" | "requester",
  ): Promise<number> {
    return messages.post(
      {
        eventKey: `chg-${change.id}:${key}:${conversation.id}`,
        conversationId: conversation.id,
        content: { type: "card", card: "change", changeId: change.id, audience },
        // An approval request that nobody sees holds the change up until it expires.
        critical: audience === "approver",
      },
      now(),
    );
  }
}
