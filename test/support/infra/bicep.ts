import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Language, Parser, type Node } from "web-tree-sitter";

/** What stands in a Bicep file for a value that only a deployment knows: the expression's own text. */
export class Expression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Value =
  string | number | boolean | Expression | readonly Value[] | { readonly [name: string]: Value };

export interface BicepFile {
  /** Where the text is not Bicep; empty when all of it is. */
  readonly faults: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly secure: boolean;
    readonly described: boolean;
    readonly default: Value | undefined;
  }[];
  readonly variables: Readonly<Record<string, Value>>;
  readonly resources: readonly {
    readonly symbol: string;
    readonly type: string;
    readonly existing: boolean;
    readonly body: Value;
  }[];
  readonly modules: readonly { readonly path: string; readonly body: Value }[];
  readonly outputs: readonly string[];
}

const require = createRequire(import.meta.url);
let loading: Promise<Parser> | undefined;

async function parser(): Promise<Parser> {
  await Parser.init();
  const made = new Parser();
  made.setLanguage(await Language.load(require.resolve("tree-sitter-bicep/tree-sitter-bicep.wasm")));
  return made;
}

export async function readBicep(file: URL): Promise<BicepFile> {
  loading ??= parser();
  const tree = (await loading).parse(await readFile(file, "utf8"));
  if (!tree) throw new Error(`${file.pathname} was not parsed`);
  const top = tree.rootNode.namedChildren.filter((node) => node !== null);
  const of = (type: string) => top.filter((node) => node.type === type);
  return {
    faults: faultsIn(tree.rootNode),
    parameters: of("parameter_declaration").map((node) => {
      const above = node.previousNamedSibling?.type === "decorators" ? node.previousNamedSibling.text : "";
      const [, , given] = node.namedChildren;
      return {
        name: nameOf(node),
        secure: above.includes("@secure()"),
        described: above.includes("@description("),
        default: given ? valueOf(given) : undefined,
      };
    }),
    variables: Object.fromEntries(
      of("variable_declaration").map((node) => [nameOf(node), valueOf(last(node))]),
    ),
    resources: of("resource_declaration").map((node) => ({
      symbol: nameOf(node),
      type: textOf(node.namedChildren[1]),
      existing: node.children.some((child) => child?.type === "existing"),
      body: valueOf(last(node)),
    })),
    modules: of("module_declaration").map((node) => ({
      path: textOf(node.namedChildren[1]),
      body: valueOf(last(node)),
    })),
    outputs: of("output_declaration").map(nameOf),
  };
}

function faultsIn(node: Node): readonly string[] {
  const here = node.isError || node.isMissing ? [`line ${node.startPosition.row + 1}: ${node.text}`] : [];
  return [...here, ...node.children.flatMap((child) => (child ? faultsIn(child) : []))];
}

function valueOf(node: Node): Value {
  switch (node.type) {
    case "object":
      return Object.fromEntries(
        node.namedChildren.flatMap((property) =>
          property?.type === "object_property"
            ? [[textOf(property.namedChildren[0]), valueOf(last(property))]]
            : [],
        ),
      );
    case "array":
      return node.namedChildren.flatMap((item) => (item && item.type !== "comment" ? [valueOf(item)] : []));
    case "string":
      return node.descendantsOfType("interpolation").length > 0 ? new Expression(node.text) : textOf(node);
    case "number":
      return Number(node.text);
    case "boolean":
      return node.text === "true";
    case "if_statement":
      return valueOf(last(node));
    default:
      return new Expression(node.text);
  }
}

function nameOf(node: Node): string {
  return textOf(node.namedChildren[0]);
}

function last(node: Node): Node {
  const found = node.namedChildren.at(-1);
  if (!found) throw new Error(`${node.type} is empty`);
  return found;
}

/** Without the quotes of a string. */
function textOf(node: Node | null | undefined): string {
  return (node?.text ?? "").replace(/^'(.*)'$/s, "$1");
}
