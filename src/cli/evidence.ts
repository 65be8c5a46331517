/**
 * `npm run evidence -- chg-1 [--out FILE]`: writes the evidence of a change as one zip, to chg-1-evidence.zip unless another file is
 * named. It reads the database alone, with the bot's own configuration. Exit code 0 when it is written, 1 when the database
 * cannot be read, 64 for other arguments, 66 when there is no such change, 73 when the file is there already or cannot be written,
 * 78 when the configuration cannot be used.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { createApp } from "../app.ts";
import { ConfigError, readConfig } from "../config/config.ts";

function exit(code: number, text: string): never {
  console.error(text);
  process.exit(code);
}

function asked(): { readonly changeId: number; readonly out: string | undefined } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { out: { type: "string" } },
    });
    const [, digits] = /^(?:chg-)?([1-9]\d{0,8})$/i.exec(positionals[0] ?? "") ?? [];
    if (digits !== undefined && positionals.length === 1)
      return { changeId: Number(digits), out: values.out };
  } catch {
    // The usage says what is taken.
  }
  return exit(64, "Usage: npm run evidence -- chg-1 [--out FILE]"); // EX_USAGE
}

const { changeId, out } = asked();
try {
  const app = createApp(readConfig(process.env), { logger: pino({ level: "silent" }) });
  const made = await app.evidence(changeId);
  await app.stop();
  if (!made) exit(66, `There is no chg-${changeId}.`); // EX_NOINPUT
  const file = out ?? made.name;
  await writeFile(file, made.bytes, { flag: "wx", mode: 0o600 }).catch((error: unknown) =>
    exit(73, `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`),
  ); // EX_CANTCREAT
  console.log(
    `${file}: ${Math.ceil(made.bytes.length / 1_024)} KB. Unpack it and open index.html; node verify.mjs proves it.`,
  );
  process.exit(0);
} catch (error) {
  if (error instanceof ConfigError) exit(78, error.message); // EX_CONFIG
  exit(1, error instanceof Error ? error.message : String(error));
}
