export { listed } from "../cut.ts";

/** `1 user`, `2 users`. */
export function count(amount: number, noun: string, nouns = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : nouns}`;
}
