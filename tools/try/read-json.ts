import { readFile } from "node:fs/promises";
import type { z } from "zod";

/** Throws a `ZodError` or a `SyntaxError` where the file is another thing. */
export async function readJson<Content>(file: string, schema: z.ZodType<Content>): Promise<Content> {
  return schema.parse(JSON.parse(await readFile(file, "utf8")));
}
