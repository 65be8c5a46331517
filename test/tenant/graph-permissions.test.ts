import { afterEach, describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { createGraph } from "../../src/tenant/graph.ts";
import { graphPermissions, type GraphPermission } from "../../src/tenant/graph-permissions.ts";
import type { Tenant } from "../../src/tenant/tenant.ts";
import { simulatedTokens } from "../support/simulated-tokens.ts";
import { collect, tenantForSuite, unhurried } from "../support/tenant-services.ts";
import { whole } from "../../src/tenant/reading.ts";

const alex = "a1e00000-0000-4000-8000-000000000001";
const under = tenantForSuite();
const permissions = Object.keys(graphPermissions) as readonly GraphPermission[];

afterEach(async () => {
  await under.control("POST", "/permissions", { grant: permissions });
  await under.heal();
});

const reads: readonly (readonly [GraphPermission, (tenant: Tenant) => Promise<unknown>])[] = [
  ["User.Read.All", (tenant) => tenant.readAccounts([alex], unhurried)],
  ["User.Read.All", (tenant) => tenant.readUser(alex, unhurried)],
  [
    "GroupMember.Read.All",
    (tenant) => tenant.readGroupMembers("9a000000-0000-4000-8000-000000000001", unhurried),
  ],
  ["Domain.Read.All", (tenant) => tenant.readVerifiedDomains(unhurried)],
  ["TeamsUserConfiguration.Read.All", (tenant) => collect(tenant.readUsers(unhurried))],
  [
    "CallRecords.Read.All",
    (tenant) => collect(tenant.readCalls(new Date(Date.now() - 60_000), new Date(), unhurried)),
  ],
];

describe("a permission that was taken away", () => {
  it.each(reads)(
    "is named where it is missed, and nothing is to be done but to grant it: %s",
    async (name, read) => {
      await under.control("POST", "/permissions", { revoke: [name] });
      await expect(read(under.tenant)).rejects.toMatchObject({
        name: "TenantError",
        kind: "noAccess",
        message: expect.stringMatching(
          new RegExp(
            `refused to.*403.*${name}, with admin consent.*needed for ${graphPermissions[name].neededFor}`,
          ),
        ),
      });

      await under.control("POST", "/permissions", { grant: [name] });
      await read(under.tenant);
    },
  );

  it.each(permissions)("is found by the read that proves it: %s", async (name) => {
    const graph = createGraph({
      baseUrl: under.services.url,
      tokens: simulatedTokens(under.services.env),
      retries: 0,
    });
    const prove = () => graph.one(graphPermissions[name].provenBy(new Date()), z.unknown(), name, unhurried);

    await prove();
    await under.control("POST", "/permissions", { revoke: [name] });
    await expect(prove()).rejects.toMatchObject({ kind: "noAccess", message: expect.stringContaining(name) });
  });
});

describe("a token that ended", () => {
  it("is replaced without anybody noticing", async () => {
    whole(await under.tenant.readVerifiedDomains(unhurried));
    await under.control("DELETE", "/tokens");

    expect(whole(await under.tenant.readVerifiedDomains(unhurried))).toContain("contoso.com");
  });

  it("reads otherwise than a missing permission where no other can be had", async () => {
    whole(await under.tenant.readVerifiedDomains(unhurried));
    await under.control("DELETE", "/tokens");
    await under.inject({ kind: "signInRefused", code: 7000222 });

    await expect(under.tenant.readVerifiedDomains(unhurried)).rejects.toMatchObject({
      kind: "noAccess",
      message: expect.not.stringContaining("Domain.Read.All"),
    });
  });
});

describe("accounts", () => {
  it("tell guests and disabled ones, also those that Teams does not know", async () => {
    const [disabled, guest] = [7, 8].map((n) => `a1e00000-0000-4000-8000-00000000000${n}`);
    const accounts = await under.tenant.readAccounts([alex, disabled ?? "", guest ?? ""], unhurried);

    expect(Object.fromEntries(accounts)).toEqual({
      [alex]: { guest: false, enabled: true },
      [disabled ?? ""]: { guest: false, enabled: false },
      [guest ?? ""]: { guest: true, enabled: true },
    });
  });

  it("are as somebody left them a moment ago", async () => {
    await under.control("PATCH", "/users/alexw@contoso.com", { accountEnabled: false });
    expect((await under.tenant.readAccounts([alex], unhurried)).get(alex)?.enabled).toBe(false);
    await under.control("PATCH", "/users/alexw@contoso.com", { accountEnabled: true });
  });
});
