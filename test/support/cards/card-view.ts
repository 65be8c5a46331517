type Json = Readonly<Record<string, unknown>>;

/** What a client sends for a button. */
export interface Press {
  readonly title: string;
  readonly verb: string;
  readonly data: Json;
}

/** A card as a person sees and uses it. */
export interface CardView {
  readonly content: Json;
  /** Everything visible that can be read, a line an element. */
  readonly text: string;
  /** Titles of what can be pressed, those behind a show-card included; a disabled button cannot. */
  readonly buttons: readonly string[];
  /** The press of a button: its verb, and its data with the inputs as a client sends them. */
  press(title: string, inputs?: Readonly<Record<string, string>>): Press;
  /** The press of every button, with what must be filled in filled in. */
  readonly presses: readonly Press[];
}

interface FoundAction {
  readonly action: Json;
  /** Inputs of the cards around the action, innermost last. */
  readonly inputs: readonly Json[];
}

/** Reads a card as a Teams client does; required inputs must be filled before a button works. */
export function cardView(content: unknown): CardView {
  const root = content as Json;
  const found = actionsOf(root, []);
  return {
    content: root,
    text: linesOf(root).join("\n"),
    buttons: found.map(({ action }) => String(action.title)),
    press(title, given = {}) {
      const match = found.find(({ action }) => action.title === title);
      if (!match) {
        throw new Error(
          `The card has no button “${title}”; it has: ${found.map(({ action }) => String(action.title)).join(", ")}.`,
        );
      }
      const { action, inputs } = match;
      const data = { ...(action.data as Json | undefined) };
      for (const input of isApart(action) ? [] : inputs) {
        const id = String(input.id);
        const value = given[id] ?? defaultOf(input);
        if (input.isRequired === true && value === "") {
          throw new Error(
            `The client does not send “${title}”: ${id} is required (${String(input.errorMessage)}).`,
          );
        }
        data[id] = value;
      }
      const unknown = Object.keys(given).filter((id) => !inputs.some((input) => input.id === id));
      if (unknown.length > 0) throw new Error(`“${title}” has no input ${unknown.join(", ")}.`);
      return { title, verb: verbOf(action), data };
    },
    get presses() {
      return found.map(({ action, inputs }) => ({
        title: String(action.title),
        verb: verbOf(action),
        data: { ...(action.data as Json | undefined), ...(isApart(action) ? {} : filledIn(inputs)) },
      }));
    },
  };
}

function isApart({ associatedInputs }: Json): boolean {
  return String(associatedInputs).toLowerCase() === "none";
}

function verbOf({ verb, data }: Json): string {
  return String(verb ?? (data as Json).verb);
}

function filledIn(inputs: readonly Json[]): Json {
  return Object.fromEntries(
    inputs.map((input) => {
      const value = defaultOf(input);
      if (value !== "" || input.isRequired !== true) return [String(input.id), value];
      const [first] = (input.choices ?? []) as readonly Json[];
      return [String(input.id), first ? String(first.value) : "As agreed with the carrier"];
    }),
  );
}

function defaultOf(input: Json): string {
  if (typeof input.value === "string" || typeof input.value === "number") return String(input.value);
  return input.type === "Input.Toggle" ? ((input.valueOff as string | undefined) ?? "false") : "";
}

function childrenOf(element: Json): readonly Json[] {
  return ["body", "items", "columns", "rows", "cells", "inlines", "facts"].flatMap((key) =>
    Array.isArray(element[key]) ? (element[key] as Json[]) : [],
  );
}

function linesOf(element: Json): readonly string[] {
  if (element.isVisible === false) return [];
  const own = [
    ...(typeof element.text === "string" ? [element.text] : []),
    ...(typeof element.title === "string" && typeof element.value === "string"
      ? [`${element.title}: ${element.value}`]
      : []),
    ...(String(element.type).startsWith("Input.")
      ? [((element.label ?? element.title) as string | undefined) ?? ""]
      : []),
  ];
  return [...own, ...childrenOf(element).flatMap(linesOf)];
}

function inputsOf(element: Json): readonly Json[] {
  const own = String(element.type).startsWith("Input.") ? [element] : [];
  return [...own, ...childrenOf(element).flatMap(inputsOf)];
}

function actionsOf(card: Json, outer: readonly Json[]): readonly FoundAction[] {
  const inputs = [...outer, ...inputsOf(card)];
  return actionListsOf(card).flatMap((action) => {
    if (action.type === "Action.ShowCard") return actionsOf(action.card as Json, inputs);
    return presses(action) && action.isEnabled !== false ? [{ action, inputs }] : [];
  });
}

/** In a dialog every button is an Action.Submit; one that opens a dialog is none of those that the bot answers in place. */
function presses({ type, data }: Json): boolean {
  const { verb, msteams } = (data ?? {}) as Json;
  return (
    type === "Action.Execute" || (type === "Action.Submit" && verb !== undefined && msteams === undefined)
  );
}

function actionListsOf(element: Json): readonly Json[] {
  const own = Array.isArray(element.actions) ? (element.actions as Json[]) : [];
  const selected = element.selectAction ? [element.selectAction as Json] : [];
  return [...selected, ...childrenOf(element).flatMap(actionListsOf), ...own];
}
