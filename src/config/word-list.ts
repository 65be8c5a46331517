/** Words, or a JSON list of them where one holds a blank; undefined where it is neither. */
export function wordsIn(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith("[")) return text.split(/\s+/).filter(Boolean);
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((word) => typeof word === "string" && word !== "")
      ? (list as readonly string[])
      : undefined;
  } catch {
    return undefined;
  }
}
