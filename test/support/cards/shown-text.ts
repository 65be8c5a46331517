import MarkdownIt from "markdown-it";

const desktop = new MarkdownIt({ html: false, linkify: false });

/** Words of a text block as the desktop's renderer, which follows CommonMark, shows them. */
export function shownOnDesktop(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };
  return visible(
    desktop
      .render(text)
      .replace(/<[^>]*>/gu, "")
      .replace(/&(lt|gt|amp|quot);/gu, (_, name: string) => entities[name] ?? ""),
  );
}

/**
 * The same on a phone, which takes a backslash off before these alone, and in a text without bold or link before fewer. Seen in
 * Teams' mobile renderer.
 */
export function shownOnPhone(text: string): string {
  const link = /\[((?:[^\]\\]|\\.)*)\]\([^)]*\)/gu;
  const strong = /\*\*(?=[^\s*])((?:[^*\\]|\\.)+?)\*\*/gu;
  const formatted = new RegExp(link).test(text) || new RegExp(strong).test(text);
  return visible(
    text
      // Lists are lists on phones too.
      .replace(/^[-+*] /gmu, "")
      .replace(link, "$1")
      .replace(strong, "$1")
      .replace(/(?<!\\)\*((?:[^*\\]|\\.)+)\*/gu, "$1")
      .replace(/(?<![\p{L}\p{N}\\])_((?:[^_\\]|\\.)+)_(?![\p{L}\p{N}])/gu, "$1")
      .replace(formatted ? /\\([*_[\])])/gu : /\\([*_])/gu, "$1"),
  );
}

/** Without what nobody sees: word joiners, isolates, and a line's end. */
function visible(text: string): string {
  return text.replace(/[\u2060\u2068\u2069]/gu, "").trim();
}
