import type { Link } from "../../preflight/check.ts";
import { plain } from "./text.ts";

/** Only links that cannot leave the Markdown around them. */
export function linkWords({ title, url }: Link): string | null {
  return /^https:\/\/[^\s()<>"\\]{1,300}$/u.test(url)
    ? // In a text with a link, phones take a backslash off before brackets too.
      `[${plain(title, 80).replace(/[[\]]/gu, "\\$&")}](${url})`
    : null;
}
