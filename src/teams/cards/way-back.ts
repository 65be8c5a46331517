import { changeName } from "../../changes/change.ts";
import { button, type Button } from "./buttons.ts";
import type { Card } from "./cards.ts";

/**
 * Has every button of a card say on which change's card it stands, so that a press that leads elsewhere never takes the
 * place of what waits for a decision.
 */
export function standingOn(card: Card, changeId: number): Card {
  return withContent(card, (content) => saying(content, { from: changeId }));
}

/** For what only one person sees in place of a change's card: the way back to it, on this card and on what it leads to. */
export function leadingBack(card: Card, changeId: number): Card {
  const name = changeName(changeId);
  const back = button(`Back to ${name}`, "show", { view: "change", id: changeId });
  const leadsThere = JSON.stringify(card.attachment.content).includes(`"${back.title}"`);
  return standingOn(leadsThere ? card : withButton(card, back), changeId);
}

/** The card with one more button, below everything else. */
export function withButton(card: Card, { title, verb, data }: Omit<Button, "style">): Card {
  const action = {
    type: "Action.Execute",
    title,
    verb,
    data,
    associatedInputs: "none",
    fallback: { type: "Action.Submit", title, associatedInputs: "none", data: { verb, ...data } },
  };
  return withContent(card, (content) => ({
    ...content,
    body: [...(content["body"] as readonly unknown[]), { type: "ActionSet", actions: [action] }],
  }));
}

type Content = Card["attachment"]["content"];

/** The card with its content changed. */
export function withContent(card: Card, change: (content: Content) => unknown): Card {
  const content = change(card.attachment.content) as Content;
  return { ...card, attachment: { ...card.attachment, content } };
}

function saying(node: unknown, what: object): unknown {
  if (Array.isArray(node)) return node.map((part) => saying(part, what));
  if (typeof node !== "object" || node === null) return node;
  const { type } = node as { type?: unknown };
  const presses = type === "Action.Execute" || type === "Action.Submit";
  return Object.fromEntries(
    Object.entries(node).map(([name, part]) => [
      name,
      presses && name === "data" ? { ...(part as object), ...what } : saying(part, what),
    ]),
  );
}
