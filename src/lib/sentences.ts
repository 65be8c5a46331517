import { listed } from "./cut.ts";

/** `1 person`, `2 people`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `"a", "b" and "c"`: all of them, as an approval covers what it names. */
export function quotedList(names: readonly string[]): string {
  return listed(names.map((name) => `"${name}"`));
}
