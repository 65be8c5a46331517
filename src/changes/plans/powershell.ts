import type { CmdletCall, CmdletValue } from "../cmdlets.ts";

/**
 * A cmdlet as a person would type it, on one line. Values can be nothing but values: whoever named a route cannot write
 * script.
 */
export function powershellLine({ cmdlet, parameters }: CmdletCall): string {
  return [
    cmdlet,
    ...Object.entries(parameters).map(([name, value]) => `-${parameterName(name)} ${powershellValue(value)}`),
  ].join(" ");
}

function powershellValue(value: CmdletValue): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "boolean") return value ? "$true" : "$false";
  if (typeof value === "number") return numberText(value);
  if (isList(value)) return powershellList(value);
  const edits = Object.entries(value).map(
    ([edit, names]: [string, readonly string[]]) => `${parameterName(edit)}=${powershellList(names)}`,
  );
  return `@{${edits.join(";")}}`;
}

export function powershellList(values: readonly string[]): string {
  return `@(${values.map(quoted).join(",")})`;
}

/**
 * A PowerShell expression for any text. Letters and digits of any script and printable ASCII stand in single quotes, inside
 * which a quote is doubled and nothing else means anything. All other characters are written by number: control and
 * invisible ones because nobody could read them, and typographic quotes because PowerShell takes them for quotes.
 * Source: "about_Quoting_Rules".
 */
export function quoted(text: string): string {
  const parts = text.match(/[\x20-\x7e\p{L}\p{M}\p{N}]+|[^]/gu) ?? [];
  const plain = parts.every((part) => readable.test(part));
  if (plain) return `'${text.replaceAll("'", "''")}'`;
  // The first operand is a string, so that the others are joined to it and not added as numbers.
  const operands = parts.flatMap((part) =>
    readable.test(part)
      ? [`'${part.replaceAll("'", "''")}'`]
      : codeUnits(part).map((unit) => `[char]${unit}`),
  );
  return `(${["''", ...operands].join(" + ")})`;
}

/** A line that is a comment whatever the text is. */
export function comment(text: string): string {
  return `# ${text.replace(/[^\x20-\x7e\p{L}\p{M}\p{N}]+/gu, " ").trim()}`.trimEnd();
}

const readable = /^[\x20-\x7e\p{L}\p{M}\p{N}]+$/u;

function codeUnits(text: string): readonly string[] {
  return Array.from(
    { length: text.length },
    (_, index) => `0x${text.charCodeAt(index).toString(16).toUpperCase()}`,
  );
}

function numberText(value: number): string {
  if (!Number.isSafeInteger(value)) throw new Error(`${value} is no whole number.`);
  return String(value);
}

/** Parameter names come from this code alone; anything else is a fault. */
function parameterName(name: string): string {
  if (!/^[A-Za-z]+$/.test(name)) throw new Error(`"${name}" is no parameter name.`);
  return name;
}

function isList(value: CmdletValue): value is readonly string[] {
  return Array.isArray(value);
}
