/** A longer number matches nothing: E.164 has 15 digits, and a badly written pattern costs 2 to the power of the length. */
const longestNumber = 20;

/**
 * What a number looks like to voice routes: without punctuation, a `tel:` or `sip:` scheme, and a called-number extension.
 * Source: "Configure call routing for Direct Routing" (the extension is stripped before matching).
 */
export function routedNumber(text: string): string {
  return text
    .trim()
    .replace(/^(tel|sip):/i, "")
    .replace(/[;@].*$/s, "")
    .replace(/[\s().\-\u00ad\u2010-\u2015]/g, "");
}

/**
 * Reads a route's number pattern, undefined where it cannot be read. The service takes .NET's dialect, of which is
 * translated what JavaScript writes or reads in another way: anchors and look-arounds that are repeated (`^+`), inline
 * options, the anchors \A, \z, \Z and \G, comments, and a bracket that a class begins with. What would mean something
 * else here (Unicode categories, atomic and conditional groups, class subtraction, blanks that count for nothing) is not
 * read. Source: "Regular Expression Language - Quick Reference" (.NET).
 */
export function readPattern(numberPattern: string): RegExp | undefined {
  const source = translated(numberPattern);
  if (source === undefined) return undefined;
  try {
    return new RegExp(source, /\(\?[a-hj-z]*i[a-z]*[-:)]/.test(numberPattern) ? "i" : "");
  } catch {
    return undefined;
  }
}

/** Whether a number, as `routedNumber` gives it, matches. A pattern that cannot be read never does. */
export function matches(pattern: RegExp | undefined, number: string): boolean {
  return pattern !== undefined && number.length <= longestNumber && pattern.test(number);
}

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

/** The pattern as JavaScript writes it; undefined where it has no way to. */
function translated(pattern: string): string | undefined {
  const written: string[] = [];
  /** For each open group where it begins, if it is a look-around. */
  const groups: (number | null)[] = [];
  for (const { 0: token, index } of pattern.matchAll(tokens)) {
    const repeated = quantifier.test(pattern.slice(index + token.length));
    const anchor = anchors[token];
    if (anchor !== undefined) written.push(repeated ? `(?:${anchor})` : anchor);
    else if (/^\\[pP]/.test(token)) return undefined;
    else if (token.startsWith("[")) {
      const inner = classOf(token);
      if (inner === undefined) return undefined;
      written.push(inner);
    } else if (token.startsWith("(?#")) continue;
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
  return written.join("");
}

/** A bracket right at the beginning of a class is a member of it. Undefined for what only .NET has in a class. */
function classOf(token: string): string | undefined {
  const [, begins, members = ""] = /^(\[\^?)([\s\S]*)\]$/.exec(token) ?? [];
  if (begins === undefined || /-\[|\\[pP]/.test(members)) return undefined;
  return `${begins}${members.replace(/^\]/, "\\]")}]`;
}
