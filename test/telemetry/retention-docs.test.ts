import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { Environment } from "../../src/config/environment.ts";

const hour = 3_600_000;

describe("docs/operations.md", () => {
  it("lists every setting of what is kept, with its default, and no other", async () => {
    const text = await readFile(new URL("../../docs/operations.md", import.meta.url), "utf8");
    const rows = [...text.matchAll(/^\| `(KEEP_[A-Z_]+)` \| (\d+)d \|/gm)].map(([, name, days]) => [
      name,
      Number(days) * 24 * hour,
    ]);
    const settings = Object.entries(Environment.shape)
      .filter(([name]) => name.startsWith("KEEP_"))
      .map(([name, schema]) => [name, schema.parse(undefined)]);
    expect(rows).toEqual(settings);
  });
});
