import { appendAuditIn, type AuditEntry } from "./audit/audit-chain.ts";
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
  /** The person's time zone, an IANA name, as their client last told it. */
  readonly personZone: string | null;
  readonly channelId: string | null;
  readonly teamId: string | null;
  /** `gone`: the bot was removed or blocked; until it hears from there again. */
  readonly state: "open" | "gone";
  readonly subscribed: boolean;
  /** Until then the person is not asked to approve; null or past: they are. */
  readonly awayUntil: Date | null;
}

/** What is not told by an activity. */
type NotTold = "state" | "subscribed" | "awayUntil";

export interface ConversationSummary {
  /** Entra object ids of the people with an open personal chat. */
  readonly personIds: readonly string[];
  readonly subscribedChannels: number;
  readonly gone: number;
}

export interface ConversationStore {
  /**
   * For every authenticated activity: inserts or refreshes, and reopens one that was gone. Writes only what changed; a
   * name, Teams id, zone, channel or team that the activity does not tell stays as it was known. What kind of conversation it is, and
   * whose, never changes: one that is known as another's, or as another kind, stays untouched, and the answer is false.
   */
  remember(conversation: Omit<Conversation, NotTold>, at: Date): Promise<boolean>;
  find(id: string): Promise<Conversation | undefined>;
  /** The open personal chat with somebody. */
  personal(personId: string): Promise<Conversation | undefined>;
  /** Open ones. */
  subscribedChannels(): Promise<readonly Conversation[]>;
  subscribe(id: string, on: boolean, audit: AuditEntry): Promise<void>;
  /** Null: back again. */
  setAway(personId: string, until: Date | null, audit: AuditEntry): Promise<void>;
  markGone(id: string, at: Date): Promise<void>;
  /** Whom the bot can reach, and where it is no longer. */
  summary(): Promise<ConversationSummary>;
  /** Teams ids by Entra object id, of those who ever wrote to the bot. */
  mris(personIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export function conversationStore(db: Database, auditKey: string): ConversationStore {
  const columns = [
    "id",
    "kind",
    "personId",
    ...refreshed,
    ...keptWhereUntold,
    "state",
    "subscribed",
    "awayUntil",
  ] as const;
  return {
    async remember(conversation, at) {
      const written = await db
        .insertInto("conversation")
        .values({ ...pick(conversation), refreshedAt: at })
        .onConflict((conflict) =>
          conflict
            .column("id")
            .doUpdateSet((set) => ({
              ...Object.fromEntries(refreshed.map((column) => [column, set.ref(`excluded.${column}`)])),
              ...Object.fromEntries(
                keptWhereUntold.map((column) => [
                  column,
                  set.fn.coalesce(`excluded.${column}`, `conversation.${column}`),
                ]),
              ),
              state: "open",
              refreshedAt: at,
            }))
            .whereRef("conversation.kind", "=", "excluded.kind")
            .where((is) => is("conversation.personId", "is not distinct from", is.ref("excluded.personId")))
            .where((is) =>
              is.or([
                is("conversation.state", "=", "gone"),
                ...refreshed.map((column) =>
                  is(`conversation.${column}`, "is distinct from", is.ref(`excluded.${column}`)),
                ),
                ...keptWhereUntold.map((column) =>
                  is.and([
                    is(`excluded.${column}`, "is not", null),
                    is(`conversation.${column}`, "is distinct from", is.ref(`excluded.${column}`)),
                  ]),
                ),
              ]),
            ),
        )
        .executeTakeFirstOrThrow();
      if (written.numInsertedOrUpdatedRows !== 0n) return true;
      const known = await db
        .selectFrom("conversation")
        .select(["kind", "personId"])
        .where("id", "=", conversation.id)
        .executeTakeFirstOrThrow();
      return known.kind === conversation.kind && known.personId === conversation.personId;
    },

    async find(id) {
      return db.selectFrom("conversation").select(columns).where("id", "=", id).executeTakeFirst();
    },

    async personal(personId) {
      return db
        .selectFrom("conversation")
        .select(columns)
        .where("personId", "=", personId)
        .where("kind", "=", "personal")
        .where("state", "=", "open")
        .orderBy("refreshedAt", "desc")
        .limit(1)
        .executeTakeFirst();
    },

    async subscribedChannels() {
      return db
        .selectFrom("conversation")
        .select(columns)
        .where("subscribed", "=", true)
        .where("state", "=", "open")
        .orderBy("id")
        .execute();
    },

    async subscribe(id, on, audit) {
      await db.transaction().execute(async (trx) => {
        await trx.updateTable("conversation").set({ subscribed: on }).where("id", "=", id).execute();
        await appendAuditIn(trx, auditKey, audit);
      });
    },

    async setAway(personId, until, audit) {
      await db.transaction().execute(async (trx) => {
        await trx
          .updateTable("conversation")
          .set({ awayUntil: until })
          .where("personId", "=", personId)
          .execute();
        await appendAuditIn(trx, auditKey, audit);
      });
    },

    async markGone(id, at) {
      await db
        .updateTable("conversation")
        .set({ state: "gone", refreshedAt: at })
        .where("id", "=", id)
        .execute();
    },

    async summary() {
      const rows = await db
        .selectFrom("conversation")
        .select(["kind", "personId", "state", "subscribed"])
        .execute();
      const open = rows.filter(({ state }) => state === "open");
      return {
        personIds: open.flatMap(({ kind, personId }) => (kind === "personal" && personId ? [personId] : [])),
        subscribedChannels: open.filter(({ subscribed }) => subscribed).length,
        gone: rows.length - open.length,
      };
    },

    async mris(personIds) {
      if (personIds.length === 0) return new Map();
      const rows = await db
        .selectFrom("conversation")
        .select(["personId", "personMri"])
        .where("personId", "in", personIds)
        .where("personMri", "is not", null)
        .orderBy("refreshedAt") // the newest is set last
        .$narrowType<{ personId: string; personMri: string }>()
        .execute();
      return new Map(rows.map(({ personId, personMri }) => [personId, personMri]));
    },
  };
}

/** What an activity tells anew each time. */
const refreshed = [
  "serviceUrl",
  "tenantId",
  "botId",
  "botName",
] as const satisfies readonly (keyof Conversation)[];

/** What only some activities tell: an installation often lacks the name, a click the zone, an event where it came from. */
const keptWhereUntold = [
  "personName",
  "personMri",
  "personZone",
  "channelId",
  "teamId",
] as const satisfies readonly (keyof Conversation)[];

function pick({ id, ...told }: Omit<Conversation, NotTold>) {
  const { kind, serviceUrl, tenantId, botId, botName, channelId, teamId } = told;
  const { personId, personName, personMri, personZone } = told;
  return {
    id,
    kind,
    serviceUrl,
    tenantId,
    botId,
    botName,
    personId,
    personName,
    personMri,
    personZone,
    channelId,
    teamId,
  };
}
