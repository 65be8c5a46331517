const shown = 5;

/** `1 person`, `2 people`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `"a", "b" and 3 more`: names quoted, a long list cut. */
export function quotedList(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  if (quoted.length > shown) return `${quoted.slice(0, shown).join(", ")} and ${quoted.length - shown} more`;
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1) ?? ""}`;
}
