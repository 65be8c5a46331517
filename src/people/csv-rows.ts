import { parse } from "csv-parse/sync";

export interface CsvRow {
  /** In the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Rows of a CSV file, titles first and empty ones left out: RFC 4180, with the separator of the writer's country. Lines that
 * exports put before the titles are passed over. Throws where it is not CSV.
 * @param isHeader Whether these are the titles that are looked for: it decides where several separators would do.
 * @param most Rows after which reading stops.
 */
export function csvRows(
  text: string,
  isHeader: (titles: readonly string[]) => boolean,
  most: number,
): readonly CsvRow[] {
  const { rest, lines, separator } = withoutPreamble(text);
  const delimiter = separatorOf(rest, isHeader, separator);
  return records(rest, delimiter, most).map(({ line, cells }) => ({ line: line + lines, cells }));
}

/**
 * Lines that are no titles: Excel's own `sep=;`, the version of a template of Microsoft Entra, and the type that
 * Windows PowerShell's Export-Csv writes.
 */
const preamble =
  /^(?:"?sep= ?(?<separator>[^"\r\n])"?|"?version:v[\d.]+"?|"?#TYPE [^\r\n]*)[,;\t ]*(?:\r\n|\n|\r|$)/i;

function withoutPreamble(text: string) {
  let rest = text;
  let lines = 0;
  let separator: string | undefined;
  for (let found = preamble.exec(rest); found; found = preamble.exec(rest)) {
    separator = found.groups?.separator ?? separator;
    rest = rest.slice(found[0].length);
    lines += 1;
  }
  return { rest, lines, separator };
}

const separators = [",", ";", "\t", "|"];

/**
 * The one with which the titles are those looked for, as the file's own line says if that is true of it; of several, and of
 * none, the one that makes most titles.
 */
function separatorOf(
  text: string,
  isHeader: (titles: readonly string[]) => boolean,
  told: string | undefined,
): string {
  const tried = [...(told === undefined ? [] : [told]), ...separators]
    .map((separator) => ({ separator, titles: titlesWith(text, separator) }))
    .toSorted((a, b) => b.titles.length - a.titles.length);
  const fitting = tried.filter(({ titles }) => isHeader(titles));
  const found = fitting.find(({ separator }) => separator === told) ?? fitting[0] ?? tried[0];
  return found?.separator ?? ",";
}

/** A quoted title may hold the other separators, which then do not parse. */
function titlesWith(text: string, separator: string): readonly string[] {
  try {
    return records(text, separator, 1)[0]?.cells ?? [];
  } catch {
    return [];
  }
}

function records(text: string, delimiter: string, most: number): readonly CsvRow[] {
  const found = parse(text, {
    delimiter,
    info: true,
    // Lines that were added by another program end in another way, and a quote may stand for an inch.
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_quotes: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: 65_536,
    to: most,
  }) as unknown as readonly {
    readonly record: readonly string[];
    readonly info: { readonly lines: number };
  }[];
  return found.map(({ record, info }) => ({ line: info.lines, cells: record }));
}

/**
 * The text of a file as spreadsheets save it: UTF-8, or UTF-16 (“Unicode text”); a byte order mark is left out.
 * `sure` is false where it is in one of the older encodings: then only its ASCII characters are certain. Undefined where
 * it is no text.
 */
export function textOf(bytes: Uint8Array): { readonly text: string; readonly sure: boolean } | undefined {
  const text = decoded(bytes, encodingOf(bytes));
  const read =
    text === undefined ? { text: decoded(bytes, "windows-1252") ?? "", sure: false } : { text, sure: true };
  return read.text.includes("\0") ? undefined : read;
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  // Without its mark, by the empty half of the first letter.
  if (first !== 0 && second === 0) return "utf-16le";
  if (first === 0 && second !== 0) return "utf-16be";
  return "utf-8";
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
