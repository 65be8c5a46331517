import type { Database } from "./database.ts";

/** Activities that were processed, so that a replay is known as one. */
export interface ActivityStore {
  /** True the first time; false for a replay. */
  firstTime(conversationId: string, activityId: string, at: Date): Promise<boolean>;
  forgetBefore(time: Date): Promise<void>;
}

export declare function activityStore(db: Database): ActivityStore;
