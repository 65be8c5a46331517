import { expect, it } from "@jest/globals";
import { formerPolicyText } from "../../../src/changes/plans/way-back.ts";

it.each([
  ["g-1", "the group g-1"],
  [null, "a group"],
])(
  "what came from a group (%p) comes back by taking the grant away, never by another one",
  (groupId, from) => {
    expect(formerPolicyText({ kind: "group", policy: "Berlin", groupId })).toBe(
      `"Berlin" from ${from}, by taking the direct grant away`,
    );
  },
);
