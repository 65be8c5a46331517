import { describe, expect, it } from "@jest/globals";
import { candidatesFor, explainRouting } from "../../src/telephony/call-routing.ts";
import { emergencyNumbersOf, emergencyUseOf } from "../../src/telephony/numbers/emergency-numbers.ts";
import { aRoute } from "../support/changes/migration-builders.ts";

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

  it("are not known where a pattern before them cannot be read: it is told so, and not as one that does not match", () => {
    const broken = aRoute({ name: "Broken", usages: ["National"], numberPattern: "^(", priority: 0 });
    const unread = (number: string) =>
      explainRouting(number, ["National", "World"], [...routes, broken]).flatMap(({ route, unread: is }) =>
        is ? [route.name] : [],
      );
    expect(unread("+493012345678")).toEqual(["Broken"]);
    expect(unread("+14255550100")).toEqual(["Broken"]);
  });

  it("are not asked for an unread pattern in a usage that is never evaluated", () => {
    const broken = aRoute({ name: "Broken", usages: ["World"], numberPattern: "^(", priority: 0 });
    const [, , last] = explainRouting("+493012345678", ["National", "World"], [...routes, broken]);
    expect(last).toMatchObject({
      route: broken,
      unread: false,
      why: expect.stringContaining("Never evaluated"),
    });
  });

  it.each(["^(\\+1(\\d+)*)*x$", "^(\\d|\\d\\d)+x$", "^(.*)*(.*)*(.*)*x$"])(
    "are answered although one has the pattern %s, which holds a backtracking engine for hours",
    (numberPattern) => {
      const wild = aRoute({ name: "Wild", usages: ["National"], numberPattern, priority: 0 });
      const said = explainRouting("+11111111111111111", ["National", "World"], [...routes, wild]);
      expect(said.map(({ route, taken }) => [route.name, taken])).toEqual([
        ["Wild", false],
        ["Berlin", false],
        ["National", false],
        ["World", false],
      ]);
      expect(emergencyUseOf(wild, emergencyNumbersOf({ emergencyPolicies: [] }))).toEqual({ kind: "none" });
    },
  );
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
    "^(112|\\+31205550123)$",
    "^(112|\\+3120(?=5)\\d{6}7)$",
    "^(112|8(?!000)\\d{4}7)$",
    "^112$|^4711$",
  ])("%s takes 112 among others, however few these are", (pattern) => {
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
