import { counted } from "./text.ts";

const account = String.raw`[^\s@“”"(),;:<>|*]{1,128}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`;
const accounts = new RegExp(`${account}(?:(?:, | and )${account})*`, "gu");
const eachAccount = new RegExp(account, "gu");
/** Somebody's number in full; what stands behind a caret or a backslash, with a word joiner as on cards, is a pattern. */
const telephone = /(?<![\\^\d]\u2060?)\+\d{8,15}(?!\d)/gu;

/**
 * What many read, without the accounts and numbers that sentences quote, as those of the service, of a plan or of a
 * reason do: at most how many they are. What buttons send stays as it is.
 */
export function redactPeople<Node>(node: Node): Node {
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
