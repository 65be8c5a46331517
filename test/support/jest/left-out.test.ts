import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { describeWith } from "./installed.ts";
import LeftOut from "./left-out.ts";

const { CI } = process.env;
const said = jest.spyOn(console, "error");
beforeEach(() => {
  said.mockImplementation(() => {});
  delete process.env.CI;
});
afterEach(() => {
  said.mockReset();
  if (CI === undefined) delete process.env.CI;
  else process.env.CI = CI;
});

const test = (status: string, ancestorTitles: readonly string[], title: string) => ({
  status,
  ancestorTitles,
  title,
});
const run = {
  testResults: [
    {
      testResults: [
        test("passed", [], "runs everywhere"),
        test("pending", ["the compiler (needs bicep)", "of a module"], "compiles"),
        test("pending", ["the compiler (needs bicep)"], "lints"),
      ],
    },
    { testResults: [test("todo", [], "thinks")] },
  ],
};
const complete = (config: { readonly testNamePattern?: string } = {}) => {
  const reporter = new LeftOut(config);
  reporter.onRunComplete(undefined, run);
  return reporter;
};

it("names what a run left out, once a suite", () => {
  expect(complete().getLastError()).toBeUndefined();
  expect(said.mock.calls).toEqual([
    ["Left out here: the compiler (needs bicep) (2 tests)"],
    ["Left out here: thinks (1 test)"],
  ]);
});

it("fails the run in CI", () => {
  process.env.CI = "true";
  expect(complete().getLastError()).toBeInstanceOf(Error);
});

it("says nothing of tests that a pattern passes over", () => {
  process.env.CI = "true";
  expect(complete({ testNamePattern: "one" }).getLastError()).toBeUndefined();
  expect(said).not.toHaveBeenCalled();
});

it("leaves a suite out where its program is missing, but not in CI", () => {
  expect(describeWith("node", "--version")).toBe(describe);
  expect(describeWith("no-such-program")).toBe(describe.skip);
  process.env.CI = "true";
  expect(describeWith("no-such-program")).toBe(describe);
});
