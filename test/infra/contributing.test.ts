import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";

const root = new URL("../../", import.meta.url);
const text = readFileSync(new URL("CONTRIBUTING.md", root), "utf8");
/** What the worked examples make, which is not there. */
const made = [
  "src/changes/kinds/note-only/kind.ts",
  "src/changes/kinds/note-only/plan-note-only.ts",
  "src/preflight/checks/failover-time.ts",
  "src/teams/entry/clock-capability.ts",
];

it("CONTRIBUTING.md names files that exist", () => {
  const named = [...text.matchAll(/`((?:src|sim|test|tools)\/[\w/.-]+\w)`/g)].map(([, path = ""]) => path);
  expect(named.filter((path) => path.endsWith(".ts")).length).toBeGreaterThan(20);
  const missing = named.filter((path) => !existsSync(new URL(path, root)));
  expect(missing.sort()).toEqual([...made].sort());
});

it("CONTRIBUTING.md links to pages that exist", () => {
  const links = [...text.matchAll(/\]\(([\w/.-]+)\)/g)].map(([, path = ""]) => path);
  expect(links.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});
