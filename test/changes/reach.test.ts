import { describe, expect, it } from "@jest/globals";
import { grownSince, reachOfTrunk, type TrunkReach } from "../../src/changes/reach.ts";
import { aRouting } from "../support/changes/builders.ts";

const trunk = "sbc1.contoso.com";
const approved: TrunkReach = {
  usages: ["Germany"],
  policies: ["Berlin"],
  emergencyPolicies: ["Berlin"],
  groups: [{ groupId: "g-1", policy: "Berlin" }],
  people: { users: 40, resourceAccounts: 2 },
};
const grown = (now: Partial<TrunkReach>, before: Partial<TrunkReach> = {}) =>
  grownSince({ ...approved, ...before }, { ...approved, ...now }, trunk);
const people = (users: number, resourceAccounts = 2) => ({ people: { users, resourceAccounts } });

describe("what a trunk reaches", () => {
  it("is found through route, usage and policy, with the groups and people of those policies", () => {
    const routing = aRouting({
      policies: [
        { name: "Munich", usages: ["Germany"], routeType: null, description: null },
        { name: "Berlin", usages: ["Germany"], routeType: null, description: null },
        { name: "Paris", usages: ["France"], routeType: null, description: null },
      ],
      emergencyPolicies: [
        { name: "DE", emergencyNumbers: [{ dialString: "112", usage: "Germany" }] },
        { name: "FR", emergencyNumbers: [{ dialString: "112", usage: "France" }] },
      ],
    });
    const groupAssignments = [
      { groupId: "g-2", policy: "Paris", rank: 1 },
      { groupId: "g-1", policy: "Berlin", rank: 2 },
    ];
    const usersByPolicy = [
      { policy: "Berlin", users: 3, resourceAccounts: 1 },
      { policy: "Munich", users: 4, resourceAccounts: 0 },
      { policy: "Paris", users: 9, resourceAccounts: 9 },
    ];
    const seen = { routing, dependants: { groupAssignments }, unread: [], usersByPolicy };
    expect(reachOfTrunk(trunk, seen)).toEqual({
      usages: ["Germany"],
      policies: ["Berlin", "Munich"],
      emergencyPolicies: ["DE"],
      groups: [{ groupId: "g-1", policy: "Berlin" }],
      people: { users: 7, resourceAccounts: 1 },
    });
    const unread = [
      { part: "group assignments", names: null, kind: "refused", why: "Graph refuses it." },
    ] as const;
    expect(reachOfTrunk(trunk, { ...seen, unread, usersByPolicy: null })).toMatchObject({
      groups: null,
      people: null,
    });
  });
});

describe("what grew since the approval", () => {
  it.each([
    [{ usages: ["Germany", "France"] }, 'The usage "France" leads'],
    [{ policies: ["Berlin", "Munich", "Paris"] }, 'voice routing policies "Munich" and "Paris" lead'],
    [{ emergencyPolicies: ["Berlin", "Munich"] }, 'The emergency policy "Munich" leads'],
    [{ groups: [...(approved.groups ?? []), { groupId: "g-2", policy: "Berlin" }] }, 'g-2 ("Berlin")'],
    [{ groups: [{ groupId: "g-2", policy: "Berlin" }] }, 'g-2 ("Berlin")'],
    [people(40, 3), "reached 2 resource accounts, and reaches 3 now"],
    [people(46), "reached 40 people, and reaches 46 now"],
    [{ groups: null }, "cannot be read any more"],
    [{ people: null }, "can no longer be read"],
  ])("%j is reported", (now, words) => {
    expect(grown(now)).toEqual([expect.stringContaining(words)]);
  });

  it("is nothing where nothing is new, less is reached, or it was not known then either", () => {
    expect(grown({})).toEqual([]);
    expect(grown({ usages: [], policies: [], emergencyPolicies: [], groups: [], ...people(0, 0) })).toEqual(
      [],
    );
    expect(grown({}, { groups: null, people: null })).toEqual([]);
  });

  it.each([
    [0, 5],
    [40, 45],
    [100, 105],
    [1_000, 1_050],
  ])("leaves %i people grow to %i and no further", (before, most) => {
    expect(grown(people(most), people(before))).toEqual([]);
    expect(grown(people(most + 1), people(before))).toHaveLength(1);
  });
});
