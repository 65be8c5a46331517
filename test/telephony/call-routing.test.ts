import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { candidatesFor, explainRouting } from "../../src/telephony/call-routing.ts";
import { emergencyUseOf } from "../../src/telephony/emergency-numbers.ts";
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
  it("come by the policy's usages first, then by priority", () => {
    expect(names("+493012345678", ["National", "World"])).toEqual(["Berlin", "National", "World"]);
    expect(names("+493012345678", ["World", "National"])).toEqual(["World", "Berlin", "National"]);
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
    ["\\A\\+49\\d+\\z", true],
    ["(?i)^\\+49", true],
    ["^\\\\Z", false],
  ])("%s is read with .NET's meaning", (pattern, matched) => {
    expect(matches(readPattern(pattern), "+4930")).toBe(matched);
  });
});

describe("a route's use for emergency calls", () => {
  const use = (numberPattern: string) =>
    emergencyUseOf(aRoute({ numberPattern }), ["112", "+112", "911", "+911"]);

  it.each(["^\\+?(112|911)$", "^11[0-9]$", "^112$"])("%s is for emergencies only", (pattern) => {
    expect(use(pattern)).toEqual({ kind: "only" });
  });

  it.each([".*", "^\\+?\\d+$", "112", "^(112|\\+353\\d{7,9})$", "^(112|\\+3726\\d{6})$"])(
    "%s takes 112 among others",
    (pattern) => {
      expect(use(pattern)).toMatchObject({ kind: "among", numbers: expect.arrayContaining(["112"]) });
    },
  );

  it("is none where it matches no emergency number", () => {
    expect(use("^\\+\\d{7,15}$")).toEqual({ kind: "none" });
  });

  it("is not known where its pattern cannot be read", () => {
    expect(use("^(")).toEqual({ kind: "unread" });
  });
});
