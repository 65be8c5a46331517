import { describe, expect, it } from "@jest/globals";
import { createDirectory } from "../../src/tenant/directory.ts";
import { TenantError } from "../../src/tenant/tenant-error.ts";
import type { Account } from "../../src/tenant/tenant.ts";
import { ids } from "../support/people.ts";

const signal = new AbortController().signal;
const { alex, megan } = ids;

type Accounts = () => Readonly<Record<string, Account>>;

const works: Account = { guest: false, enabled: true };
const everybody: Accounts = () => ({ [alex]: works, [megan]: works });

function aDirectory(members: () => readonly string[], accounts: Accounts = everybody) {
  const clock = { now: 0, reads: 0, accountReads: 0 };
  const directory = createDirectory({
    config: { roles: { admins: [alex], approvers: ["group:g1"], viewers: [], breakGlass: [], groups: [] } },
    tenant: {
      readGroupMembers: async () => {
        clock.reads += 1;
        return members();
      },
      readAccounts: async (ids) => {
        clock.accountReads += 1;
        const known = accounts();
        return new Map(ids.flatMap((id) => (known[id] ? [[id, known[id]]] : [])));
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

describe("an account", () => {
  it.each<{ what: string; account: Account | undefined }>([
    { what: "is a guest's", account: { guest: true, enabled: true } },
    { what: "is disabled", account: { guest: false, enabled: false } },
    { what: "does not exist", account: undefined },
  ])("that $what holds no role, by id or by group, and cannot be asked", async ({ account }) => {
    const { directory } = aDirectory(
      () => [alex, megan],
      () => ({ [megan]: works, ...(account && { [alex]: account }) }),
    );

    expect(await directory.rolesOf(alex, {}, signal)).toEqual(new Set());
    expect(await directory.rolesOf(alex, { fresh: true }, signal)).toEqual(new Set());
    expect(await directory.peopleWith("approver", signal)).toEqual([megan]);
    expect(await directory.peopleWith("admin", signal)).toEqual([]);
  });

  it("is remembered for five minutes, and read afresh for a decision", async () => {
    let enabled = true;
    const { directory, clock } = aDirectory(
      () => [],
      () => ({ [alex]: { guest: false, enabled } }),
    );
    expect((await directory.rolesOf(alex, {}, signal)).has("admin")).toBe(true);
    enabled = false;
    expect((await directory.rolesOf(alex, {}, signal)).has("admin")).toBe(true);
    expect(clock.accountReads).toBe(1);
    expect((await directory.rolesOf(alex, { fresh: true }, signal)).has("admin")).toBe(false);
    expect((await directory.rolesOf(alex, {}, signal)).has("admin")).toBe(false);
    expect(clock.accountReads).toBe(2);
    enabled = true;
    clock.now += 5 * 60_000;
    expect((await directory.rolesOf(alex, {}, signal)).has("admin")).toBe(true);
  });

  it("is not read of somebody who would hold no role anyway", async () => {
    const { directory, clock } = aDirectory(() => []);

    expect(await directory.rolesOf(megan, { fresh: true }, signal)).toEqual(new Set());
    expect(clock.accountReads).toBe(0);
  });

  it("is read once by however many turns at a time", async () => {
    const { directory, clock } = aDirectory(() => [megan]);
    const people = [alex, alex, alex, megan, megan];

    await Promise.all(people.map((id) => directory.rolesOf(id, {}, signal)));
    expect(clock).toMatchObject({ reads: 1, accountReads: 2 });
  });

  it("that cannot be read lets somebody named look around, and decide nothing", async () => {
    const { directory } = aDirectory(() => [megan], unreachable);

    expect([...(await directory.rolesOf(alex, {}, signal))]).toEqual(["admin"]);
    await expect(directory.rolesOf(alex, { fresh: true }, signal)).rejects.toMatchObject({
      kind: "unreachable",
    });
    await expect(directory.rolesOf(megan, {}, signal)).rejects.toMatchObject({ kind: "unreachable" });
  });
});

describe("roles as last known", () => {
  it("are those of the configuration and of the groups as last read, without asking anybody", async () => {
    let away = false;
    const { directory, clock } = aDirectory(() => (away ? unreachable() : [megan]));
    expect([...directory.lastKnownRolesOf(megan)]).toEqual([]);
    await directory.rolesOf(megan, {}, signal);
    away = true;
    clock.now += 24 * 3_600_000;
    const { reads, accountReads } = clock;
    expect([...directory.lastKnownRolesOf(megan)]).toEqual(["approver"]);
    expect([...directory.lastKnownRolesOf(alex)]).toEqual(["admin"]);
    expect([clock.reads, clock.accountReads]).toEqual([reads, accountReads]);
  });

  it.each([
    ["a guest's", { guest: true, enabled: true }],
    ["disabled", { guest: false, enabled: false }],
    ["not there", undefined],
  ])("are none where the account was last seen %s", async (_how, account) => {
    const { directory } = aDirectory(
      () => [],
      () => (account ? { [alex]: account } : {}),
    );
    await directory.rolesOf(alex, {}, signal);
    expect([...directory.lastKnownRolesOf(alex)]).toEqual([]);
  });
});
