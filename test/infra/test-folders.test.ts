import { existsSync, globSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";

const root = new URL("../../", import.meta.url);

/** Folders of what is not in one room: the product as a whole, and what stands beside src. */
const others = [
  "browser",
  "container",
  "contract",
  "e2e",
  "infra",
  "manifest",
  "sim",
  "support",
  "tools",
  "try",
];

it("each folder of tests has the name of the folder of src that it tests", () => {
  const folders = new Set(
    globSync("**/*.test.ts", { cwd: fileURLToPath(new URL("test/", root)) }).map((file) => dirname(file)),
  );
  expect(folders.size).toBeGreaterThan(30);
  const rooms = [...folders].filter((folder) => !others.includes(folder.split("/")[0] ?? ""));
  expect(rooms.filter((folder) => !existsSync(new URL(`src/${folder}`, root)))).toEqual([]);
});

it("no folder of helpers has more than 25 files", () => {
  const cwd = fileURLToPath(new URL("test/support/", root));
  const counts = new Map<string, number>();
  for (const file of globSync("**/*.ts", { cwd }))
    counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect(counts.size).toBeGreaterThan(5);
  expect([...counts].filter(([, count]) => count > 25)).toEqual([]);
});
