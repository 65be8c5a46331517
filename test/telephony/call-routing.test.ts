import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { candidatesFor, explainRouting } from "../../src/telephony/call-routing.ts";
import { emergencyNumbersOf, emergencyUseOf } from "../../src/telephony/emergency-numbers.ts";
import { matches, readPattern, routedNumber } from "../../src/telephony/number-pattern.ts";
import { aRoute } from "../support/migration-builders.ts";

const national = aRoute({
  name: "National",
  numberPattern: "^\\+49\\d+$",
  priority: 2,
  usages: ["National"],
});
const berlin = aRoute({ name: "Berlin", numberPattern: "^\\+4930\\d+$", priority: 1, usages: ["National"] });
const world = aRoute({ name: "World", numberPattern: "^\\+\\d{7,15}$", priority: 0, usages: ["World"] });
const routes = [national, world, berlin];

const names = (number: string, usages: readonly string[]) =>
  candidatesFor(number, usages, routes).map(({ route }) => route.name);

describe("routes an outbound call can take", () => {
  it("are those of the first usage with a match, by priority, and of no later one", () => {
    expect(names("+493012345678", ["National", "World"])).toEqual(["Berlin", "National"]);
    expect(names("+493012345678", ["World", "National"])).toEqual(["World"]);
    expect(names("+14255550100", ["National", "World"])).toEqual(["World"]);
  });

  it("are looked for in the next usage where the first has none that leads to a gateway", () => {
    const bridge = aRoute({ usages: ["Bridge"], numberPattern: ".*", bridgeSourcePhoneNumber: "+4989" });
    const usages = ["Bridge", "World"];
    const all = [...routes, bridge];
    expect(candidatesFor("+493012345678", usages, all).map(({ route }) => route.name)).toEqual(["World"]);
  });

  it("say of a later usage's route that it is never evaluated, and which usage ends the search", () => {
    const [, , last] = explainRouting("+493012345678", ["National", "World"], routes);
    expect(last).toMatchObject({ route: world, taken: false });
    expect(last?.why).toBe("Never evaluated: the usage National before it has a route for +493012345678.");
  });

  it("are none where no route of the usages matches: the call is dropped", () => {
    expect(names("+14255550100", ["National"])).toEqual([]);
  });

  it.each(["+49 30 1234-5678", "tel:+493012345678", "+493012345678;ext=12", "+49 (30) 1234 5678"])(
    "are looked up for %s without punctuation and extension",
    (number) => {
      expect(names(number, ["National"])).toEqual(["Berlin", "National"]);
    },
  );

  it("say of each route why it takes the number or not", () => {
    const bridge = aRoute({
      name: "Bridge",
      usages: ["World"],
      bridgeSourcePhoneNumber: "+4989",
      gateways: [],
    });
    const broken = aRoute({ name: "Broken", usages: ["World"], numberPattern: "^(", priority: 9 });
    const said = explainRouting("+493012345678", ["World"], [...routes, bridge, broken]);
    expect(said.map(({ route, taken }) => [route.name, taken])).toEqual([
      ["World", true],
      ["Bridge", false],
      ["Broken", false],
    ]);
    expect(said.map(({ why }) => why).join(" ")).toMatch(/matches.*bridge number.*cannot be read/);
  });
});

describe("a number pattern", () => {
  it("never throws, whatever was written", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, number) => {
        expect(typeof matches(readPattern(pattern), routedNumber(number))).toBe("boolean");
      }),
    );
  });

  it("that takes exponential time is not tried on long numbers", () => {
    expect(matches(readPattern("^(\\d+)+x$"), "1".repeat(60))).toBe(false);
  });

  it.each([
    ["\\A\\+49\\d+\\z", "+4930", true],
    ["(?i)^\\+49", "+4930", true],
    ["^(?i:\\+49)30$", "+4930", true],
    ["^\\\\Z", "+4930", false],
    ["^+000$", "000", true],
    ["^+000$", "+000", false],
    ["^{1,2}000$+", "000", true],
    ["^*000", "1000", true],
    ["\\G000", "1000", false],
    ["(?=000){1}\\d+", "0001", true],
    ["(?<=^)*000$", "1000", true],
    ["^(?:(?=0)0)+$", "000", true],
    ["^[]0]00$", "000", true],
    ["^[^]]00$", "000", true],
    ["^(?'zero'0)00$", "000", true],
    ["^0(?#two more)00$", "000", true],
  ])("%s is read with .NET's meaning: %s %s", (pattern, number, matched) => {
    expect(matches(readPattern(pattern), number)).toBe(matched);
  });

  it.each([
    "^(?>000)$",
    "^\\p{Nd}+$",
    "^[\\p{Nd}]+$",
    "(?x) 000",
    "^(?x: 000)$",
    "^[0-9-[1]]+$",
    "^(?(0)0|1)$",
    "^(",
  ])("%s is not read: JavaScript has no such thing, or means something else by it", (pattern) => {
    expect(readPattern(pattern)).toBeUndefined();
  });
});

describe("a route's use for emergency calls", () => {
  const anywhere = emergencyNumbersOf({ emergencyPolicies: [] });
  const dutch = emergencyNumbersOf({ emergencyPolicies: [] }, ["+31201234567", null]);
  const use = (numberPattern: string, numbers = dutch) => emergencyUseOf({ numberPattern }, numbers);

  it.each([
    "^\\+?(112|911)$",
    "^11[0-9]$",
    "^112$",
    "^112",
    "^\\+?(000|112)$",
    "^(?=000)",
    "^\\+*911$",
    "^+000$",
    "^+61000$",
    "^\\+61000$",
    "^\\+64111$",
    "^\\+44(999|112)$",
    "^\\+353(112|999)$",
    "^\\+852999$",
    "^\\+1(911|933)$",
    "^\\+91(100|101|102|108|112)$",
    "^(190|192|193)$",
    "^(\\+61)?(000|112)$",
    "^\\+61(000|1[0125]\\d{1,8})$",
    "^9911$",
    "^9?911$",
    "^\\+?9(911|933)$",
    "^0112$",
    "^\\+44(999|1\\d{2,5})$",
  ])("%s is for emergencies only, whosever country it is", (pattern) => {
    expect(use(pattern)).toEqual({ kind: "only" });
    expect(use(pattern, anywhere)).toEqual({ kind: "only" });
  });

  it.each([
    ".*",
    "^\\+?\\d+$",
    "112",
    "^(112|\\+353\\d{7,9})$",
    "^(112|\\+3726\\d{6})$",
    "^(112|\\+31(20|10)\\d{7})$",
    "^\\d{2,6}$",
  ])("%s takes 112 among others", (pattern) => {
    expect(use(pattern)).toMatchObject({ kind: "among", numbers: expect.arrayContaining(["112"]) });
  });

  it.each([
    ["^\\+31\\d+$", ["+31112", "+31911"]],
    ["^\\+49\\d+$", ["+49110", "+49112", "+49911"]],
    ["^(\\+61000|\\+61[48]\\d{8})$", ["+61000"]],
  ])("%s takes those of its country among others", (pattern, numbers) => {
    expect(use(pattern)).toMatchObject({ kind: "among", numbers: expect.arrayContaining(numbers) });
  });

  it("of a route for any number is told by the tenant's own countries and policies", () => {
    const emergencyPolicies = [{ name: "Ours", emergencyNumbers: [{ dialString: "+5555", usage: "U" }] }];
    const ours = use("^\\+\\d+$", emergencyNumbersOf({ emergencyPolicies }, ["+31201234567"]));
    expect(ours).toMatchObject({
      kind: "among",
      numbers: expect.arrayContaining(["+31112", "+5555", "+315555"]),
    });
    expect(ours).not.toMatchObject({ numbers: expect.arrayContaining(["+61000"]) });
  });

  it("is none where it matches no emergency number", () => {
    for (const pattern of [
      "^99\\d\\d$",
      "^9\\d{3,4}$",
      "^\\+\\d{7,15}$",
      "^\\+(?!31)\\d{7,15}$",
      "^\\+49\\d{6,13}$",
      "^\\d{4}$",
    ])
      expect(use(pattern)).toEqual({ kind: "none" });
  });

  it("is not known where its pattern cannot be read", () => {
    expect(use("^(")).toEqual({ kind: "unread" });
  });
});
