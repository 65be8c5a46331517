import { describe, expect, it } from "@jest/globals";
import ts from "typescript";
import { cardExamples } from "../../support/cards/card-gallery.ts";

/** A folder below which the compiler finds the packages; nothing is written there. */
const file = new URL("cards-as-literals.ts", import.meta.url).pathname;

/**
 * What the compiler says of these contents as literals of Microsoft's own type of a card: types, names and values of
 * all properties, of the newer elements and of what they fall back to as well.
 */
function complaintsAbout(contents: Readonly<Record<string, object>>): readonly string[] {
  const text = [
    'import type { IAdaptiveCard } from "@microsoft/teams.cards";',
    "export const cards: Record<string, IAdaptiveCard> = {};",
    ...Object.entries(contents).map(
      ([name, content]) => `cards["${name}"] = ${JSON.stringify(content, null, 1)};`,
    ),
  ].join("\n");
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : read(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start, file: source }) => {
    const line = source === undefined ? 0 : source.getLineAndCharacterOfPosition(start ?? 0).line;
    return `${text.split("\n")[line]?.trim() ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

describe("Microsoft's published types of Adaptive Cards in Teams", () => {
  it("hold for every card in every state, newer elements and their fallbacks included", () => {
    // The types write "full" where the documentation, which clients have followed for longer, has "Full".
    const widthAsTyped = ({ msteams, ...content }: { readonly msteams?: object }) =>
      msteams === undefined ? content : { ...content, msteams: { ...msteams, width: "full" } };
    const contents = Object.fromEntries(
      Object.entries(cardExamples).map(([name, { attachment }]) => [name, widthAsTyped(attachment.content)]),
    );
    expect(complaintsAbout(contents)).toEqual([]);
  });

  it("find a property, a value and a fallback that do not exist", () => {
    const card = (element: object) => ({ type: "AdaptiveCard", version: "1.5", body: [element] });
    const complaints = complaintsAbout({
      property: card({ type: "TextBlock", text: "Trunk", colour: "good" }),
      value: card({ type: "TextBlock", text: "Trunk", color: "green" }),
      fallback: card({ type: "Badge", text: "Trunk", fallback: { type: "TextBox", text: "Trunk" } }),
    });
    expect(complaints).toHaveLength(3);
  });
});
