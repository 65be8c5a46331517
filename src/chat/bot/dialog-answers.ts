import { randomBytes } from "node:crypto";
import type { Activity as SdkActivity, TurnContext } from "botbuilder";
import { z } from "zod";
import type { Activity } from "../../web/activity.ts";
import type { Card } from "../cards.ts";
import type { Dispatch, Opening } from "../dispatch.ts";
import type { Answer, ChatDependencies } from "../turn.ts";
import { inCard } from "./notices.ts";

/** What may be filled in as a dialog: forms that take more room than a chat gives. */
const dialogVerbs: ReadonlySet<string> = new Set(["migrateForm", "migrate"]);

const Pressed = z.object({ data: z.object({ verb: z.string().max(128) }).catchall(z.unknown()) });

/**
 * Forms as dialogs, where the client has them: the same verbs as on cards, decided by the same code.
 * Source: "Use dialogs in Microsoft Teams bots".
 */
export function createDialogAnswers(deps: ChatDependencies, dispatch: Dispatch) {
  return async function onDialog(
    activity: Activity,
    opening: Opening | undefined,
    again: boolean,
    context: TurnContext,
  ): Promise<void> {
    await context.sendActivity(await answerTo(activity, opening, again));
  };

  async function answerTo(
    activity: Activity,
    opening: Opening | undefined,
    again: boolean,
  ): Promise<Partial<SdkActivity>> {
    const pressed = Pressed.safeParse(activity.value);
    if (!opening || !pressed.success || !dialogVerbs.has(pressed.data.data.verb))
      return closing("I do not know that dialog. Nothing was done; use the card in the chat.");
    if (again) return closing("That reached me already. What came of it stands in the chat.");
    const { verb, msteams: _teams, ...data } = pressed.data.data;
    const answer = await dispatch.verb(verb, data, opening);
    if (answer.type !== "tracked") return staying(cardOf(answer));
    await deps.messages.post(
      {
        eventKey: `asked:${activity.conversation.id}:${activity.id ?? randomBytes(8).toString("hex")}`,
        conversationId: opening.conversationId,
        content: answer.content,
      },
      opening.now,
    );
    return closing("Asked. How it goes on stands in the chat.");
  }
}

function cardOf(answer: Exclude<Answer, { type: "tracked" }>): Card {
  return answer.type === "card"
    ? answer.card
    : inCard(
        answer.type === "file"
          ? { type: "refusal", title: "Not here", text: "Files come in the chat.", suggestions: [] }
          : answer,
      );
}

/** Closes the dialog with a sentence. */
export function closing(text: string): Partial<SdkActivity> {
  return response({ task: { type: "message", value: text } });
}

function staying({ attachment, summary }: Card): Partial<SdkActivity> {
  const card = { ...attachment, content: submitting(attachment.content) };
  const value = { title: summary.slice(0, 100), width: "medium", height: "large", card };
  return response({ task: { type: "continue", value } });
}

function response(body: object): Partial<SdkActivity> {
  return { type: "invokeResponse", value: { status: 200, body } };
}

/** Dialogs know Action.Submit only: every Action.Execute becomes the fallback it carries, and no dialog opens another. */
function submitting(node: unknown): unknown {
  if (Array.isArray(node)) return node.filter((part) => !opensDialog(part)).map(submitting);
  if (typeof node !== "object" || node === null) return node;
  const { type, fallback } = node as { type?: unknown; fallback?: unknown };
  if (type === "Action.Execute" && typeof fallback === "object") {
    const { title, style } = node as { title?: unknown; style?: unknown };
    return { title, ...(style === undefined ? {} : { style }), ...fallback };
  }
  return Object.fromEntries(Object.entries(node).map(([name, part]) => [name, submitting(part)]));
}

function opensDialog(part: unknown): boolean {
  const data = (part as { data?: { msteams?: { type?: unknown } } } | null)?.data;
  return data?.msteams?.type === "task/fetch";
}
