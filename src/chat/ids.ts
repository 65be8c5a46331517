import { refusal, type Refused } from "./turn.ts";

/** People write `chg-3`, `3` or `#3`; a preflight's `pf-3` is told apart. */
export function parseChangeId(
  typed: string,
): { readonly ok: true; readonly id: number } | { readonly ok: false; readonly refused: Refused } {
  const text = typed.trim().toLowerCase();
  const id = Number(/^(?:chg-?|#)?(\d{1,9})$/.exec(text)?.[1] ?? Number.NaN);
  if (Number.isSafeInteger(id) && id > 0) return { ok: true, id };
  const other = /^(pf-?|preflight-?)(\d+)$/.exec(text);
  const why = other
    ? `“${typed}” is a preflight, not a change. Changes are written like chg-3.`
    : text === ""
      ? "Say which change, like chg-3."
      : `“${typed.slice(0, 40)}” is not a change. Changes are written like chg-3.`;
  return { ok: false, refused: refusal("Which change?", why, [{ title: "Changes", command: "changes" }]) };
}
