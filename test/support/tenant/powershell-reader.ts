/**
 * Reads the few forms of PowerShell that the export writes, by the language's own rules and sharing nothing with the
 * writer: anything else is a fault. Every typographic single quote counts as a quote, as it does in PowerShell.
 */
const quotes = new Set(["'", "\u2018", "\u2019", "\u201a", "\u201b"]);

/** The text of one string expression: `'…'`, or `('…' + [char]0x… + …)`. */
export function readString(expression: string): string {
  const { text, end } = expression.startsWith("(") ? readSum(expression, 0) : readLiteral(expression, 0);
  if (end !== expression.length) throw new Error(`Something follows the string: ${expression.slice(end)}`);
  return text;
}

/** A line's words outside strings, each string replaced by `S`; faults where a string does not end on its line. */
export function skeleton(line: string): string {
  let outside = "";
  for (let at = 0; at < line.length;) {
    const character = line[at] ?? "";
    if (character === "#") return outside;
    if (quotes.has(character)) {
      at = readLiteral(line, at).end;
      outside += "S";
    } else {
      outside += character;
      at += 1;
    }
  }
  return outside;
}

function readLiteral(source: string, start: number): { readonly text: string; readonly end: number } {
  if (!quotes.has(source[start] ?? "")) throw new Error(`No string at ${start}: ${source}`);
  let text = "";
  for (let at = start + 1; at < source.length; at += 1) {
    const character = source[at] ?? "";
    if (!quotes.has(character)) text += character;
    else if (quotes.has(source[at + 1] ?? "")) {
      at += 1;
      text += source[at];
    } else return { text, end: at + 1 };
  }
  throw new Error(`The string does not end: ${source}`);
}

function readSum(source: string, start: number): { readonly text: string; readonly end: number } {
  let { text, end } = readLiteral(source, start + 1);
  while (source.startsWith(" + ", end)) {
    end += 3;
    const character = /^\[char\]0x([0-9A-F]+)/.exec(source.slice(end));
    if (character) {
      text += String.fromCharCode(Number.parseInt(character[1] ?? "", 16));
      end += character[0].length;
    } else {
      const next = readLiteral(source, end);
      text += next.text;
      end = next.end;
    }
  }
  if (source[end] !== ")") throw new Error(`No closing bracket at ${end}: ${source}`);
  return { text, end: end + 1 };
}
