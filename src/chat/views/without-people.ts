import { counted } from "./text.ts";

/** An account's name, also with Markdown's backslashes in it. */
const account = String.raw`[^\s@“”"(),;:<>|*]{1,128}@[\p{L}\p{N}-]+(?:\\?\.[\p{L}\p{N}-]+)+`;
const accounts = new RegExp(`${account}(?:(?:, | and )${account})*`, "gu");
const eachAccount = new RegExp(account, "gu");
/** Somebody's number in full; what stands behind a caret, or a backslash in a line, is a pattern. */
const telephone = /(?:(?<![\\^\d])|(?<=^\\))\+\d{8,15}(?!\d)/gu;

/**
 * What many read, without the accounts and numbers that sentences quote, as those of the service, of a plan or of a
 * reason do: at most how many they are. What buttons send stays as it is.
 */
export function withoutPeople<Node>(node: Node): Node {
  return without(node) as Node;
}

function without(node: unknown): unknown {
  if (typeof node === "string") return withoutIn(node);
  if (Array.isArray(node)) return node.map(without);
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, part]) => [key, key === "data" ? part : without(part)]),
  );
}

function withoutIn(text: string): string {
  return text
    .replace(accounts, (found) => counted([...found.matchAll(eachAccount)].length, "person", "people"))
    .replace(telephone, "a number");
}
