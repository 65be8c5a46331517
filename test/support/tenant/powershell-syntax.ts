import { createRequire } from "node:module";
import { Language, Parser, type Node } from "web-tree-sitter";

/** A PowerShell script as its grammar sees it. */
export interface Script {
  /** Where the grammar does not understand it, as `line:column text`. */
  readonly faults: readonly string[];
  /** Names of what it calls as commands, lower case; expressions after `&` as they are written. */
  readonly commands: readonly string[];
  /** Types it names, such as `scriptblock`, lower case. */
  readonly types: readonly string[];
  /** Methods it calls, lower case. */
  readonly methods: readonly string[];
  readonly variables: readonly string[];
  /** Comments, each as it is written. */
  readonly comments: readonly string[];
  /** The text or table that a variable is set to, tables within it included. */
  valueOf(variable: string): Value;
}

type Value = string | { readonly [key: string]: Value };

const grammar = createRequire(import.meta.url).resolve("tree-sitter-powershell/tree-sitter-powershell.wasm");

export async function parsePowerShell(source: string): Promise<Script> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  const tree = parser.parse(source);
  if (!tree) throw new Error("The grammar gave no tree.");
  const nodes = [...nodesIn(tree.rootNode)];
  const ofType = (type: string) => nodes.filter((node) => node.type === type);
  const texts = (type: string) => ofType(type).map(({ text }) => text);

  return {
    faults: nodes
      .filter((node) => node.isError || node.isMissing)
      .map(({ startPosition, text }) => `${startPosition.row + 1}:${startPosition.column + 1} ${text}`),
    commands: ofType("command").map((node) => (nameOf(node)?.text ?? "").toLowerCase()),
    types: texts("type_identifier").map((name) => name.toLowerCase()),
    methods: ofType("invokation_expression").map((node) =>
      (node.children.find((child) => child?.type === "member_name")?.text ?? "").toLowerCase(),
    ),
    variables: texts("variable"),
    comments: texts("comment"),
    valueOf(variable) {
      const assignment = ofType("assignment_expression").find(
        (node) => node.firstChild?.text === `$${variable}`,
      );
      const value = assignment?.childForFieldName("value");
      if (!value) throw new Error(`Nothing is assigned to $${variable}.`);
      return valueIn(value);
    },
  };
}

function nameOf(command: Node): Node | null {
  return command.childForFieldName("command_name");
}

function valueIn(node: Node): Value {
  const literal = [...nodesIn(node)].find(
    ({ type }) => type === "hash_literal_expression" || type === "string_literal",
  );
  if (!literal) throw new Error(`Neither text nor table: ${node.text}`);
  if (literal.type === "string_literal") return literal.text.slice(1, -1);
  const body = literal.namedChildren.find((child) => child?.type === "hash_literal_body");
  const entries = (body?.namedChildren ?? []).filter((child) => child?.type === "hash_entry");
  return Object.fromEntries(
    entries.map((entry) => {
      const [key, value] = (entry?.namedChildren ?? []).filter((child) => child !== null);
      if (!key || !value) throw new Error(`Not an entry: ${entry?.text ?? ""}`);
      return [key.text.replace(/^'|'$/g, ""), valueIn(value)];
    }),
  );
}

function* nodesIn(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) if (child) yield* nodesIn(child);
}
