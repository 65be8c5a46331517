import { cutWithin } from "../../lib/cut.ts";
import type { Problem } from "../../lib/problem.ts";
import type { Card } from "./cards.ts";
import { marked } from "./marks.ts";
import { counted, prose } from "./text.ts";
import { withContent } from "./way-back.ts";

type Json = Readonly<Record<string, unknown>>;

/** Of all that is said, so that Teams takes the card whatever is in it. */
const bounds = {
  room: 4_500,
  most: 14,
  size: ({ says }: Problem) => Buffer.byteLength(JSON.stringify(says)),
};

/**
 * A form with what is wrong in it: each sentence right below its input, in a section that stands open, and one line right above
 * the buttons that says how much there is to correct, and where. What is about no input stands there too.
 */
export function withProblems(card: Card, problems: readonly Problem[]): Card {
  if (problems.length === 0) return card;
  const shown = cutWithin(problems, bounds, (left): Problem => ({ about: null, says: `And ${left} more.` }));
  return withContent(card, (content) => {
    const body = content["body"] as readonly Json[];
    const labels = new Map(inputsIn(body).map((input) => [String(input["id"]), labelOf(input)]));
    const placed = (about: string | null) => (about === null ? undefined : labels.get(about));
    const named = [...new Set(shown.flatMap(({ about }) => placed(about) ?? []))];
    const beside = shown.filter(({ about }) => placed(about) === undefined);
    const first = `${counted(problems.length, "thing")} to correct${named.length > 0 ? `: ${named.join("; ")}` : "."}`;
    const atButtons = {
      type: "Container",
      style: "warning",
      spacing: "Medium",
      items: [line(marked("warning", first), "Bolder"), ...beside.map(({ says }) => line(prose(says, 300)))],
    };
    const buttons = body.findLastIndex(({ type }) => type === "ActionSet");
    const withLines = body.flatMap((element, at) => [
      ...(at === buttons ? [atButtons] : []),
      ...besideInputs(element, shown),
    ]);
    return { ...content, body: withLines };
  });
}

/** The element, its inputs each followed by what is wrong with them. */
function besideInputs(element: Json, problems: readonly Problem[]): readonly Json[] {
  if (isInput(element)) {
    const own = problems.filter(({ about }) => about === element["id"]);
    return [element, ...own.map(({ says }) => ({ ...line(marked("bad", prose(says, 300))), ...ofInput }))];
  }
  const items = element["items"];
  if (!Array.isArray(items)) return [element];
  const below = (items as readonly Json[]).flatMap((item) => besideInputs(item, problems));
  const opened = below.length > items.length ? { isVisible: true } : {};
  return [{ ...element, items: below, ...opened }];
}

const ofInput = { color: "Attention", spacing: "None" } as const;

function line(text: string, weight?: "Bolder"): Json {
  return { type: "TextBlock", text, wrap: true, spacing: "Small", ...(weight && { weight }) };
}

function inputsIn(elements: readonly Json[]): readonly Json[] {
  return elements.flatMap((element) =>
    isInput(element) ? [element] : inputsIn((element["items"] ?? []) as readonly Json[]),
  );
}

function isInput({ type }: Json): boolean {
  return String(type).startsWith("Input.");
}

function labelOf({ label, title }: Json): string {
  return String(label ?? title);
}
