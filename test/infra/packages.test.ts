import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";
import { readDockerfile } from "../support/infra/dockerfile.ts";
import { generatedPart, table } from "../support/infra/generated-docs.ts";

const root = new URL("../../", import.meta.url);
const read = (file: string) => readFile(new URL(file, root), "utf8");

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
    }),
  ),
});
const { packages } = Lock.parse(JSON.parse(await read("package-lock.json")));

/** What `npm ci --omit=dev` may install: where it lies, and what it is. */
const running = Object.entries(packages)
  .filter(([place, { dev, devOptional }]) => place !== "" && !dev && !devOptional)
  .map(([place, { version = "", license, integrity }]) => ({
    name: place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length),
    version,
    license,
    integrity,
  }));

/** Of packages that name none in their package.json: as their own files say. */
const saidElsewhere: Readonly<Record<string, string>> = {
  "escape-regexp-component": "MIT", // Readme.md
  jspath: "MIT", // LICENSE
};

/** Whoever ships the product may keep its own licence with these. */
const permissive: ReadonlySet<string> = new Set([
  "MIT",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "Unlicense",
  "(AFL-2.1 OR BSD-3-Clause)",
]);

describe("the packages that the product runs with", () => {
  const licensed = running.map((each) => ({ ...each, license: each.license ?? saidElsewhere[each.name] }));

  it("are listed with their licences", async () => {
    const rows = new Map(
      licensed.map(({ name, version, license = "?" }) => [`${name} ${version}`, [name, version, license]]),
    );
    const sorted = [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, cells]) => cells);
    expect(sorted.length).toBeGreaterThan(100);
    const { committed, wanted } = await generatedPart(
      "docs/licences.md",
      "packages",
      table(["Package", "Version", "Licence"], sorted),
    );
    expect(committed).toBe(wanted);
  });

  it("are all under licences that let the product keep its own", () => {
    expect(licensed.filter(({ license = "" }) => !permissive.has(license))).toEqual([]);
    const unlicensed = new Set(
      running.filter(({ license }) => license === undefined).map(({ name }) => name),
    );
    expect(Object.keys(saidElsewhere).filter((name) => !unlicensed.has(name))).toEqual([]);
  });

  it("come with a hash each", () => {
    expect(running.filter(({ integrity = "" }) => !integrity.startsWith("sha512-"))).toEqual([]);
  });
});

describe("the weekly advisory check", () => {
  const Workflow = z.object({
    on: z.object({ schedule: z.array(z.object({ cron: z.string() })) }),
    permissions: z.record(z.string(), z.string()),
    jobs: z.object({
      advisories: z.object({
        container: z.string(),
        steps: z.array(z.looseObject({ run: z.string().optional() })),
      }),
    }),
  });

  it("runs once a week, on the image's Node, the script that people can run by hand, and may change nothing", async () => {
    const workflow = Workflow.parse(parse(await read(".github/workflows/advisories.yml")));
    const { args } = await readDockerfile();
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await read("package.json")));
    expect(workflow.on.schedule).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* [0-6]$/) }]);
    expect(workflow.permissions).toEqual({ contents: "read" });
    const { container, steps } = workflow.jobs.advisories;
    expect(container).toBe(`node:${args.NODE_VERSION}-bookworm-slim`);
    expect(steps.at(-1)).toEqual({ run: "npm run advisories" });
    expect(scripts.advisories).toMatch(/^npm audit --omit=dev .*npm audit signatures/);
  });
});

describe("what runs on each change", () => {
  const Ci = z.object({
    on: z.object({ pull_request: z.null(), push: z.object({ branches: z.array(z.string()) }) }),
    permissions: z.record(z.string(), z.string()),
    jobs: z.object({
      ci: z.object({
        container: z.string(),
        steps: z.array(z.looseObject({ run: z.string().optional() })),
      }),
    }),
  });

  it("is .ci/run alone, on the image's Node and Debian, and may change nothing", async () => {
    const { permissions, jobs } = Ci.parse(parse(await read(".github/workflows/ci.yml")));
    const { args } = await readDockerfile();
    expect(permissions).toEqual({ contents: "read" });
    expect(jobs.ci.container).toBe(`node:${args.NODE_VERSION}-bookworm`);
    expect(jobs.ci.steps.flatMap(({ run }) => run ?? [])).toEqual([".ci/run"]);
  });
});

describe("the version", () => {
  it("is one in package.json and its lockfile, and the newest that the changelog tells of", async () => {
    const Versioned = z.object({ version: z.string() });
    const { version } = Versioned.parse(JSON.parse(await read("package.json")));
    const locked = Versioned.parse(JSON.parse(await read("package-lock.json")));
    const headings = [...(await read("CHANGELOG.md")).matchAll(/^## (\S+)/gm)].map(([, name]) => name);
    expect([locked.version, packages[""]?.version]).toEqual([version, version]);
    expect(headings.slice(0, 2)).toEqual(["Unreleased", version]);
  });
});
