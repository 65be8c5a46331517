import type { Selectable } from "kysely";
import { z } from "zod";
import { fromJson, toJson } from "../json/json.ts";
import type { Schema } from "../schema.ts";

export type MessageContent =
  | {
      readonly type: "card";
      readonly card: "change";
      readonly changeId: number;
      readonly audience: "requester" | "approver" | "channel" | "viewer";
    }
  | { readonly type: "card"; readonly card: "preflight"; readonly preflightId: number }
  | { readonly type: "card"; readonly card: "doctor"; readonly doctorId: number }
  | { readonly type: "card"; readonly card: "alert"; readonly alertId: number }
  /** In place of a change's card, where a newer one of it stands in the same chat. It is not followed up. */
  | { readonly type: "card"; readonly card: "superseded"; readonly changeId: number }
  | { readonly type: "text"; readonly text: string }
  /** The audit's newest row on a day, which can be compared from there. */
  | { readonly type: "seal"; readonly day: string; readonly sequence: number; readonly mac: string };

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
  /** `hashOfShown` of what stands there; null where that is not known. */
  readonly shownHash: string | null;
  /** Tries in a row that failed. */
  readonly attempts: number;
  readonly notBefore: Date | null;
  readonly lastError: string | null;
  readonly repeatOf: number | null;
}

const StoredContent: z.ZodType<MessageContent> = z.discriminatedUnion("type", [
  z.discriminatedUnion("card", [
    z.object({
      type: z.literal("card"),
      card: z.literal("change"),
      changeId: z.number().int(),
      audience: z.enum(["requester", "approver", "channel", "viewer"]),
    }),
    z.object({ type: z.literal("card"), card: z.literal("preflight"), preflightId: z.number().int() }),
    z.object({ type: z.literal("card"), card: z.literal("doctor"), doctorId: z.number().int() }),
    z.object({ type: z.literal("card"), card: z.literal("alert"), alertId: z.number().int() }),
    z.object({ type: z.literal("card"), card: z.literal("superseded"), changeId: z.number().int() }),
  ]),
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("seal"), day: z.string(), sequence: z.number().int(), mac: z.string() }),
]);

export function messageOf({
  content,
  changeId: _c,
  preflightId: _p,
  doctorId: _d,
  alertId: _a,
  createdAt: _at,
  ...row
}: Selectable<Schema["message"]>): Message {
  return { ...row, content: fromJson(StoredContent, content, `message ${row.id}`) };
}

/** The content, and the columns by which every copy of a card is found. */
export function contentColumns(content: MessageContent) {
  return {
    content: toJson(content),
    changeId: content.type === "card" && content.card === "change" ? content.changeId : null,
    preflightId: content.type === "card" && content.card === "preflight" ? content.preflightId : null,
    doctorId: content.type === "card" && content.card === "doctor" ? content.doctorId : null,
    alertId: content.type === "card" && content.card === "alert" ? content.alertId : null,
  };
}
