import type { Activity } from "botbuilder";
import { z } from "zod";
import type { Conversation } from "../../store/conversation-store.ts";
import type { TeamsAdapter } from "./adapter.ts";
import { ConnectorFault } from "./http-client.ts";

/** Where a message goes: a conversation, or one thread of a channel. */
export type Place = Pick<Conversation, "id" | "serviceUrl" | "tenantId" | "botId" | "botName" | "channelId">;

export type Undelivered =
  /** Surely not done; may be tried again. `afterMs` is what the service asked for; null where it did not say. */
  | { readonly kind: "retry"; readonly afterMs: number | null; readonly message: string }
  /** Posted, but nobody knows whether it arrived. */
  | { readonly kind: "unknown"; readonly message: string }
  /** The bot is not in that conversation. Not `sure` after a 404, which comes without reason at times. */
  | { readonly kind: "gone"; readonly sure: boolean; readonly message: string }
  /** The activity to edit is not there; comes without reason at times too. */
  | { readonly kind: "lost"; readonly message: string }
  /** No use in trying again. */
  | { readonly kind: "refused"; readonly message: string };

export type Posted =
  | { readonly ok: true; readonly activityId: string; readonly threadConversationId: string | null }
  | ({ readonly ok: false } & Undelivered);

export type Updated = { readonly ok: true } | ({ readonly ok: false } & Undelivered);

/** Posts and edits in Teams, each sent exactly once; what went wrong comes back as a value. */
export interface Connector {
  post(place: Place, activity: Partial<Activity>): Promise<Posted>;
  /** Begins a thread in a channel. */
  postRoot(channel: Place, activity: Partial<Activity>): Promise<Posted>;
  /** Replies in the thread that `postRoot` began. */
  reply(channel: Place, threadConversationId: string, activity: Partial<Activity>): Promise<Posted>;
  update(place: Place, activityId: string, activity: Partial<Activity>): Promise<Updated>;
  /** The name of somebody in a conversation, by Teams id; null where the service does not tell, or not in time. */
  memberName(
    place: Pick<Place, "id" | "serviceUrl">,
    memberId: string,
    signal: AbortSignal,
  ): Promise<string | null>;
  /** Everybody in a channel; null where the service does not tell, or not in time. */
  roster(channel: Pick<Place, "id" | "serviceUrl">, signal: AbortSignal): Promise<Roster | null>;
}

/** Somebody in a conversation, as far as Teams tells. */
export interface Member {
  readonly name: string | null;
  readonly tenantId: string | null;
  /** `user`, `guest` or `anonymous`. */
  readonly role: string | null;
}

export interface Roster {
  readonly members: readonly Member[];
  /** False: there are more, too many to read. */
  readonly complete: boolean;
}

const pageSize = 500;
const maxPages = 10;

export function createConnector(adapter: Pick<TeamsAdapter, "connectorFor">): Connector {
  async function post(place: Place, activity: Partial<Activity>): Promise<Posted> {
    return attempt("post", async () => {
      const client = await adapter.connectorFor(place.serviceUrl);
      const { id } = await client.conversations.sendToConversation(place.id, addressed(place, activity));
      return { ok: true, activityId: id, threadConversationId: null };
    });
  }

  return {
    post,

    async postRoot(channel, activity) {
      return attempt("post", async () => {
        const client = await adapter.connectorFor(channel.serviceUrl);
        const created = await client.conversations.createConversation({
          isGroup: true,
          bot: { id: channel.botId, name: channel.botName },
          tenantId: channel.tenantId,
          channelData: { channel: { id: channel.channelId ?? channel.id } },
          activity: outgoing(activity),
        } as Parameters<typeof client.conversations.createConversation>[0]);
        // The service names the thread; without an activity id the root's is what stands behind ";messageid=".
        const activityId = created.activityId ?? created.id.split(";messageid=")[1] ?? "";
        return { ok: true, activityId, threadConversationId: created.id };
      });
    },

    async reply(channel, threadConversationId, activity) {
      return post({ ...channel, id: threadConversationId }, activity);
    },

    async update(place, activityId, activity) {
      return attempt("update", async () => {
        const client = await adapter.connectorFor(place.serviceUrl);
        await client.conversations.updateActivity(place.id, activityId, {
          ...addressed(place, activity),
          id: activityId,
        });
        return { ok: true };
      });
    },

    async memberName(place, memberId, signal) {
      try {
        const client = await adapter.connectorFor(place.serviceUrl);
        const { name } = await client.conversations.getConversationMember(place.id, memberId, {
          abortSignal: signal,
        });
        return typeof name === "string" && name.trim() !== "" ? name.trim() : null;
      } catch {
        return null; // a name is a kindness: whoever wants one goes on without
      }
    },

    async roster(channel, signal) {
      try {
        const client = await adapter.connectorFor(channel.serviceUrl);
        const members: Member[] = [];
        let continuationToken: string | undefined;
        for (let page = 0; page < maxPages; page += 1) {
          const answer = await client.conversations.getConversationPagedMembers(channel.id, {
            pageSize,
            continuationToken,
            abortSignal: signal,
            // The SDK wants a token for the first page too; without a value it sends none.
          } as { pageSize: number; continuationToken: string; abortSignal: AbortSignal });
          members.push(...Members.parse(answer.members));
          ({ continuationToken } = answer);
          if (!continuationToken) return { members, complete: true };
        }
        return { members, complete: false };
      } catch {
        return null; // who asks says that nobody knows
      }
    },
  };
}

/** Of a page of members. Source: "Get Teams specific context for your bot". */
const Members = z.array(
  z
    .object({ name: z.string().nullish(), tenantId: z.string().nullish(), userRole: z.string().nullish() })
    .transform(({ name, tenantId, userRole }): Member => ({
      name: name?.trim() || null,
      tenantId: tenantId ?? null,
      role: userRole?.toLowerCase() ?? null,
    })),
);

function outgoing(activity: Partial<Activity>): Partial<Activity> {
  return { type: "message", ...activity };
}

function addressed(place: Place, activity: Partial<Activity>): Activity {
  return {
    ...outgoing(activity),
    from: { id: place.botId, name: place.botName },
    conversation: { id: place.id },
    serviceUrl: place.serviceUrl,
    channelId: "msteams",
  } as Activity;
}

async function attempt<Result>(
  what: "post" | "update",
  send: () => Promise<Result>,
): Promise<Result | ({ ok: false } & Undelivered)> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof ConnectorFault) return { ok: false, ...meaningOf(error, what) };
    // Nothing was sent: a token could not be had, say.
    return { ok: false, kind: "retry", afterMs: null, message: String(error) };
  }
}

/** Source: "Status codes from bot conversational APIs" and "Optimize your bot with rate limiting in Teams". */
function meaningOf(
  { status, reason, retryAfterMs, message }: ConnectorFault,
  what: "post" | "update",
): Undelivered {
  const unclear: Undelivered =
    what === "update" ? { kind: "retry", afterMs: retryAfterMs, message } : { kind: "unknown", message };
  if (status === null || status >= 500 || status === 408) return unclear;
  if (status === 429 || status === 412) return { kind: "retry", afterMs: retryAfterMs, message };
  if (status === 403) return { kind: "gone", sure: true, message };
  if (status === 404) {
    return what === "update" && reason !== "ConversationNotFound"
      ? { kind: "lost", message }
      : { kind: "gone", sure: false, message };
  }
  if (status === 401) return { kind: "retry", afterMs: retryAfterMs ?? 30_000, message };
  return { kind: "refused", message };
}
