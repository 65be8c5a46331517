import type { Activity } from "../web/activity.ts";

/** Longest text that is looked at. */
export const longestText = 4_000;

export type CommandLine =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: "tooLong" | "empty" };

/**
 * The words a person meant: without mentions, wherever they stand, without what Teams' editor adds (`&nbsp;`,
 * zero-width marks, links around names that look like addresses), on one line with single spaces.
 */
export function readCommandLine(activity: Partial<Pick<Activity, "text" | "entities">>): CommandLine {
  let text = activity.text ?? "";
  if (text.length > longestText) return { ok: false, reason: "tooLong" };
  for (const { type, text: mention } of activity.entities ?? []) {
    if (type === "mention" && mention) text = text.replaceAll(mention, " ");
  }
  text = text
    .replace(/<at\b[^>]*>.*?<\/at>/gis, " ")
    .replace(/<\/?(?:p|div|br|span|a)\b[^>]*>/gi, " ")
    .replace(/&nbsp;|&#160;|&#xa0;/gi, " ")
    .replace(/&lt;/gi, "<")
    .replace(/&gt;/gi, ">")
    .replace(/&quot;/gi, '"')
    .replace(/&amp;/gi, "&")
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, "")
    // A Markdown link: the words stay, the address goes.
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[\s\u00a0]+/g, " ")
    .trim();
  return text === "" ? { ok: false, reason: "empty" } : { ok: true, text };
}

export interface SplitCommand {
  /** Lower case. */
  readonly name: string;
  readonly args: readonly string[];
}

/**
 * Splits a line into a command's name and its arguments. `enable bypass x` and `roll back 3` are read as the commands
 * they mean; `gateway <x>` as it is written in help.
 */
export function splitCommand(line: string, names: readonly string[]): SplitCommand {
  const words = line
    .replace(/^\//, "")
    .split(" ")
    .map((word) => word.replace(/^[<`"']+|[>`"',;.!?]+$/g, ""))
    .filter((word) => word !== "");
  const [first = "", second, ...rest] = words.map((word) => word.toLowerCase());
  for (const joined of second === undefined ? [] : [`${first}-${second}`, `${first}${second}`]) {
    if (names.includes(joined) && !names.includes(first)) return { name: joined, args: rest };
  }
  return { name: first, args: second === undefined ? [] : [second, ...rest] };
}
