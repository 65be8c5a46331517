/**
 * The first `most` of what people read, and where more were left out, an entry that counts them and names the way to them.
 * Every list that people see is shortened here and nowhere else, so that none is shortened in silence: the linter finds
 * other ways.
 */
export function cut<T>(items: readonly T[], most: number, rest: (left: number) => T): readonly T[] {
  return items.length > most ? [...items.slice(0, most), rest(items.length - most)] : items;
}

/** The same by room: at least one entry, then as many as `size` leaves room for, at most `most`. */
export function cutWithin<T>(
  items: readonly T[],
  { room, most, size }: { readonly room: number; readonly most: number; readonly size: (item: T) => number },
  rest: (left: number) => T,
): readonly T[] {
  let left = room;
  const fits = items.findIndex((item, at) => {
    left -= size(item);
    return at >= most || (at > 0 && left < 0);
  });
  return fits === -1 ? items : cut(items, fits, rest);
}

/** Names in a row: `a`, `a and b`, `a, b and c`; beyond `most`, `a, b and 7 more`. */
export function listed(items: readonly string[], most = Infinity): string {
  const shown = cut(items, most, (left) => `${left.toLocaleString("en-GB")} more`);
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}
