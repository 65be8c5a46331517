import { describe, expect, it } from "@jest/globals";
import { createDirectory } from "../../src/tenant/directory.ts";
import { TenantError } from "../../src/tenant/tenant-error.ts";

const signal = new AbortController().signal;
const alex = "a1e00000-0000-4000-8000-000000000001";
const megan = "a1e00000-0000-4000-8000-000000000002";

function aDirectory(members: () => readonly string[]) {
  const clock = { now: 0, reads: 0 };
  const directory = createDirectory({
    config: { roles: { admins: [alex], approvers: ["group:g1"], viewers: [] } },
    tenant: {
      readGroupMembers: async () => {
        clock.reads += 1;
        return members();
      },
    },
    now: () => new Date(clock.now),
  });
  return { directory, clock };
}

const unreachable = () => {
  throw new TenantError("unreachable", "Graph does not answer.");
};

describe("roles", () => {
  it("come from ids and from groups, whatever the case", async () => {
    const { directory } = aDirectory(() => [megan.toUpperCase()]);
    expect([...(await directory.rolesOf(alex.toUpperCase(), {}, signal))]).toEqual(["admin"]);
    expect([...(await directory.rolesOf(megan, {}, signal))]).toEqual(["approver"]);
    expect(await directory.peopleWith("approver", signal)).toEqual([megan]);
  });

  it("remember a group for five minutes, unless asked afresh", async () => {
    let members = [megan];
    const { directory, clock } = aDirectory(() => members);
    await directory.rolesOf(megan, {}, signal);
    members = [];
    expect((await directory.rolesOf(megan, {}, signal)).has("approver")).toBe(true);
    expect((await directory.rolesOf(megan, { fresh: true }, signal)).has("approver")).toBe(false);
    members = [megan];
    expect((await directory.rolesOf(megan, {}, signal)).has("approver")).toBe(false);
    clock.now += 5 * 60_000;
    expect((await directory.rolesOf(megan, {}, signal)).has("approver")).toBe(true);
    expect(clock.reads).toBe(3);
  });

  it("are not guessed while a group cannot be read, but named people can still look", async () => {
    const { directory } = aDirectory(unreachable);
    await expect(directory.rolesOf(megan, {}, signal)).rejects.toMatchObject({ kind: "unreachable" });
    await expect(directory.rolesOf(alex, { fresh: true }, signal)).rejects.toMatchObject({
      kind: "unreachable",
    });
    expect([...(await directory.rolesOf(alex, {}, signal))]).toEqual(["admin"]);
  });
});
