import { parse } from "csv-parse/sync";

/** Rows behind the header, at most. */
export const mostRows = 50_000;
const nameColumns = ["userprincipalname", "upn", "email"];
/** What a spreadsheet would run; a telephone number may begin with a sign. */
const formula = /^[\s]*[=+\-@]/;
const signedNumber = /^[+-]?[\d\s().-]+$/;

export type PeopleCsv =
  | { readonly ok: true; readonly people: readonly { readonly line: number; readonly name: string }[] }
  /** Each a sentence; of a row, with its line. */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * The people that a CSV file names: RFC 4180, with commas, semicolons or tabs, and one column called userPrincipalName, upn
 * or email. A file with anything wrong in it is refused whole, with every problem in the order of its lines.
 */
export function readPeopleCsv(bytes: Uint8Array): PeopleCsv {
  const text = decoded(bytes);
  if (text === undefined) return no("The file is not UTF-8 text. Save it as “CSV UTF-8”.");
  let rows: readonly Row[];
  try {
    rows = parsed(text);
  } catch (error) {
    return no(`The file is not CSV: ${error instanceof Error ? error.message : String(error)}`);
  }
  const [header, ...body] = rows;
  if (!header) return no("The file is empty.");
  if (body.length > mostRows) {
    return no(`The file has more than ${mostRows.toLocaleString("en-GB")} rows. Split it.`);
  }
  const titles = header.cells.map((title) => title.trim().toLowerCase());
  const column = nameColumns.map((name) => titles.indexOf(name)).find((at) => at >= 0);
  if (column === undefined) {
    return no(
      `Line ${header.line}: no column is called userPrincipalName, upn or email. The columns are ${header.cells.map((title) => title.slice(0, 40)).join(", ")}.`,
    );
  }
  if (body.length === 0) return no("The file names nobody: there is no row behind the header.");
  return peopleOf(body, titles.length, column);
}

function peopleOf(rows: readonly Row[], columns: number, column: number): PeopleCsv {
  const firstLines = new Map<string, number>();
  const people: { line: number; name: string }[] = [];
  const problems: string[] = [];
  for (const { line, cells } of rows) {
    const name = (cells[column] ?? "").trim();
    const known = firstLines.get(name.toLowerCase());
    const problem =
      cells.length !== columns
        ? `${cells.length} cells instead of ${columns}`
        : cells.some(isFormula)
          ? "a cell holds a formula"
          : name === ""
            ? "nobody is named"
            : known !== undefined
              ? `${name} stands in line ${known} already`
              : undefined;
    if (problem !== undefined) {
      problems.push(`Line ${line}: ${problem}.`);
      continue;
    }
    firstLines.set(name.toLowerCase(), line);
    people.push({ line, name });
  }
  return problems.length === 0 ? { ok: true, people } : { ok: false, problems };
}

function isFormula(cell: string): boolean {
  return formula.test(cell) && !signedNumber.test(cell);
}

interface Row {
  /** In the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Stops reading behind the first row too many. */
function parsed(text: string): readonly Row[] {
  const records = parse(text, {
    delimiter: delimiterOf(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 16_384,
    to: mostRows + 2,
  }) as unknown as readonly {
    readonly record: readonly string[];
    readonly info: { readonly lines: number };
  }[];
  return records.map(({ record, info }) => ({ line: info.lines, cells: record }));
}

/** Spreadsheets separate as the country does. */
function delimiterOf(text: string): string {
  const header = text.slice(0, 4_096).split("\n", 1)[0] ?? "";
  return [",", ";", "\t"].find((mark) => header.includes(mark)) ?? ",";
}

/** Undefined where it is not UTF-8; a byte order mark is left out. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

function no(problem: string): PeopleCsv {
  return { ok: false, problems: [problem] };
}
