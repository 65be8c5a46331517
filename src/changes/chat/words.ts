import { isRefused } from "../../teams/capability/capability.ts";
import { refusal, type Refused, type Turn } from "../../teams/capability/turn.ts";

/** The change that the first word names. People write `chg-3`, `3` or `#3`; a preflight's `pf-3` is told apart. */
export function changeNamed([typed = ""]: readonly string[]): { readonly changeId: number } | Refused {
  const text = typed.trim().toLowerCase();
  const changeId = Number(/^(?:chg-?|#)?(\d{1,9})$/.exec(text)?.[1] ?? Number.NaN);
  if (Number.isSafeInteger(changeId) && changeId > 0) return { changeId };
  const other = /^(pf-?|preflight-?)(\d+)$/.exec(text);
  const why = other
    ? `“${typed}” is a preflight, not a change. Changes are written like chg-3.`
    : text === ""
      ? "Say which change, like chg-3."
      : `“${typed.slice(0, 40)}” is not a change. Changes are written like chg-3.`;
  return refusal("Which change?", why, [{ title: "Changes", command: "changes" }]);
}

/** The change that the first word names, and what the words behind it say, with the letters and marks they were typed with. */
export function changeAndReason(
  words: readonly string[],
  turn: Turn,
): { readonly changeId: number; readonly reason: string } | Refused {
  const named = changeNamed(words);
  return isRefused(named) ? named : { ...named, reason: asTyped(words.slice(1), turn) };
}

/** The last words of a command with the letters and marks they were typed with: a reason is read by people. */
export function asTyped(words: readonly string[], { said }: Pick<Turn, "said">): string {
  const typed = said?.line.split(" ").filter((word) => word !== "") ?? [];
  return (typed.length > words.length ? typed.slice(typed.length - words.length) : words).join(" ");
}
