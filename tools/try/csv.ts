import { readFile } from "node:fs/promises";
import { readPeopleCsv } from "../../src/people/people-csv.ts";

export async function tryCsv([file = ""]: readonly string[]): Promise<readonly string[]> {
  return [JSON.stringify(readPeopleCsv(await readFile(file)))];
}
