import type { PlanSection } from "./plan-sections.ts";

/** Bytes that lines may take on one card, so that it stays far below what Teams takes whatever is in them. */
const room = 11_000;
const maxLines = 60;
/** What the sections get in any case. */
const least = 3_000;

function weightOf(line: string): number {
  return Buffer.byteLength(JSON.stringify(line)) + 70;
}

/** The sections on one card, of which so many bytes are taken: what has no room is counted at the end of its section. */
export function sectionsWithin(
  sections: readonly PlanSection[],
  { most, taken }: { readonly most: number; readonly taken: number },
): readonly PlanSection[] {
  let left = Math.max(least, room - taken);
  return sections.map(({ title, lines }) => {
    const shown: string[] = [];
    for (const line of lines) {
      if (shown.length >= most || weightOf(line) > left) break;
      left -= weightOf(line);
      shown.push(line);
    }
    const more = lines.length - shown.length;
    return { title, lines: more === 0 ? shown : [...shown, `And ${more} more: see the whole plan.`] };
  });
}

/** The sections over as many pages as they need; a section that does not fit goes on, on the next page. */
export function pagesOf(sections: readonly PlanSection[]): readonly (readonly PlanSection[])[] {
  const pages: { title: string; lines: string[] }[][] = [[]];
  let [used, count] = [0, 0];
  for (const { title, lines } of sections) {
    let open: { title: string; lines: string[] } | undefined;
    for (const line of lines) {
      if (count > 0 && (used + weightOf(line) > room || count >= maxLines)) {
        pages.push([]);
        [used, count] = [0, 0];
        open = undefined;
      }
      if (!open) {
        open = { title: lines.indexOf(line) === 0 ? title : `${title}, continued`, lines: [] };
        pages.at(-1)?.push(open);
      }
      open.lines.push(line);
      used += weightOf(line);
      count += 1;
    }
  }
  return pages;
}
