import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { proposePilot, spread, type Placeable } from "../../../src/changes/waves/spread.ts";
import { arbitraryShares } from "../../support/changes/migration-arbitraries.ts";
import { userId } from "../../support/changes/migration-builders.ts";

const arbitraryPeople: fc.Arbitrary<readonly Placeable[]> = fc
  .array(
    fc.record({
      policy: fc.constantFrom("Berlin", "Munich", "Global"),
      site: fc.constantFrom("Berlin", "Munich", "Ulm", null),
      tellsLittle: fc.boolean(),
    }),
    { maxLength: 80 },
  )
  .map((people) => people.map((person, n) => ({ ...person, userId: userId(n) })));

const stratum = ({ policy, site }: Placeable) => `${policy} ${site ?? "nowhere"}`;

function people(count: number, changed: Partial<Placeable> = {}, from = 0): readonly Placeable[] {
  return Array.from({ length: count }, (_, n) => ({
    userId: userId(from + n),
    policy: "Berlin",
    site: "Berlin",
    tellsLittle: false,
    ...changed,
  }));
}

describe("shares of people", () => {
  it("reach each percentage of every policy and site, to within one person", () => {
    fc.assert(
      fc.property(arbitraryPeople, arbitraryShares, (those, shares) => {
        const places = spread(those, shares);
        for (const key of new Set(those.map(stratum))) {
          const here = those.filter((person) => stratum(person) === key);
          shares.forEach((share, index) => {
            const moved = here.filter(({ userId: id }) => (places.get(id) ?? -1) <= index).length;
            expect(Math.abs(moved - (here.length * share) / 100)).toBeLessThan(1);
          });
        }
      }),
    );
  });

  it("do not depend on the order of people, nor on who is at other sites", () => {
    fc.assert(
      fc.property(arbitraryPeople, arbitraryShares, (those, shares) => {
        const places = spread(those, shares);
        expect(spread([...those].reverse(), shares)).toEqual(places);
        const here = those.filter(({ site }) => site === "Ulm");
        for (const [id, place] of spread(here, shares)) expect(places.get(id)).toBe(place);
      }),
    );
  });

  it("do not leave small sites all to the end", () => {
    const sites = Array.from({ length: 200 }, (_, n) => people(2, { site: `Site ${n}` }, n * 2)).flat();
    const first = [...spread(sites, [25, 100]).values()].filter((share) => share === 0).length;
    expect(first).toBeGreaterThan(60);
    expect(first).toBeLessThan(140);
  });
});

describe("a proposed pilot", () => {
  it("covers every policy and site that it has room for", () => {
    const those = [
      ...people(50),
      ...people(3, { site: "Ulm" }, 100),
      ...people(2, { policy: "Global", site: null }, 200),
    ];
    const pilot = new Set(proposePilot(those, 3));
    expect(new Set(those.filter(({ userId: id }) => pilot.has(id)).map(stratum)).size).toBe(3);
  });

  it("has the size that was asked for, or everybody", () => {
    fc.assert(
      fc.property(arbitraryPeople, fc.integer({ min: 1, max: 30 }), (those, size) => {
        const pilot = proposePilot(those, size);
        expect(new Set(pilot).size).toBe(Math.min(size, those.length));
        expect(proposePilot([...those].reverse(), size)).toEqual(pilot);
      }),
    );
  });

  it("prefers people who make calls", () => {
    const those = [...people(5, { tellsLittle: true }), ...people(5, {}, 50)];
    const pilot = new Set(proposePilot(those, 5));
    expect(those.filter(({ userId: id }) => pilot.has(id)).every(({ tellsLittle }) => !tellsLittle)).toBe(
      true,
    );
  });
});
