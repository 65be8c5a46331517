import { unreviewed } from "../break-glass.ts";
import { changeName } from "../change.ts";
import type { ChangeStore } from "../../store/changes/change-store.ts";
import type { ConversationStore } from "../../store/conversation-store.ts";
import type { MessageStore } from "../../store/messages/message-store.ts";

export interface AskForReviewOptions {
  readonly changes: Pick<ChangeStore, "toReview">;
  readonly conversations: Pick<ConversationStore, "personal" | "subscribedChannels">;
  readonly messages: Pick<MessageStore, "post">;
}

/** Once a day until an approver has reviewed it: what was done without one is said to all of them and in the channels. */
export async function askForReview(
  { changes, conversations, messages }: AskForReviewOptions,
  at: Date,
): Promise<void> {
  const today = at.toISOString().slice(0, 10);
  for (const change of await changes.toReview()) {
    const name = changeName(change.id);
    const told = new Set(change.breakGlass.filter(unreviewed).flatMap((use) => use.told));
    const chats = await Promise.all([...told].map((id) => conversations.personal(id)));
    for (const place of [...chats, ...(await conversations.subscribedChannels())]) {
      if (!place) continue;
      await messages.post(
        {
          eventKey: `review:${today}:${change.id}:${place.id}`,
          conversationId: place.id,
          content: {
            type: "text",
            text: `${name}: the glass was broken, and no approver has reviewed it yet. Approvers: look at \`change ${name}\`, then type \`review-break-glass ${name}\` and what you found.`,
          },
        },
        at,
      );
    }
  }
}
