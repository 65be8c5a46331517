import type { Database } from "./database.ts";

/** A place to post to, learnt from an authenticated activity. */
export interface Conversation {
  /** Channels: without `;messageid=`. */
  readonly id: string;
  readonly kind: "personal" | "channel" | "groupChat";
  readonly serviceUrl: string;
  readonly tenantId: string;
  readonly botId: string;
  readonly botName: string;
  /** Entra object id, of a personal chat only; so are name and mri. */
  readonly personId: string | null;
  readonly personName: string | null;
  /** The Teams id, `29:…`, that cards name people by. */
  readonly personMri: string | null;
  readonly channelId: string | null;
  readonly teamId: string | null;
  /** `gone`: the bot was removed or blocked; until it hears from there again. */
  readonly state: "open" | "gone";
  readonly subscribed: boolean;
}

export interface ConversationStore {
  /** For every authenticated activity: inserts or refreshes, and reopens one that was gone. Writes only what changed. */
  remember(conversation: Omit<Conversation, "state" | "subscribed">, at: Date): Promise<void>;
  find(id: string): Promise<Conversation | undefined>;
  /** The open personal chat with somebody. */
  personal(personId: string): Promise<Conversation | undefined>;
  /** Open ones. */
  subscribedChannels(): Promise<readonly Conversation[]>;
  subscribe(id: string, on: boolean): Promise<void>;
  markGone(id: string): Promise<void>;
  /** Teams ids by Entra object id, of those who ever wrote to the bot. */
  mris(personIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export declare function conversationStore(db: Database): ConversationStore;
