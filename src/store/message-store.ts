import type { Database } from "./database.ts";

export type MessageContent =
  | {
      readonly type: "card";
      readonly card: "change";
      readonly changeId: number;
      readonly audience: "requester" | "approver" | "channel" | "viewer";
    }
  | { readonly type: "card"; readonly card: "preflight"; readonly preflightId: number }
  | { readonly type: "text"; readonly text: string };

/** What should stand in a conversation: the outbox and every copy of a card, in one. */
export interface Message {
  readonly id: number;
  readonly eventKey: string;
  readonly conversationId: string;
  readonly content: MessageContent;
  /** Message in whose channel thread this is a reply. */
  readonly threadOf: number | null;
  /** Repeated, and marked as a repeat, when its delivery is unknown. */
  readonly critical: boolean;
  /** `unknown`: posted, but nobody knows whether it arrived. */
  readonly state: "pending" | "sending" | "sent" | "unknown" | "dropped";
  readonly activityId: string | null;
  /** Conversation of a channel root's thread: `19:…;messageid=…`. */
  readonly threadConversationId: string | null;
  /** Version that should be shown, counting from 1, and the one that is; a card with `shown < wanted` is edited in place. */
  readonly wanted: number;
  readonly shown: number;
  /** Tries in a row that failed. */
  readonly attempts: number;
  readonly notBefore: Date | null;
  readonly lastError: string | null;
  readonly repeatOf: number | null;
}

export interface NewMessage {
  readonly eventKey: string;
  readonly conversationId: string;
  readonly content: MessageContent;
  readonly threadOf?: number | null;
  readonly critical?: boolean;
  readonly repeatOf?: number;
}

export interface MessageStore {
  /** One message per event key: a second post does nothing. Wakes `conversation:<id>`. Returns the id either way. */
  post(message: NewMessage, at: Date): Promise<number>;
  /** Every copy of that card wants showing again; wakes their conversations. */
  touchChange(changeId: number, at: Date): Promise<void>;
  touchPreflight(preflightId: number, at: Date): Promise<void>;
  /** Due work of one conversation, oldest first: pending posts, and sent messages to edit. */
  due(conversationId: string, now: Date): Promise<readonly Message[]>;
  /**
   * Before the POST: a crash after this leaves "sending", which means unknown delivery. False if it is no longer
   * pending: somebody else posts it, so do not.
   */
  sending(id: number): Promise<boolean>;
  /** The POST was answered; `shown` is the version that was posted. */
  sent(
    id: number,
    result: {
      readonly activityId: string;
      readonly threadConversationId: string | null;
      readonly shown: number;
    },
  ): Promise<void>;
  /** An edit was answered. */
  shown(id: number, version: number): Promise<void>;
  /** Posted without an answer, or interrupted: delivery unknown. */
  unknown(id: number, error: string): Promise<void>;
  /** Refused for now, a post or an edit: one attempt more, due again at `notBefore`, when its conversation is woken. */
  retryLater(id: number, notBefore: Date, error: string): Promise<void>;
  /** Given up. */
  dropped(id: number, error: string): Promise<void>;
  /** Messages of one conversation left in "sending" by a crash. Only for the holder of the conversation's lease. */
  interrupted(conversationId: string): Promise<readonly Message[]>;
  /**
   * A click came from this activity, which shows this card. A tracked activity changes nothing; a copy whose delivery
   * is unknown takes the activity's id; without either the activity is tracked from now on. Adopted copies want showing
   * again.
   */
  adopt(conversationId: string, activityId: string, content: MessageContent, at: Date): Promise<void>;
  find(id: number): Promise<Message | undefined>;
  byEventKey(eventKey: string): Promise<Message | undefined>;
}

export declare function messageStore(db: Database): MessageStore;
