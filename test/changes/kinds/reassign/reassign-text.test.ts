import { describe, expect, it } from "@jest/globals";
import { readReassign } from "../../../../src/changes/kinds/reassign/reassign-text.ts";

const people = (...names: string[]) => ({ kind: "people", names });

describe("a reassignment in words", () => {
  it.each([
    ["reassign adele@contoso.com to Sales", people("adele@contoso.com"), "Sales"],
    [
      "Reassign adele@contoso.com,alex;  megan@contoso.com TO Sales",
      people("adele@contoso.com", "alex", "megan@contoso.com"),
      "Sales",
    ],
    ['reassign adele to "Dublin Sales"', people("adele"), "Dublin Sales"],
    ["reassign adele to “Dublin Sales”", people("adele"), "Dublin Sales"],
    ["reassign adele to Dublin Sales", people("adele"), "Dublin Sales"],
    ['reassign adele to "Way to Dublin"', people("adele"), "Way to Dublin"],
    ['reassign @"Dublin Staff" to Global', { kind: "policy", name: "Dublin Staff" }, "Global"],
    ["reassign @Dublin Staff to Dublin Sales", { kind: "policy", name: "Dublin Staff" }, "Dublin Sales"],
    ["reassign @Global to Sales", { kind: "policy", name: "Global" }, "Sales"],
    ["reassign to Sales", { kind: "file" }, "Sales"],
    ["reassign attached CSV to Sales", { kind: "file" }, "Sales"],
  ])("%s", (line, source, policy) => {
    expect(readReassign(line)).toEqual({ ok: true, source, policy });
  });

  it.each([
    ["reassign", "Say whom"],
    ["reassign adele@contoso.com", "Say whom"],
    ["reassign adele@contoso.com to", "Say whom"],
    ['reassign adele@contoso.com to ""', "Say whom"],
    ['reassign @"Dublin Staff", adele@contoso.com to Sales', "not both"],
    ["reassign adele @Staff to Sales", "not both"],
    ["reassign @Staff @Sales to Global", "not both"],
  ])("%s is refused", (line, why) => {
    expect(readReassign(line)).toMatchObject({ ok: false, problem: expect.stringContaining(why) });
  });
});
