import { marked } from "./marks.ts";
import { prose } from "./text.ts";

/** The first of a plan's cautions, and how many more there are: none is left out unsaid. */
export function cautionLines(
  cautions: readonly string[],
  { most = 6, length = 400 }: { readonly most?: number; readonly length?: number } = {},
): readonly string[] {
  const more = cautions.length - most;
  return [
    ...cautions.slice(0, most).map((caution) => marked("look", prose(caution, length))),
    ...(more > 0 ? [marked("look", `And ${more} more.`)] : []),
  ];
}
