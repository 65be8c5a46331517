import type { Retention } from "../../../src/config/config.ts";
import { Environment } from "../../../src/config/environment.ts";

const { shape } = Environment;

/** As they are when nothing is set. */
export const retentionDefaults: Retention = {
  calls: shape.KEEP_CALLS.parse(undefined),
  observations: shape.KEEP_OBSERVATIONS.parse(undefined),
  preflights: shape.KEEP_PREFLIGHTS.parse(undefined),
  messages: shape.KEEP_MESSAGES.parse(undefined),
  activities: shape.KEEP_ACTIVITIES.parse(undefined),
  peopleLists: shape.KEEP_PEOPLE_LISTS.parse(undefined),
  movedPeople: shape.KEEP_MOVED_PEOPLE.parse(undefined),
  goneConversations: shape.KEEP_GONE_CONVERSATIONS.parse(undefined),
};
