import type { ActivityStore } from "../store/activity-store.ts";
import type { AuditStore } from "../store/audit-store.ts";
import type { ConversationStore } from "../store/conversation-store.ts";
import type { MessageStore } from "../store/message-store.ts";
import type { PeopleListStore } from "../store/people-list-store.ts";

export interface UpkeepOptions {
  readonly activities: ActivityStore;
  readonly audit: AuditStore;
  readonly conversations: ConversationStore;
  readonly messages: MessageStore;
  readonly peopleLists: PeopleListStore;
  readonly now: () => Date;
}

const hour = 3_600_000;
/** Far longer than Teams sends an activity again. */
const activitiesKept = 24 * hour;
/** A form is filled in within a day, or asked for anew. */
const peopleListsKept = 24 * hour;

/**
 * What must be done now and then: counts of refused attempts join the audit chain, old activity ids and lists of people are forgotten, and
 * once a day the chain's head is posted where others keep it, so that a truncated audit shows.
 */
export async function keepUp({
  activities,
  audit,
  conversations,
  messages,
  peopleLists,
  now,
}: UpkeepOptions): Promise<Date> {
  const at = now();
  await audit.settleRefusals(at);
  await activities.forgetBefore(new Date(at.getTime() - activitiesKept));
  await peopleLists.forgetBefore(new Date(at.getTime() - peopleListsKept));
  const head = await audit.head();
  if (head) {
    const day = at.toISOString().slice(0, 10);
    for (const { id } of await conversations.subscribedChannels()) {
      await messages.post(
        {
          eventKey: `audit-head:${day}:${id}`,
          conversationId: id,
          content: {
            type: "text",
            text: `Audit on ${day}: row ${head.sequence}, seal ${head.mac}. Compare it with \`audit verify\`.`,
          },
        },
        at,
      );
    }
  }
  return new Date(at.getTime() + hour);
}
