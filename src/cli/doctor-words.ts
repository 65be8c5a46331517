import type { LineOutcome, Section } from "../doctor/doctor-check.ts";

const symbols: Readonly<Record<LineOutcome, string>> = { ok: "✓", warning: "!", failure: "✗" };

/** Everything that was looked at, a line each, with the mend below what needs one, and the count at the end. */
export function inWords(
  sections: readonly Section[],
  coloured: (outcome: LineOutcome, text: string) => string,
): string {
  const lines = sections.flatMap((section) => section.lines);
  const count = (outcome: LineOutcome) => lines.filter((line) => line.outcome === outcome).length;
  return [
    ...sections.flatMap(({ title, lines: said }) => [
      title,
      ...said.flatMap(({ outcome, says, mend }) => [
        `  ${coloured(outcome, symbols[outcome])} ${says}`,
        ...(mend === null ? [] : [`      → ${mend}`]),
      ]),
    ]),
    "",
    `${count("ok")} in order, ${count("warning")} to look at, ${count("failure")} to mend`,
  ].join("\n");
}
