import { z } from "zod";
import type { Activity } from "../../web/activity.ts";

/** Longest text that is looked at. */
export const maxTextLength = 4_000;

export type CommandLine =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: "tooLong" | "empty" };

/**
 * The words a person meant: without mentions of the bot, wherever they stand, without what Teams' editor adds (`&nbsp;`,
 * zero-width marks, links around names that look like addresses), on one line with single spaces. Whoever else is mentioned
 * stands there by object id, or else by name in quotes.
 */
export function readCommandLine(
  activity: Partial<Pick<Activity, "text" | "entities" | "recipient">>,
): CommandLine {
  let text = activity.text ?? "";
  if (text.length > maxTextLength) return { ok: false, reason: "tooLong" };
  for (const { type, text: mention, mentioned } of activity.entities ?? []) {
    if (type !== "mention" || !mention) continue;
    const person = personMentioned(mentioned, activity.recipient);
    text = text.replaceAll(mention, person === null ? " " : ` ${person} `);
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
  text = withoutBotName(text, activity.recipient?.name);
  return text === "" ? { ok: false, reason: "empty" } : { ok: true, text };
}

type Account = NonNullable<Activity["recipient"]>;

/** Null for the bot, also where an activity does not say which account is the bot's. */
function personMentioned(mentioned: Account | null | undefined, bot: Account | undefined): string | null {
  const { id, name, aadObjectId } = mentioned ?? {};
  if (id === undefined || id === bot?.id || id.startsWith("28:")) return null;
  const objectId = [aadObjectId, id.replace(/^8:orgid:/, "")].find(
    (each) => z.guid().safeParse(each).success,
  );
  if (objectId !== undefined) return objectId.toLowerCase();
  const words = name?.replace(/["<>[\]]/g, " ").trim();
  return words ? `"${words}"` : null;
}

/** A mention that was pasted as text is none to Teams. */
function withoutBotName(line: string, botName = ""): string {
  const names = [botName, "Bypass Pilot"].filter((name) => name.trim() !== "");
  const start = names.map((name) => `@${name}`).find((name) => beginsWith(line, name));
  return start === undefined ? line : line.slice(start.length).replace(/^[\s:,]+/, "");
}

function beginsWith(line: string, name: string): boolean {
  const next = line.charAt(name.length);
  return line.toLowerCase().startsWith(name.toLowerCase()) && /^[\s:,]?$/.test(next);
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
  const said = phrases.find(([phrase]) => phrase.test(line.trim()));
  if (said) return { name: said[1], args: [] };
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

/** What people say to somebody, rather than type as a command. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: there| bot| pilot| bypass pilot)?[\s.!,]*$/i,
    "hello",
  ],
  [/^(?:what(?:['’]?s| is)|explain) (?:media |the )?bypass\??$/i, "learn"],
];
