import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import type { Services } from "../../../sim/tenant/services.ts";
import { createGraph } from "../../../src/tenant/graph/graph.ts";
import { graphPermissions, type GraphPermission } from "../../../src/tenant/graph/graph-permissions.ts";
import { provePermission } from "../../../src/tenant/graph/prove-permission.ts";
import type { Tenant } from "../../../src/tenant/tenant.ts";
import { someTokens, simulatedTokens } from "../../support/tenant/simulated-tokens.ts";
import { collect, tenantForSuite, unhurried } from "../../support/tenant/tenant-services.ts";
import { whole } from "../../../src/tenant/reading.ts";
import { groups, ids } from "../../support/people.ts";

const { alex } = ids;
const group = groups.telephonyAdmins;
const under = tenantForSuite();
const permissions = Object.keys(graphPermissions) as readonly GraphPermission[];

function graphOf({ url, env }: Services) {
  return createGraph({ baseUrl: url, tokens: simulatedTokens(env), retries: 0 });
}

afterEach(async () => {
  await under.control("POST", "/permissions", { grant: permissions });
  await under.heal();
});

const reads: readonly (readonly [GraphPermission, (tenant: Tenant) => Promise<unknown>])[] = [
  ["User.Read.All", (tenant) => tenant.readAccounts([alex], unhurried)],
  ["User.Read.All", (tenant) => tenant.readUser(alex, unhurried)],
  ["GroupMember.ReadBasic.All", (tenant) => tenant.readGroupMembers(group, unhurried)],
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
    const graph = graphOf(under.services);
    const prove = () => provePermission(graph, name, { now: new Date(), group }, unhurried);

    expect(await prove()).toEqual({ is: "proven" });
    await under.control("POST", "/permissions", { revoke: [name] });
    expect(await prove()).toMatchObject({ is: "missing", why: expect.stringContaining(name) });
  });

  it("is not missed where the bot reads nothing by it", async () => {
    const given = { now: new Date(), group: null };
    const proven = await provePermission(
      graphOf(under.services),
      "GroupMember.ReadBasic.All",
      given,
      unhurried,
    );
    expect(proven).toEqual({ is: "notNeeded" });
  });

  it.each<{ because: string; name: GraphPermission; body: unknown; is: string; why: RegExp }>([
    {
      because: "Graph leaves out what a lesser permission may not read",
      name: "Organization.Read.All",
      body: { value: [{ id: "c0a70500-0000-4000-8000-000000000000", tenantType: null }] },
      is: "missing",
      why: /lesser permission/,
    },
    {
      because: "a single thing comes instead of a collection",
      name: "TeamsPolicyUserAssign.ReadWrite.All",
      body: { name: "Global", policyId: "R2xvYmFs" },
      is: "unknown",
      why: /not as documented|getPolicyId/,
    },
  ])("is not taken for granted when $because", async ({ name, body, is, why }) => {
    const server = createServer((_request, response) => response.end(JSON.stringify(body)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const graph = createGraph({ baseUrl, tokens: someTokens, retries: 0 });
      const given = { now: new Date(), group: null };
      expect(await provePermission(graph, name, given, unhurried)).toEqual({
        is,
        why: expect.stringMatching(why) as unknown,
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("is of a part of Graph that some clouds lack, where its read is below /admin/teams", () => {
    const given = { now: new Date(), group };
    const below = (permission: GraphPermission) =>
      graphPermissions[permission].provenBy(given)?.path.startsWith("/v1.0/admin/teams/");
    for (const permission of permissions)
      expect(graphPermissions[permission].opens).toBe(
        below(permission) ? "teamsAdministration" : "everywhere",
      );
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
