import { expect, it } from "@jest/globals";
import { fitOf } from "../../src/people/person-name.ts";

it.each([
  ["alex", "alex.wilber@contoso.com"],
  ["Alex Wilber", "alex.wilber@contoso.com"],
  ["Wilber, Alex", "alex.wilber@contoso.com"],
  ["alex w", "Alex.Wilber@contoso.com"],
  ["alex.wilber@contoso", "alex.wilber@contoso.com"],
  ["André Müller", "andre.muller@contoso.com"],
  ["alex", "AlexW@contoso.com"],
  ["ilber", "alex.wilber@contoso.com"],
])("%s names %s", (typed, name) => {
  expect(fitOf(typed, name)).toBe("named");
});

it.each([
  ["Alex Wilber", "AlexW@contoso.com"],
  ["Alex Wilber", "awilber@contoso.com"],
  ["Alex Wilber", "wilberalex@contoso.com"],
])("%s may be %s, which a person confirms", (typed, name) => {
  expect(fitOf(typed, name)).toBe("guessed");
});

it.each([
  ["Alex Wilber", "alex.smith@contoso.com"],
  ["", "alex@contoso.com"],
  ["@", "alex"],
])("%s does not name %s", (typed, name) => {
  expect(fitOf(typed, name)).toBeNull();
});
