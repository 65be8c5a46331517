const tokens =
  /\\(?:[\s\S]|$)|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]?|\(\?#[^)]*\)|\(\?[imnsx-]+[:)]|\(\?(?:<?[=!]|:|<[A-Za-z_]\w*>|'[A-Za-z_]\w*'|)|[\s\S]/g;
const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})/;
const anchors: Readonly<Record<string, string>> = {
  "^": "^",
  $: "$",
  "\\A": "^",
  "\\G": "^",
  "\\z": "$",
  "\\Z": "$",
  "\\b": "\\b",
  "\\B": "\\B",
};
/** Back references, Unicode categories, and letters behind a backslash that JavaScript reads in another way. */
const otherwise = /^\\(?![dDwWsSbBnrtfv]|x[\da-fA-F]{2}|u[\da-fA-F]{4})[A-Za-z1-9]/;
/** A longer text is no pattern that anybody wrote by hand. */
const maxPatternLength = 8_192;

/**
 * A pattern in .NET's dialect, as JavaScript writes it: anchors and look-arounds that are repeated (`^+`), inline options,
 * the anchors \A, \z, \Z and \G, comments, and a bracket that a class begins with. Undefined for what has no counterpart or
 * would mean something else: Unicode categories, back references, atomic and conditional groups, class subtraction, blanks
 * that count for nothing. Source: "Regular Expression Language - Quick Reference" (.NET).
 */
export function inJavaScript(pattern: string): { source: string; ignoreCase: boolean } | undefined {
  if (pattern.length > maxPatternLength) return undefined;
  const written: string[] = [];
  /** For each open group where it begins, if it is a look-around. */
  const groups: (number | null)[] = [];
  for (const { 0: token, index } of pattern.matchAll(tokens)) {
    const repeated = quantifier.test(pattern.slice(index + token.length));
    const anchor = anchors[token];
    if (anchor !== undefined) written.push(repeated ? `(?:${anchor})` : anchor);
    else if (token.startsWith("[")) {
      const inner = classOf(token);
      if (inner === undefined) return undefined;
      written.push(inner);
    } else if (token.startsWith("\\") && otherwise.test(pattern.slice(index, index + 6))) return undefined;
    else if (token.startsWith("(?#")) continue;
    else if (/^\(\?[imnsx-]+[:)]$/.test(token)) {
      if (/^\(\?[imns]*x/.test(token)) return undefined;
      if (token.endsWith(")")) continue;
      groups.push(null);
      written.push("(?:");
    } else if (token === "(?") return undefined;
    else if (token.startsWith("(")) {
      groups.push(/^\(\?<?[=!]/.test(token) ? written.length : null);
      written.push(token.replace(/^\(\?'(\w+)'$/, "(?<$1>"));
    } else if (token === ")") {
      const begins = groups.pop();
      written.push(token);
      if (repeated && typeof begins === "number") {
        written[begins] = `(?:${written[begins] ?? ""}`;
        written.push(")");
      }
    } else written.push(token);
  }
  return { source: written.join(""), ignoreCase: /\(\?[a-hj-z]*i[a-z]*[-:)]/.test(pattern) };
}

/** A bracket right at the beginning of a class is a member of it. Undefined for what only .NET has in a class. */
function classOf(token: string): string | undefined {
  const [, begins, members = ""] = /^(\[\^?)([\s\S]*)\]$/.exec(token) ?? [];
  if (begins === undefined || /-\[/.test(members)) return undefined;
  const escapes = members.match(/\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|[\s\S])/g) ?? [];
  if (escapes.some((escape) => otherwise.test(escape))) return undefined;
  return `${begins}${members.replace(/^\]/, "\\]")}]`;
}
