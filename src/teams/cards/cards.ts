import { readFileSync } from "node:fs";
import { Template } from "adaptivecards-templating";

/** A card ready to send: the attachment, and the sentence that stands for it in toasts and where cards are not shown. */
export interface Card {
  readonly attachment: {
    readonly contentType: "application/vnd.microsoft.card.adaptive";
    readonly content: CardJson;
  };
  readonly summary: string;
}

type CardJson = Readonly<Record<string, unknown>>;

/** Teams asks at most this many people's clients to refresh a card. Source: "Universal Actions for Adaptive Cards". */
const maxRefreshedUsers = 60;

/**
 * Reads a template of `cards/` once and gives the function that fills it. The template has the layout; wording and
 * choices come with the data, in which text that people typed is already made safe (see views/text.ts). A null in
 * the data leaves its property out. Throws when a template asks for something its data lacks.
 */
export function card<Data extends object>(name: string): (data: Data & { readonly summary: string }) => Card {
  const template = new Template(
    JSON.parse(readFileSync(new URL(`../../../cards/${name}.json`, import.meta.url), "utf8")),
  );
  return (data) => {
    // What quotes inside sentences is a mark of Markdown, which no toast understands.
    const summary = data.summary.replaceAll("`", "");
    const { body, msteams } = addFallbacks(template.expand({ $root: data })) as CardJson;
    const content = {
      type: "AdaptiveCard",
      $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
      version: "1.5",
      lang: "en",
      fallbackText: summary,
      ...(msteams !== undefined && { msteams }),
      body,
    };
    // The templating library leaves an expression standing where the data has nothing for it.
    if (JSON.stringify(content).includes("${")) throw new Error(`Card ${name}: the data lacks a value.`);
    return {
      attachment: { contentType: "application/vnd.microsoft.card.adaptive", content },
      summary,
    };
  };
}

/** Asks clients to fetch their person's own view of the card: at most 60 people, by Teams id. */
export function refreshable(
  { attachment, summary }: Card,
  data: { readonly changeId: number },
  userMris: readonly string[],
): Card {
  const refresh = {
    action: { type: "Action.Execute", title: "Refresh", verb: "refresh", data },
    // eslint-disable-next-line local/no-silent-cut -- Teams refreshes for no more; the others see the card as it was sent
    userIds: userMris.slice(0, maxRefreshedUsers),
  };
  return { attachment: { ...attachment, content: { ...attachment.content, refresh } }, summary };
}

/** Leaves out nulls, and gives every Action.Execute its Action.Submit for clients that do not know it. */
function addFallbacks(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(addFallbacks);
  if (node === null || typeof node !== "object") return node;
  const entries = Object.entries(node).filter(([, value]) => value !== null);
  const done: Record<string, unknown> = Object.fromEntries(
    entries.map(([key, value]) => [key, key === "data" ? value : addFallbacks(value)]),
  );
  if (done["type"] !== "Action.Execute") return done;
  const { title, verb, style, isEnabled, associatedInputs, data } = done;
  const submit = {
    type: "Action.Submit",
    title,
    style,
    isEnabled,
    associatedInputs,
    data: { verb, ...(data as object) },
  };
  return {
    ...done,
    fallback: addFallbacks(Object.fromEntries(Object.entries(submit).filter(([, v]) => v !== undefined))),
  };
}
