import type { LineOutcome, Section } from "./doctor-check.ts";

const symbols: Readonly<Record<LineOutcome, string>> = { ok: "✓", warning: "!", failure: "✗" };

type Coloured = (outcome: LineOutcome, text: string) => string;

/** Everything that was checked, a line each, with the remedy below what needs one. */
export function doctorText(
  sections: readonly Section[],
  coloured: Coloured = (_outcome, text) => text,
): string {
  return sections
    .flatMap(({ title, lines: said }) => [
      title,
      ...said.flatMap(({ outcome, says, remedy }) => [
        `  ${coloured(outcome, symbols[outcome])} ${says}`,
        ...(remedy === null ? [] : [`      → ${remedy}`]),
      ]),
    ])
    .join("\n");
}

/** How many lines are of each outcome. */
export function doctorCounts(sections: readonly Section[]): string {
  const lines = sections.flatMap((section) => section.lines);
  const count = (outcome: LineOutcome) => lines.filter((line) => line.outcome === outcome).length;
  return `${count("ok")} in order, ${count("warning")} to look at, ${count("failure")} to fix`;
}
