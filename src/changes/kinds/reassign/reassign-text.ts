/** Whom a reassignment is about. */
export type ReassignSource =
  | { readonly kind: "policy"; readonly name: string }
  | { readonly kind: "people"; readonly names: readonly string[] }
  /** The CSV file beside the message. */
  | { readonly kind: "file" };

export type ReassignText =
  | { readonly ok: true; readonly source: ReassignSource; readonly policy: string }
  | { readonly ok: false; readonly problem: string };

interface Word {
  readonly text: string;
  /** Begins with the sign that marks a policy. */
  readonly marked: boolean;
  readonly quoted: boolean;
}

/**
 * Reads `reassign adele@contoso.com, alex@contoso.com to "Dublin Sales"`, `reassign @"Dublin Staff" to Global` or, beside
 * a file, `reassign to "Dublin Sales"`. Names with blanks stand in quotes of any kind, or alone on their side.
 */
export function readReassign(line: string): ReassignText {
  const words = wordsOf(line).slice(1);
  const to = words.findLastIndex(({ text, quoted }) => !quoted && text.toLowerCase() === "to");
  const policy = to < 0 ? "" : joined(words.slice(to + 1));
  if (policy === "") {
    return invalid('Say whom and to what: reassign adele@contoso.com to "Dublin Sales".');
  }
  // eslint-disable-next-line local/no-silent-cut -- a line is taken apart
  const who = words.slice(0, to);
  const isFile = ["", "csv", "file", "attached csv", "attached file"].includes(joined(who).toLowerCase());
  if (isFile) return { ok: true, source: { kind: "file" }, policy };
  if (!who.some(({ marked }) => marked)) {
    return { ok: true, source: { kind: "people", names: who.map(({ text }) => text) }, policy };
  }
  const [first, ...others] = who;
  if (!first?.marked || others.some(({ marked, quoted, text }) => marked || quoted || text.includes("@"))) {
    return invalid("Name people, or one policy behind an @, but not both.");
  }
  return { ok: true, source: { kind: "policy", name: joined(who) }, policy };
}

function wordsOf(line: string): readonly Word[] {
  const straight = line.replace(/[“”„‟«»]/gu, '"').trim();
  return [...straight.matchAll(/(@?)(?:"([^"]*)"|([^\s,;"]+))/gu)].map(([, mark = "", quoted, bare]) => ({
    text: (quoted ?? bare ?? "").trim(),
    marked: mark !== "",
    quoted: quoted !== undefined,
  }));
}

function joined(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(" ");
}

function invalid(problem: string): ReassignText {
  return { ok: false, problem };
}
