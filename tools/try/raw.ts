import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { preflightOf } from "./preflight.ts";

/** Hexadecimal digits; blanks, and what follows a `#` in a line, count for nothing. */
export async function tryRaw([file = ""]: readonly string[]): Promise<readonly string[]> {
  const text = await readFile(file, "utf8");
  const bytes = Buffer.from(text.replace(/#.*$/gm, "").replace(/\s/g, ""), "hex");
  return preflightOf(
    createServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.once("data", () => socket.write(bytes));
    }),
  );
}
