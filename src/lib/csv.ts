/** Makes spreadsheets take a file as UTF-8. */
const byteOrderMark = "\ufeff";

/** Rows as CSV (RFC 4180), in UTF-8 with its mark, in which no cell is taken for a formula. */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return `${byteOrderMark}${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  // Spreadsheets run what begins like this: an apostrophe makes it text.
  const text = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
