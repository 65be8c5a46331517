import { csvRows, textOf, type CsvRow } from "./csv-rows.ts";

/** Rows behind the header, at most. */
export const maxRows = 50_000;

/**
 * Titles of the column that names people, the best first, as `plainTitles` has them: of Microsoft's own exports and templates
 * in the languages that their admin centers write, and what people write by themselves.
 */
const nameTitles = [
  "userprincipalname",
  "benutzerprinzipalname",
  "nomdutilisateurprincipal",
  "nomprincipaldelutilisateur",
  "nomprincipaldutilisateur",
  "nombreprincipaldeusuario",
  "nombreprincipaldelusuario",
  "nomeprincipaleutente",
  "nomeprincipaledellutente",
  "nomeentitautente",
  "nomedellentitautente",
  "nomeprincipaldousuario",
  "nomeprincipaldoutilizador",
  "principalnaamvangebruiker",
  "userprincipalnameupn",
  "upn",
  "nomeupn",
  "memberobjectidorupn",
  "username",
  "benutzername",
  "nomdutilisateur",
  "nombredeusuario",
  "nomeutente",
  "nomedeusuario",
  "gebruikersnaam",
  "useremail",
  "signinname",
  "signinaddress",
  "email",
  "emailaddress",
  "emailadresse",
  "adresseemail",
  "emailadres",
  "mail",
  "sipaddress",
];

export type PeopleCsv =
  | { readonly ok: true; readonly people: readonly { readonly line: number; readonly name: string }[] }
  /** Each a sentence; of a row, with its line. */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * The people that a CSV file names: as spreadsheets and Microsoft's exports write it, with one column that holds user
 * principal names. No other column is looked at. A file with anything wrong in that one is refused whole, with every problem
 * in the order of its lines.
 */
export function readPeopleCsv(bytes: Uint8Array): PeopleCsv {
  const text = textOf(bytes);
  if (text === undefined) return invalid(notUtf8);
  const read = peopleIn(text.text);
  // Where only the other columns hold what is not UTF-8, nothing is lost.
  return text.sure || read.ok ? read : invalid(notUtf8);
}

const notUtf8 = "The file is not UTF-8 text. Save it as “CSV UTF-8”.";

function peopleIn(text: string): PeopleCsv {
  let rows: readonly CsvRow[];
  try {
    rows = csvRows(text, (titles) => columnOf(titles) !== undefined, maxRows + 2);
  } catch (error) {
    return invalid(`The file is not CSV: ${error instanceof Error ? error.message : String(error)}`);
  }
  const [header, ...body] = rows;
  if (!header) return invalid("The file is empty.");
  if (body.length > maxRows) {
    return invalid(`The file has more than ${maxRows.toLocaleString("en-GB")} rows. Split it.`);
  }
  const column = columnOf(header.cells);
  if (column === undefined) {
    return invalid(
      `Line ${header.line}: no column is called userPrincipalName, upn, user name or email. The columns are ${header.cells.map((title) => title.slice(0, 40)).join(", ")}.`,
    );
  }
  const filled = body.filter(({ cells }) => cells.some((cell) => visible(cell) !== ""));
  if (filled.length === 0) return invalid("The file names nobody: there is no row behind the header.");
  return peopleOf(filled, header.cells, column);
}

function columnOf(titles: readonly string[]): number | undefined {
  const plain = titles.map(plainTitles);
  return nameTitles.map((wanted) => plain.findIndex((each) => each.includes(wanted))).find((at) => at >= 0);
}

/** A title without case, accents, spaces and signs; Microsoft's templates add the property in brackets, and whether it is required. */
function plainTitles(title: string): readonly string[] {
  const [, before = "", property = ""] = /^([^[(]*)(?:[[(]([^\])]*)[\])])?/.exec(visible(title)) ?? [];
  return [property, before, before.replace(/\b(required|optional)\b/i, ""), title].map((text) =>
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, ""),
  );
}

function peopleOf(rows: readonly CsvRow[], titles: readonly string[], column: number): PeopleCsv {
  const firstLines = new Map<string, number>();
  const people: { line: number; name: string }[] = [];
  const problems: string[] = [];
  for (const { line, cells } of rows) {
    const name = nameIn(cells[column] ?? "");
    const known = firstLines.get(name.toLowerCase());
    const problem =
      problemOfCells(cells, titles.length, column) ??
      (name === ""
        ? "nobody is named"
        : (problemOfName(name, visible(titles[column] ?? "")) ??
          (known === undefined ? undefined : `${name} stands in line ${known} already`)));
    if (problem !== undefined) {
      problems.push(`Line ${line}: ${problem}.`);
      continue;
    }
    firstLines.set(name.toLowerCase(), line);
    people.push({ line, name });
  }
  return problems.length === 0 ? { ok: true, people } : { ok: false, problems };
}

/** Spreadsheets leave empty cells at the end of a row out, or add some; a separator too many in the middle shifts names. */
function problemOfCells(cells: readonly string[], columns: number, column: number): string | undefined {
  const surplus = cells.slice(columns).some((cell) => visible(cell) !== "");
  return surplus || cells.length <= column ? `${cells.length} cells instead of ${columns}` : undefined;
}

/** What a spreadsheet would run. */
const formula = /^[=+\-@]/;

function problemOfName(name: string, title: string): string | undefined {
  if (formula.test(name)) return `the cell under “${title}” holds a formula`;
  const odd = /[^\x20-\x7e]/u.exec(name)?.[0]; // Entra ID takes no others in a user principal name
  if (odd === undefined) return undefined;
  const code = (odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `the cell under “${title}” holds the character U+${code}, which no user principal name can`;
}

/** A spreadsheet's ways to keep a text as it is: `="text"` and `'text`. */
const asText = /^(?:="([^"]*)"|'(.*))$/;
/** What links and Exchange put before an address. */
const scheme = /^(?:mailto|sips?|smtp):/i;

function nameIn(cell: string): string {
  const text = visible(cell);
  const [, quoted, marked] = asText.exec(text) ?? [];
  return visible((quoted ?? marked ?? text).replace(scheme, ""));
}

/** Without what nobody sees: controls, zero-width and direction marks, fillers, and blanks around it. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{DI}\u2800]/gu, "").trim();
}

function invalid(problem: string): PeopleCsv {
  return { ok: false, problems: [problem] };
}
