import { withCodePoints } from "../lib/look-alike.ts";

/** Markup that is complete and escaped. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | null | false | readonly Part[];

/**
 * Markup in which every value is text, unless it is markup itself. Names come from a tenant and from people: what is invisible or
 * turns the direction of writing stands as its code point, and a new line as one. Attributes stand in double quotes.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.map((text, at) => text + markupOf(parts[at] ?? null)).join("") };
}

/** Markup of the product's own, which holds nothing from elsewhere. */
export function trusted(markup: string): Html {
  return { markup };
}

function markupOf(part: Part): string {
  if (part === null || part === false) return "";
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return escaped(part);
  return "markup" in part ? part.markup : part.map(markupOf).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => withCodePoints(line).replace(/[&<>"']/g, (char) => entities[char] ?? char))
    .join("<br>");
}

/** A table with a caption and one heading a column; a row with nothing in it is none. */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly Part[])[]): Html {
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** `2026-11-22 12:00:05 UTC`. */
export function utc(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
