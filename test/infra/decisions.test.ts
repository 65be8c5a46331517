import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";

const folder = new URL("../../docs/decisions/", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), "utf8");
const index = read("README.md");
const files = readdirSync(folder).filter((file) => file !== "README.md");

describe("the decisions", () => {
  it("are numbered from 0001 without a gap, and the index has each under its title", () => {
    const numbers = files.map((file) => file.slice(0, 4)).sort();
    expect(numbers).toEqual(numbers.map((_, at) => String(at + 1).padStart(4, "0")));
    const rows = [...index.matchAll(/^\| \[(\d{4})\]\(([\w-]+\.md)\) \| ([^|]+) \|/gm)];
    const listed = rows.map(([, number, file = "", title]) => ({ file, heading: `# ${number}. ${title}` }));
    const written = files.map((file) => ({ file, heading: read(file).split("\n")[0] }));
    expect(listed.sort((one, other) => (one.file < other.file ? -1 : 1))).toEqual(
      written.sort((one, other) => (one.file < other.file ? -1 : 1)),
    );
  });

  it.each(files)("%s says context, decision, consequence and what would change it", (file) => {
    const headings = [...read(file).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(["Context", "Decision", "Consequence", "What would change it"]);
  });

  it("tell where the choice of each library stands that the product runs with", () => {
    const { dependencies } = JSON.parse(read("../../package.json")) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const rows = [...index.matchAll(/^\| (`.+`) \| \[\d{4}\]\((.+\.md)\) \|$/gm)];
    const chosen = new Map(
      rows.flatMap(([, names = "", file = ""]) =>
        [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => [name, file] as const),
      ),
    );
    const fileOf = (name: string) => chosen.get(name) ?? chosen.get(name.replace(/\/.*/, "/*"));
    expect(Object.keys(dependencies).filter((name) => !fileOf(name))).toEqual([]);
    // And the decision names it.
    const named = [...chosen].filter(([name, file]) => !read(file).includes(name.replace("/*", "")));
    expect(named).toEqual([]);
  });
});
