import type { Turn } from "./turn.ts";

/** The last words of a command with the letters and marks they were typed with: a reason is read by people. */
export function asTyped(words: readonly string[], { said }: Pick<Turn, "said">): string {
  const typed = said?.line.split(" ").filter((word) => word !== "") ?? [];
  return (typed.length > words.length ? typed.slice(typed.length - words.length) : words).join(" ");
}
