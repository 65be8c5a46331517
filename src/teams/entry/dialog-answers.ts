import type { Activity as SdkActivity, TurnContext } from "botbuilder";
import { z } from "zod";
import type { Card } from "../cards/cards.ts";
import { verbs } from "../cards/verbs.ts";
import { withButton } from "../cards/way-back.ts";
import { answerActivity, postTracked } from "./answer-activity.ts";
import type { UnauthorizedTurn } from "./authority.ts";
import type { Asked, Incoming } from "./incoming.ts";
import type { ChatDependencies } from "../capability/turn.ts";
import { inCard } from "./notices.ts";
import type { Run } from "./run.ts";

/**
 * Cards in dialogs, where the client has them: every button works there too, decided by the same code.
 * Source: "Use dialogs in Microsoft Teams bots".
 */
export function createDialogAnswers(deps: ChatDependencies, run: Run) {
  return async function dialogAnswer(
    { activity, asked }: Incoming,
    unauthorizedTurn: UnauthorizedTurn | undefined,
    again: boolean,
    context: TurnContext,
  ): Promise<Partial<SdkActivity>> {
    if (!unauthorizedTurn || !asked)
      return closing("I do not know that dialog. Nothing was done; use the card in the chat.");
    if (again) return closing("That reached me already. What came of it stands in the chat.");
    const answer = await run(asked, unauthorizedTurn);
    switch (answer.type) {
      case "tracked":
        await postTracked(deps, activity, unauthorizedTurn, answer.content);
        return closing(
          asked.meant?.roles === undefined
            ? "It stands in the chat now."
            : "Asked. How it goes on stands in the chat.",
        );
      case "file":
        await context.sendActivity(await answerActivity(deps, answer, unauthorizedTurn));
        return closing(`${answer.offer.name} stands in the chat now.`);
      case "card":
        return staying(answer.card);
      default:
        return staying(leadingToForm(inCard(answer), asked));
    }
  };
}

/** A button says in which form it stands: words in the form's place must not lose what was filled in. */
function leadingToForm(card: Card, asked: Asked): Card {
  const pressed = asked.kind === "pressed" ? FromForm.safeParse(asked.data).data : undefined;
  if (!pressed) return card;
  const { form, kept, ...data } = pressed;
  return withButton(card, { title: "Back to the form", verb: form, data: kept ?? data });
}

const Filled = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const FromForm = z.object({ form: z.enum(verbs), kept: Filled.nullish() }).catchall(Filled.valueType);

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
