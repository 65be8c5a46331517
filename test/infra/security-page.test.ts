import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";

const root = new URL("../../", import.meta.url);
const text = await readFile(new URL("docs/security.md", root), "utf8");

describe("the page on security", () => {
  it("claims only what a test stands for: each threat names tests, and all of them exist", () => {
    const [, table = ""] = /## Threats\n\n\| Threat .*\n\| --- .*\n((?:\|.*\n)+)/.exec(text) ?? [];
    const rows = table.trimEnd().split("\n");
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) {
      const named = [...row.matchAll(/`(test\/[^`]+\.test\.ts)`/g)].map(([, path = ""]) => path);
      expect({
        row,
        tests: named.length > 0,
        missing: named.filter((path) => !existsSync(new URL(path, root))),
      }).toEqual({
        row,
        tests: true,
        missing: [],
      });
    }
  });

  it("speaks of files that exist, tests outside the table among them", () => {
    const named = [...text.matchAll(/\b((?:src|sim|test|tools)\/[\w/.-]+\w)/g)].map(([, path = ""]) => path);
    expect(named.some((path) => path.startsWith("test/preflight/"))).toBe(true);
    expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });
});
