import { createWriteStream } from "node:fs";
import { join } from "node:path";

const warning = 40; // pino's number for it

/** Writes a child's every line to its log file, and shows what a person should see: warnings, errors and plain text. */
export function lineLogger(
  folder: string,
  name: string,
  say: (line: string) => void,
): (line: string) => void {
  const file = createWriteStream(join(folder, `${name}.log`), { flags: "a" });
  return (line) => {
    file.write(`${line}\n`);
    const shown = forConsole(line);
    if (shown !== undefined) say(`${name} | ${shown}`);
  };
}

function forConsole(line: string): string | undefined {
  if (!line.startsWith("{")) return line;
  try {
    const entry = JSON.parse(line) as { level?: number; msg?: string; err?: { message?: string } };
    if (entry.level === undefined || entry.level < warning) return undefined;
    return [entry.msg, entry.err?.message].filter(Boolean).join(": ");
  } catch {
    return line;
  }
}
