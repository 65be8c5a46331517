import { sql } from "kysely";
import type { Database, Transaction } from "../database.ts";
import { storable } from "../json/json.ts";
import { contentColumns, messageOf, type Message, type MessageContent } from "./message-row.ts";
import { adoptActivity, holdActivity, type ClickedActivity } from "./message-adopt.ts";
import { wakeIn } from "../task-store.ts";

export type { Message, MessageContent } from "./message-row.ts";

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
  touchDoctor(doctorId: number, at: Date): Promise<void>;
  touchAlert(alertId: number, at: Date): Promise<void>;
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
      readonly shownHash: string;
    },
  ): Promise<void>;
  /** Before an edit: from now on nobody knows what stands there, until it is answered. */
  editing(id: number): Promise<void>;
  /** An edit was answered, or was not needed; `hash` of what stands there now, where that is known. */
  shown(id: number, version: number, hash?: string): Promise<void>;
  /** That card was posted: older ones of the same change in the same chat lead to it from now on, and are live no more. */
  supersede(by: Pick<Message, "id" | "conversationId">, changeId: number, at: Date): Promise<void>;
  /** Posted without an answer, or interrupted: delivery unknown. */
  unknown(id: number, error: string): Promise<void>;
  /** Refused for now, a post or an edit: one attempt more, due again at `notBefore`, when its conversation is woken. */
  retryLater(id: number, notBefore: Date, error: string): Promise<void>;
  /** Given up. */
  dropped(id: number, error: string): Promise<void>;
  /** Messages of one conversation left in "sending" by a crash. Only for the holder of the conversation's lease. */
  interrupted(conversationId: string): Promise<readonly Message[]>;
  /**
   * A click came from this activity, which shows this card now. A tracked card takes that content, where it may; a copy
   * whose delivery is unknown takes the activity's id; without either the activity is tracked from now on, where it may.
   * Adopted copies want showing again.
   */
  adopt(clicked: ClickedActivity): Promise<void>;
  find(id: number): Promise<Message | undefined>;
  byEventKey(eventKey: string): Promise<Message | undefined>;
}

export function messageStore(db: Database): MessageStore {
  async function touch(
    column: "changeId" | "preflightId" | "doctorId" | "alertId",
    id: number,
    at: Date,
  ): Promise<void> {
    await db.transaction().execute(async (trx) => {
      // In one order everywhere, so that two of these never wait for each other.
      const touched = await trx
        .selectFrom("message")
        .select(["id", "conversationId", "state"])
        .where(column, "=", id)
        .where("state", "!=", "dropped")
        .orderBy("id")
        .forNoKeyUpdate()
        .execute();
      if (touched.length === 0) return;
      await trx
        .updateTable("message")
        .set((set) => ({ wanted: set("wanted", "+", 1) }))
        .where(
          "id",
          "in",
          touched.map((message) => message.id),
        )
        .execute();
      // One that is just being posted may show what was so before: whoever posts it looks again afterwards.
      const conversations = new Set(
        touched
          .filter(({ state }) => state === "sent" || state === "sending")
          .map(({ conversationId }) => conversationId),
      );
      for (const conversation of [...conversations].sort())
        await wakeIn(trx, "conversation", conversation, at);
    });
  }

  return {
    async post(message, at) {
      return db.transaction().execute((trx) => postIn(trx, message, at));
    },

    async touchChange(changeId, at) {
      await touch("changeId", changeId, at);
    },

    async touchDoctor(doctorId, at) {
      await touch("doctorId", doctorId, at);
    },

    async touchAlert(alertId, at) {
      await touch("alertId", alertId, at);
    },

    async touchPreflight(preflightId, at) {
      await touch("preflightId", preflightId, at);
    },

    async due(conversationId, now) {
      const rows = await db
        .selectFrom("message")
        .selectAll()
        .where("conversationId", "=", conversationId)
        .where((is) =>
          is.or([
            is("state", "=", "pending"),
            is.and([is("state", "=", "sent"), is("shown", "<", is.ref("wanted"))]),
          ]),
        )
        .where((is) => is.or([is("notBefore", "is", null), is("notBefore", "<=", now)]))
        .orderBy("id")
        .execute();
      return rows.map(messageOf);
    },

    async sending(id) {
      const begun = await db
        .updateTable("message")
        .set({ state: "sending" })
        .where("id", "=", id)
        .where("state", "=", "pending")
        .executeTakeFirst();
      return begun.numUpdatedRows > 0n;
    },

    async sent(id, { activityId, threadConversationId, shown, shownHash }) {
      await db.transaction().execute(async (trx) => {
        const { conversationId } = await trx
          .selectFrom("message")
          .select("conversationId")
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        await holdActivity(trx, conversationId, activityId);
        await trx
          .selectFrom("message")
          .select("id")
          .where("conversationId", "=", conversationId)
          .where((is) => is.or([is("id", "=", id), is("activityId", "=", activityId)]))
          .orderBy("id")
          .forNoKeyUpdate()
          .execute();
        // A click may have been quicker than the answer: the copy it made us track is this one.
        await trx
          .updateTable("message")
          .set({ state: "dropped", activityId: null })
          .where("activityId", "=", activityId)
          .where("id", "!=", id)
          .where("conversationId", "=", conversationId)
          .execute();
        const sent = await trx
          .updateTable("message")
          .set({
            state: "sent",
            activityId,
            threadConversationId,
            shown,
            shownHash,
            attempts: 0,
            notBefore: null,
            lastError: null,
          })
          .where("id", "=", id)
          .where("state", "!=", "dropped")
          .returning(["wanted", "createdAt"])
          .executeTakeFirst();
        // It may have been touched between the look at what is due and its post, when nobody was woken for it.
        if (sent && sent.wanted > shown) await wakeIn(trx, "conversation", conversationId, sent.createdAt);
      });
    },

    async editing(id) {
      await db.updateTable("message").set({ shownHash: null }).where("id", "=", id).execute();
    },

    async shown(id, version, hash) {
      await db
        .updateTable("message")
        .set((set) => ({
          shown: sql<number>`greatest(${set.ref("shown")}, ${version}::integer)`,
          ...(hash !== undefined && { shownHash: hash }),
          attempts: 0,
          notBefore: null,
          lastError: null,
        }))
        .where("id", "=", id)
        .where("state", "=", "sent")
        .execute();
    },

    async supersede({ id, conversationId }, changeId, at) {
      await db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("message")
          .set((set) => ({
            ...contentColumns({ type: "card", card: "superseded", changeId }),
            wanted: set("wanted", "+", 1),
          }))
          .where("conversationId", "=", conversationId)
          .where("changeId", "=", changeId)
          .where("id", "<", id)
          .where("state", "in", ["sent", "unknown"])
          .executeTakeFirst();
        if (numUpdatedRows > 0n) await wakeIn(trx, "conversation", conversationId, at);
      });
    },

    async unknown(id, error) {
      await db
        .updateTable("message")
        .set({ state: "unknown", lastError: storable(error) })
        .where("id", "=", id)
        .where("state", "=", "sending")
        .execute();
    },

    async retryLater(id, notBefore, error) {
      await db.transaction().execute(async (trx) => {
        const later = await trx
          .updateTable("message")
          .set((set) => ({
            state: sql<
              "pending" | "sent"
            >`case when ${set.ref("state")} = 'sent' then 'sent' else 'pending' end`,
            attempts: set("attempts", "+", 1),
            notBefore,
            lastError: storable(error),
          }))
          .where("id", "=", id)
          .where("state", "in", ["pending", "sending", "sent"])
          .returning("conversationId")
          .executeTakeFirst();
        if (later) await wakeIn(trx, "conversation", later.conversationId, notBefore);
      });
    },

    async dropped(id, error) {
      await db
        .updateTable("message")
        .set({ state: "dropped", lastError: storable(error) })
        .where("id", "=", id)
        .execute();
    },

    async interrupted(conversationId) {
      const rows = await db
        .selectFrom("message")
        .selectAll()
        .where("conversationId", "=", conversationId)
        .where("state", "=", "sending")
        .orderBy("id")
        .execute();
      return rows.map(messageOf);
    },

    async adopt(clicked) {
      await db.transaction().execute((trx) => adoptActivity(trx, clicked));
    },

    async find(id) {
      const row = await db.selectFrom("message").selectAll().where("id", "=", id).executeTakeFirst();
      return row && messageOf(row);
    },

    async byEventKey(eventKey) {
      const row = await db
        .selectFrom("message")
        .selectAll()
        .where("eventKey", "=", eventKey)
        .executeTakeFirst();
      return row && messageOf(row);
    },
  };
}

async function postIn(trx: Transaction, message: NewMessage, at: Date): Promise<number> {
  const { eventKey, conversationId, content, threadOf, critical, repeatOf } = message;
  const inserted = await trx
    .insertInto("message")
    .values({
      eventKey,
      conversationId,
      ...contentColumns(content),
      threadOf: threadOf ?? null,
      critical: critical ?? false,
      repeatOf: repeatOf ?? null,
      createdAt: at,
    })
    .onConflict((conflict) => conflict.column("eventKey").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (inserted) {
    await wakeIn(trx, "conversation", conversationId, at);
    return inserted.id;
  }
  const { id } = await trx
    .selectFrom("message")
    .select("id")
    .where("eventKey", "=", eventKey)
    .executeTakeFirstOrThrow();
  return id;
}
