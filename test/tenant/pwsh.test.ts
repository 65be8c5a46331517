import { expect, it } from "@jest/globals";
import { isInstalled } from "../support/pwsh.ts";

it("PowerShell may be missing at a desk, and not in CI", () => {
  expect(isInstalled(false, undefined)).toBe(false);
  expect(isInstalled(true, "true")).toBe(true);
  expect(() => isInstalled(false, "true")).toThrow(/CI must run it/);
});
