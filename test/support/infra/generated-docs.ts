import { readFile, writeFile } from "node:fs/promises";

/** A Markdown table; cells are one line each. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/**
 * What stands between `<!-- generated: name -->` and `<!-- end -->` in a file of the repository, and what should. With
 * UPDATE_DOCS=1 in the environment the file is rewritten instead, and then both are the same.
 */
export async function generatedPart(
  file: string,
  name: string,
  wanted: string,
): Promise<{ readonly committed: string; readonly wanted: string }> {
  const path = new URL(`../../../${file}`, import.meta.url);
  const text = await readFile(path, "utf8");
  const begin = `<!-- generated: ${name} -->\n`;
  const end = "\n<!-- end -->";
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end, from);
  if (from < begin.length || to < 0) throw new Error(`${file} has no part "${name}".`);
  const whole = `<!-- prettier-ignore-start -->\n${wanted}\n<!-- prettier-ignore-end -->`;
  if (process.env.UPDATE_DOCS === "1") {
    await writeFile(path, text.slice(0, from) + whole + text.slice(to));
    return { committed: whole, wanted: whole };
  }
  return { committed: text.slice(from, to), wanted: whole };
}
