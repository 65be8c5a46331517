import type { Link } from "../../preflight/check.ts";
import { plain } from "./text.ts";

/** Only links that cannot leave the Markdown around them. */
export function linkWords({ title, url }: Link): string | null {
  return /^https:\/\/[^\s()<>"\\]{1,300}$/u.test(url) ? `[${plain(title, 80)}](${url})` : null;
}
