import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";
import { cardView, type CardView } from "../cards/card-view.ts";
import { eventually } from "../jest/eventually.ts";

type Json = Readonly<Record<string, unknown>>;

/** The tenant of the simulation. */
export const simulatedTenant = "c0a70500-0000-4000-8000-000000000000";

/** What the service does with a request instead of serving it. */
export type Fault =
  | { readonly status: number; readonly code?: string; readonly retryAfter?: number }
  /** Done, but the answer is lost on the way. */
  | "lostAnswer"
  /** Done, and the answer does not come for as long as the bot waits. */
  | "heldAnswer"
  /** Broken off before anything was done. */
  | "reset";

/** One request of the bot to the service. */
export interface ConnectorRequest {
  readonly method: string;
  readonly conversationId: string;
  readonly activityId: string | null;
  readonly body: Json;
  readonly status: number | "lostAnswer" | "heldAnswer" | "reset";
}

/** A message of the bot as it stands in a conversation. */
export interface PostedMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly activity: Json;
  /** How often it was edited. */
  readonly edits: number;
  /** Its text, or the text of its card. */
  readonly text: string;
  readonly summary: string;
  /** As everybody sees it; what a click showed one person is `person.sees(message)`. */
  readonly card: CardView;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  /** Everything of the bot in the channel, oldest first, threads included. */
  readonly messages: readonly PostedMessage[];
  /** What stands under a message, in its thread. */
  thread(root: PostedMessage): readonly PostedMessage[];
  waitsFor(what: string, matches: (message: PostedMessage) => boolean): Promise<PostedMessage>;
}

export interface Sent {
  readonly status: number;
  readonly body: Json | undefined;
  /** For a replay. */
  readonly activity: Json;
}

export interface Clicked extends Sent {
  /** What the click put in the card's place, for this person only. */
  readonly card: CardView | undefined;
  /** What it said instead. */
  readonly message: string | undefined;
}

export interface PersonOptions {
  /** Channel to speak in, by mention; the personal chat otherwise. */
  readonly in?: Channel;
  /** Thread to speak in. */
  readonly under?: PostedMessage;
  /** Of the activity: the same one again is a replay. */
  readonly id?: string;
  /** Laid over the activity, as a forger or a future Teams might. */
  readonly over?: Json;
}

/** Somebody at a Teams client. */
export interface Person {
  readonly name: string;
  readonly id: string;
  readonly mri: string;
  readonly conversationId: string;
  /** Everything of the bot in the personal chat, oldest first. */
  readonly messages: readonly PostedMessage[];
  /** Opens the bot for the first time. */
  installs(): Promise<Sent>;
  removes(): Promise<Sent>;
  says(text: string, options?: PersonOptions): Promise<Sent>;
  /** Says something and waits for the bot's next message there. */
  asks(text: string, options?: PersonOptions): Promise<PostedMessage>;
  /** Presses a button of a card as this person sees it. */
  clicks(
    message: PostedMessage,
    title: string,
    inputs?: Readonly<Record<string, string>>,
    options?: PersonOptions,
  ): Promise<Clicked>;
  /** Sends an invoke that no button sends. */
  forges(message: PostedMessage, verb: unknown, data: unknown, options?: PersonOptions): Promise<Clicked>;
  /** What an old client sends for the same button. */
  submits(message: PostedMessage, title: string, inputs?: Readonly<Record<string, string>>): Promise<Sent>;
  /** The client fetches this person's view of a card, as it does by itself. */
  refreshes(message: PostedMessage): Promise<Clicked>;
  /** Opens a form as a dialog, or sends the open one: what the dialog shows, or says at its end. */
  inDialog(step: "fetch" | "submit", data: Json, options?: PersonOptions): Promise<Sent>;
  /** Answers the card that offers a file; `over` is laid over what the client sends. */
  consents(message: PostedMessage, uploadUrl: string, over?: Json): Promise<Sent>;
  /** The card as this person sees it now. */
  sees(message: PostedMessage): CardView;
  waitsFor(what: string, matches: (message: PostedMessage) => boolean): Promise<PostedMessage>;
}

export interface FakeConnector {
  readonly serviceUrl: string;
  readonly requests: readonly ConnectorRequest[];
  /** Where the bot listens. */
  readonly messagesUrl: string;
  speakTo(messagesUrl: string): void;
  person(name: string, id: string, options?: { readonly timezone?: string }): Person;
  channel(name: string, id?: string): Channel;
  /** Sends any body to the bot. */
  send(body: unknown): Promise<Sent>;
  /** Sends an activity again as it was. */
  replay(sent: Sent): Promise<Clicked>;
  /** The next requests that match meet a fault. */
  failNext(
    fault: Fault,
    match?: { readonly method?: "POST" | "PUT"; readonly in?: string; readonly times?: number },
  ): void;
  /** Who besides this service's people is in every channel, or null: Teams tells nobody's roster. */
  othersInChannels(others: readonly Json[] | null): void;
  /** Teams forgets a message: edits of it answer 404. */
  forget(message: PostedMessage): void;
  /** Everything of the bot in a conversation, oldest first. */
  messagesIn(conversationId: string): readonly PostedMessage[];
  stop(): Promise<void>;
}

interface Stored {
  readonly id: string;
  readonly conversationId: string;
  activity: Json;
  edits: number;
  gone: boolean;
  readonly views: Map<string, CardView>;
}

const bot = { id: "28:bypass-pilot", name: "Bypass Pilot" };

/** A Bot Connector service of our own on loopback, with the people who sit at its clients. */
export async function startConnector({
  tenantId = simulatedTenant,
}: { readonly tenantId?: string } = {}): Promise<FakeConnector> {
  const stored: Stored[] = [];
  const requests: ConnectorRequest[] = [];
  const read = new WeakMap<Json, PostedMessage>();
  const faults: { fault: Fault; method?: string; in?: string; times: number }[] = [];
  const members = new Map<string, { id: string; name: string; aadObjectId: string }>();
  let others: readonly Json[] | null = [];
  let messagesUrl = "";
  let counter = Date.now();

  const server = createServer((request, response) => {
    void serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    serviceUrl,
    requests,
    get messagesUrl() {
      return messagesUrl;
    },
    speakTo(url) {
      messagesUrl = url;
    },
    person,
    channel,
    send,
    replay: async (sent) => clicked(await send(sent.activity)),
    failNext(fault, { method, in: where, times = 1 } = {}) {
      faults.push({ fault, times, ...(method && { method }), ...(where && { in: where }) });
    },
    othersInChannels(set) {
      others = set;
    },
    forget(message) {
      const found = stored.find(
        ({ id, conversationId }) => id === message.id && conversationId === message.conversationId,
      );
      if (found) found.gone = true;
    },
    messagesIn: (conversationId) =>
      stored.filter((message) => message.conversationId === conversationId).map(posted),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const parts = (request.url ?? "").split("/").filter(Boolean).map(decodeURIComponent);
    const [, , conversationPart, what, activityId = null] = parts;
    const method = request.method ?? "";
    if (method === "GET" && what?.startsWith("pagedmembers")) {
      const query = new URL(request.url ?? "", serviceUrl).searchParams;
      const roster = others && [
        ...[...members.values()].map((member) => ({ ...member, tenantId, userRole: "user" })),
        ...others,
      ];
      const from = Number(query.get("continuationToken") ?? 0);
      // Smaller pages than asked for, as the service may give.
      const to = from + Math.min(Number(query.get("pageSize")), 50);
      const page = roster && {
        members: roster.slice(from, to),
        ...(to < roster.length && { continuationToken: String(to) }),
      };
      response.writeHead(page ? 200 : 403, { "Content-Type": "application/json" });
      response.end(JSON.stringify(page ?? { error: { code: "BotNotInConversationRoster" } }));
      return;
    }
    if (method === "GET") {
      const member = members.get(activityId ?? "");
      response.writeHead(member ? 200 : 404, { "Content-Type": "application/json" });
      response.end(JSON.stringify(member ?? { error: { code: "MemberNotFoundInConversation" } }));
      return;
    }
    const creates = conversationPart === undefined;
    const conversationId = conversationPart ?? channelOf(body);
    const fault = takeFault(method, conversationId);
    const note = (status: ConnectorRequest["status"]) => {
      requests.push({ method, conversationId, activityId, body, status });
    };
    const answer = (status: number, json: object, headers: Record<string, string> = {}) => {
      note(status);
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      response.end(JSON.stringify(json));
    };

    if (fault === "reset") {
      note("reset");
      response.destroy();
      return;
    }
    if (typeof fault === "object") {
      const retry: Record<string, string> =
        fault.retryAfter === undefined ? {} : { "Retry-After": String(fault.retryAfter) };
      answer(fault.status, { error: { code: fault.code ?? "Fault", message: "as the test asked" } }, retry);
      return;
    }
    if (method === "PUT") {
      const found = stored.find(
        (message) => message.id === activityId && sameChannel(message.conversationId, conversationId),
      );
      if (!found || found.gone) {
        answer(404, { error: { code: "ActivityNotFoundInConversation", message: "no such activity" } });
        return;
      }
      found.activity = body;
      found.edits += 1;
      found.views.clear();
      if (fault === "lostAnswer" || fault === "heldAnswer") {
        note(fault);
        if (fault === "lostAnswer") response.destroy();
        return;
      }
      answer(200, { id: found.id });
      return;
    }
    const id = String((counter += 1));
    const threadId = `${conversationId};messageid=${id}`;
    stored.push({
      id,
      conversationId: creates ? threadId : conversationId,
      activity: creates ? (body.activity as Json) : body,
      edits: 0,
      gone: false,
      views: new Map(),
    });
    if (fault === "lostAnswer" || fault === "heldAnswer") {
      note(fault);
      if (fault === "lostAnswer") response.destroy();
      return;
    }
    answer(201, creates ? { id: threadId, activityId: id, serviceUrl } : { id });
  }

  function takeFault(method: string, conversationId: string): Fault | undefined {
    const found = faults.find(
      (each) =>
        (each.method ?? method) === method && (each.in === undefined || sameChannel(each.in, conversationId)),
    );
    if (!found) return undefined;
    found.times -= 1;
    if (found.times === 0) faults.splice(faults.indexOf(found), 1);
    return found.fault;
  }

  async function send(body: unknown): Promise<Sent> {
    const response = await fetch(messagesUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? undefined : (JSON.parse(text) as Json),
      activity: body as Json,
    };
  }

  /** Waiting tests look at every message many times a second; an edit makes a new activity. */
  function posted(message: Stored): PostedMessage {
    const known = read.get(message.activity);
    if (known) return known;
    const made = readMessage(message);
    read.set(message.activity, made);
    return made;
  }

  function readMessage(message: Stored): PostedMessage {
    const { activity } = message;
    const content = contentOf(activity);
    const view = cardView(content ?? {});
    return {
      id: message.id,
      conversationId: message.conversationId,
      activity,
      edits: message.edits,
      text: content ? view.text : ((activity.text as string | undefined) ?? ""),
      summary: (activity.summary as string | undefined) ?? "",
      card: view,
    };
  }

  function storedOf(message: PostedMessage): Stored {
    const found = stored.find(
      ({ id, conversationId }) => id === message.id && conversationId === message.conversationId,
    );
    if (!found) throw new Error("That message does not stand in this service.");
    return found;
  }

  function channel(name: string, id = `19:${name.toLowerCase().replace(/\W+/g, "-")}@thread.tacv2`): Channel {
    const inChannel = () =>
      stored.filter(({ conversationId }) => conversationId.split(";")[0] === id).map(posted);
    return {
      id,
      name,
      get messages() {
        return inChannel();
      },
      thread: (root) =>
        inChannel().filter(
          ({ id: other, conversationId }) => conversationId === root.conversationId && other !== root.id,
        ),
      waitsFor: (what, matches) => waits(`${what} in ${name}`, inChannel, matches),
    };
  }

  function person(
    name: string,
    id: string,
    { timezone = "Europe/Amsterdam" }: { readonly timezone?: string } = {},
  ): Person {
    const mri = `29:${id}`;
    const conversationId = `a:${id}`;
    members.set(mri, { id: mri, name, aadObjectId: id });
    const inChat = () => stored.filter((message) => message.conversationId === conversationId).map(posted);

    function activity(
      type: string,
      own: Json,
      { in: where, under, id: activityId, over }: PersonOptions = {},
    ): Json {
      const ownId = activityId ?? String((counter += 1));
      const conversation = where
        ? {
            id: under ? under.conversationId : `${where.id};messageid=${ownId}`,
            conversationType: "channel",
            isGroup: true,
            tenantId,
          }
        : { id: conversationId, conversationType: "personal", tenantId };
      return {
        type,
        id: ownId,
        channelId: "msteams",
        serviceUrl,
        timestamp: new Date().toISOString(),
        from: { id: mri, name, aadObjectId: id },
        recipient: bot,
        conversation,
        channelData: {
          tenant: { id: tenantId },
          ...(where && { channel: { id: where.id }, team: { id: "19:team@thread.tacv2" } }),
        },
        entities: [{ type: "clientInfo", locale: "en-GB", platform: "Windows", timezone }],
        ...own,
        ...over,
      };
    }

    async function says(text: string, options: PersonOptions = {}): Promise<Sent> {
      const mention = `<at>${bot.name}</at>`;
      const own = options.in
        ? {
            text: `${mention} ${text}`,
            entities: [
              { type: "mention", text: mention, mentioned: bot },
              { type: "clientInfo", timezone },
            ],
          }
        : { text };
      return send(activity("message", { textFormat: "plain", ...own }, options));
    }

    async function invokes(
      message: PostedMessage,
      action: { readonly verb: unknown; readonly data: unknown },
      trigger: "manual" | "automatic",
      options: PersonOptions = {},
    ): Promise<Clicked> {
      const inChannel = message.conversationId !== conversationId;
      const where = inChannel ? channel("a channel", message.conversationId.split(";")[0]) : undefined;
      const value = { action: { type: "Action.Execute", ...action }, trigger };
      const own = { name: "adaptiveCard/action", replyToId: message.id, value };
      const result = clicked(
        await send(activity("invoke", own, { ...(where && { in: where, under: message }), ...options })),
      );
      if (result.card) storedOf(message).views.set(mri, result.card);
      return result;
    }

    function sees(message: PostedMessage): CardView {
      const found = storedOf(message);
      return found.views.get(mri) ?? posted(found).card;
    }

    return {
      name,
      id,
      mri,
      conversationId,
      get messages() {
        return inChat();
      },
      says,
      sees,
      // Without a name, as Teams sends it.
      installs: () =>
        send(activity("installationUpdate", { action: "add", from: { id: mri, aadObjectId: id } })),
      removes: () => send(activity("installationUpdate", { action: "remove" })),
      async asks(text, options = {}) {
        const before = new Set(stored);
        const { status, body, activity: sent } = await says(text, options);
        if (status !== 200) throw new Error(`The bot answered ${status}: ${JSON.stringify(body)}`);
        const direct = stored.find(({ activity: answer }) => answer.replyToId === sent.id);
        if (direct) return posted(direct);
        // A card that is followed up comes a moment later, by itself; other news may come in between.
        const here = options.in?.id ?? conversationId;
        return eventually(`an answer to “${text}”`, () => {
          const found = stored.find(
            (message) =>
              !before.has(message) &&
              message.conversationId.split(";")[0] === here &&
              contentOf(message.activity) !== undefined,
          );
          return found && posted(found);
        });
      },
      clicks: (message, title, inputs, options) =>
        invokes(message, sees(message).press(title, inputs), "manual", options),
      forges: (message, verb, data, options) => invokes(message, { verb, data }, "manual", options),
      submits(message, title, inputs) {
        const { verb, data } = sees(message).press(title, inputs);
        return send(activity("message", { replyToId: message.id, value: { ...data, verb } }));
      },
      refreshes(message) {
        const refresh = posted(storedOf(message)).card.content.refresh as { action: Json } | undefined;
        if (!refresh) throw new Error("That card asks for no refresh.");
        return invokes(message, { verb: refresh.action.verb, data: refresh.action.data }, "automatic");
      },
      inDialog: (step, data, options) =>
        send(activity("invoke", { name: `task/${step}`, value: { data } }, options)),
      consents(message, uploadUrl, over = {}) {
        const offer = contentOf(message.activity) as { acceptContext?: Json };
        const file = { contentUrl: "https://contoso-my.sharepoint.com/f", uniqueId: "u-1", fileType: "csv" };
        const value = {
          type: "fileUpload",
          action: "accept",
          context: offer.acceptContext,
          uploadInfo: { ...file, name: "file.csv", uploadUrl },
          ...over,
        };
        return send(activity("invoke", { name: "fileConsent/invoke", replyToId: message.id, value }));
      },
      waitsFor: (what, matches) => waits(`${what} for ${name}`, inChat, matches),
    };
  }
}

function waits(
  what: string,
  messages: () => readonly PostedMessage[],
  matches: (message: PostedMessage) => boolean,
): Promise<PostedMessage> {
  const newest = () =>
    messages()
      .slice(-3)
      .map(({ text }) => text.slice(0, 1_500));
  return eventually(
    what,
    () => messages().find(matches),
    undefined,
    () => `The newest there:\n${newest().join("\n---\n")}`,
  );
}

function clicked(sent: Sent): Clicked {
  const { type, value } = (sent.body ?? {}) as { type?: string; value?: unknown };
  return {
    ...sent,
    card: type === "application/vnd.microsoft.card.adaptive" ? cardView(value) : undefined,
    message: type === "application/vnd.microsoft.activity.message" ? String(value) : undefined,
  };
}

function contentOf(activity: Json): unknown {
  const [attachment] = (activity.attachments ?? []) as { content?: unknown }[];
  return attachment?.content;
}

function channelOf(body: Json): string {
  const { channel } = (body.channelData ?? {}) as { channel?: { id?: string } };
  return channel?.id ?? randomUUID();
}

/** Teams takes a channel and its threads as one place for edits. */
function sameChannel(a: string, b: string): boolean {
  return a.split(";")[0] === b.split(";")[0];
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Json);
}
