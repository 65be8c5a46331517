import { createRequire } from "node:module";
import type * as AdaptiveCards from "adaptivecards";
import { verbs } from "../../../src/teams/cards/verbs.ts";

/** The package's main file does not load in Node; its bundle does, without a DOM. */
const adaptivecards = createRequire(import.meta.url)(
  "adaptivecards/dist/adaptivecards.js",
) as typeof AdaptiveCards;

type Json = Readonly<Record<string, unknown>>;

const element = ["id", "type", "isVisible", "spacing", "separator", "height", "fallback", "requires"];
const input = [...element, "label", "isRequired", "errorMessage", "value"];
const action = ["id", "type", "title", "iconUrl", "style", "fallback", "tooltip", "isEnabled", "mode"];
const container = [...element, "style", "bleed", "minHeight", "selectAction", "backgroundImage", "rtl"];

/** Properties by type as of schema 1.5, of the elements that phones show too. Source: "Adaptive Cards schema explorer". */
const known: Readonly<Record<string, readonly string[]>> = {
  AdaptiveCard: [
    ...[
      "type",
      "$schema",
      "version",
      "lang",
      "fallbackText",
      "speak",
      "msteams",
      "body",
      "actions",
      "refresh",
    ],
    "rtl",
  ],
  TextBlock: [
    ...element,
    "text",
    "color",
    "isSubtle",
    "maxLines",
    "size",
    "weight",
    "wrap",
    "style",
    "horizontalAlignment",
    "fontType",
  ],
  // What `layouts` says only moves the items: a client that does not know it stacks them.
  Container: [...container, "items", "verticalContentAlignment", "layouts"],
  "Layout.Flow": ["type", "columnSpacing", "rowSpacing", "horizontalItemsAlignment"],
  // Newer than 1.5, so that each needs a fallback. Source: "Badge", Adaptive Cards in Teams.
  Badge: [...element, "text", "style", "appearance"],
  ColumnSet: [...container, "columns", "horizontalAlignment"],
  Column: [...container, "items", "width", "verticalContentAlignment"],
  FactSet: [...element, "facts"],
  ActionSet: [...element, "actions"],
  "Input.Text": [...input, "isMultiline", "maxLength", "placeholder", "regex", "style"],
  "Input.Number": [...input, "min", "max", "placeholder"],
  "Input.Toggle": [...input, "title", "valueOn", "valueOff", "wrap"],
  "Input.ChoiceSet": [
    ...input,
    ...["choices", "choices.data", "isMultiSelect", "style", "wrap", "placeholder"],
  ],
  "Data.Query": ["type", "dataset"],
  "Input.Date": [...input, "min", "max", "placeholder"],
  "Input.Time": [...input, "min", "max", "placeholder"],
  "Action.Execute": [...action, "verb", "data", "associatedInputs"],
  "Action.Submit": [...action, "data", "associatedInputs"],
  "Action.ShowCard": [...action, "card"],
  "Action.OpenUrl": [...action, "url"],
  "Action.ToggleVisibility": [...action, "targetElements"],
};

/** Every element and action of a card, the card itself first; the data of actions is not looked into. */
export function partsOf(node: unknown): readonly Json[] {
  if (Array.isArray(node)) return node.flatMap(partsOf);
  if (node === null || typeof node !== "object") return [];
  const own = "type" in node ? [node as Json] : [];
  return [...own, ...Object.entries(node).flatMap(([key, value]) => (key === "data" ? [] : partsOf(value)))];
}

/** Everything that stands as text on a card or goes out with it. */
export function textsOf(node: unknown): readonly string[] {
  if (typeof node === "string") return [node];
  if (node === null || typeof node !== "object") return [];
  return Object.values(node).flatMap(textsOf);
}

/** Texts in which clients read Markdown. */
export function textsReadAsMarkdown(content: object): readonly string[] {
  return partsOf(content).flatMap((part) => {
    if (part["type"] === "TextBlock") return [String(part["text"])];
    if (part["type"] === "Input.Toggle") return [String(part["title"])];
    if (part["type"] === "Input.ChoiceSet")
      return (part["choices"] as readonly Json[]).map(({ title }) => String(title));
    return part["type"] === "FactSet" ? textsOf(part["facts"]) : [];
  });
}

/** What is wrong with a card, one sentence each; empty means that every client can show it. */
export function problemsOf(content: object): readonly string[] {
  const text = JSON.stringify(content);
  // As Teams counts it, in UTF-16. Source: "Format your bot messages", which recommends at most 80 KB.
  const size = 2 * text.length;
  return [
    ...(size < 80_000 ? [] : [`${size} bytes`]),
    ...(text.includes("${") ? ["an expression survives"] : []),
    ...partsOf(content).flatMap(problemsOfPart),
    ...parserEvents(content),
  ];
}

function problemsOfPart(part: Json): readonly string[] {
  const type = String(part["type"]);
  const properties = known[type];
  if (!properties) return [`${type} is not shown everywhere`];
  const problems = Object.keys(part)
    .filter((key) => !properties.includes(key))
    .map((key) => `${type} has no ${key} in schema 1.5`);
  const says = (key: string) => typeof part[key] === "string" && part[key] !== "";
  if (type.startsWith("Input.") && !says(type === "Input.Toggle" ? "title" : "label")) {
    problems.push(`${type} ${String(part["id"])} has no label`);
  }
  if (part["isRequired"] === true && !says("errorMessage")) problems.push(`${type} has no errorMessage`);
  if (type === "Badge" && part["fallback"] === undefined) problems.push("a Badge without fallback");
  if (type === "TextBlock" && !says("text")) problems.push("an empty TextBlock");
  if (type === "ColumnSet" && !isBar(part) && (part["columns"] as unknown[]).length > 3)
    problems.push("more than 3 columns");
  if (type === "ActionSet") {
    const { length } = part["actions"] as unknown[];
    if (length === 0 || length > 6) problems.push(`an ActionSet of ${length}`);
  }
  if (type === "Action.Execute" && !verbs.some((verb) => verb === part["verb"])) {
    problems.push(`nobody knows the verb ${String(part["verb"])}`);
  }
  if (type === "Action.Execute" && part["verb"] !== "refresh") {
    const fallback = part["fallback"] as { type?: string; data?: { verb?: string } } | undefined;
    if (fallback?.type !== "Action.Submit" || fallback.data?.verb !== part["verb"]) {
      problems.push(`${String(part["title"])} has no Submit to fall back to`);
    }
  }
  return problems;
}

/** Columns with a few signs each, which phones have room for. */
function isBar({ columns }: Json): boolean {
  return textsReadAsMarkdown(columns as object).every((text) => text.length <= 9);
}

/** What Microsoft's own renderer finds fault with. */
function parserEvents(content: object): readonly string[] {
  const context = new adaptivecards.SerializationContext();
  const card = new adaptivecards.AdaptiveCard();
  card.hostConfig = new adaptivecards.HostConfig({ actions: { maxActions: 6 } }); // as Teams has it
  // The parser's pattern for `lang` is a global one that keeps its place, so it refuses every second "en".
  card.parse({ ...content, lang: undefined }, context);
  const events = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message);
  const failures = card.validateProperties().validationEvents.map(({ message }) => message);
  // A people picker has no choices of its own.
  const picks = partsOf(content).some((part) => part["choices.data"] !== undefined);
  return [...events, ...failures]
    .filter((message) => !(picks && message.includes("at least one choice")))
    .filter((message) => !message.startsWith('Unknown element type "Badge". Fallback will be used'));
}

/** Everything a person can read on a card, a line each. */
export function wordsOf({ attachment }: { readonly attachment: { readonly content: object } }): string {
  return textsOf(attachment.content).join("\n");
}

/** Everything a press can ask for, in order. */
export function buttonsOf({ attachment }: { readonly attachment: { readonly content: object } }) {
  return partsOf(attachment.content)
    .filter(({ type, isEnabled }) => type === "Action.Execute" && isEnabled !== false)
    .map(({ title, verb, data }) => ({ title, verb, data: data as Json }));
}
