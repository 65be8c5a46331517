import { describe, expect, it } from "@jest/globals";
import { TenantError } from "../../src/tenant/tenant-error.ts";
import { withoutUserApis } from "../../src/tenant/without-user-apis.ts";
import { collect, tenantForSuite, unhurried } from "../support/tenant/tenant-services.ts";
import { whole } from "../../src/tenant/reading.ts";
import { ids } from "../support/people.ts";

const reason = "Graph in this cloud does not tell what people have.";

describe("a tenant whose cloud does not tell what people have", () => {
  const under = tenantForSuite();

  it("refuses to read people, and says why", async () => {
    const tenant = withoutUserApis(under.tenant, reason);
    const refusal = { kind: "refused", message: reason, passing: false };

    await expect(collect(tenant.readUsers(unhurried))).rejects.toMatchObject(refusal);
    await expect(tenant.readUser(ids.alex, unhurried)).rejects.toMatchObject(refusal);
    await expect(tenant.readUser("anybody", unhurried)).rejects.toBeInstanceOf(TenantError);
  });

  it("reads all else", async () => {
    const tenant = withoutUserApis(under.tenant, reason);

    expect(whole(await tenant.readVerifiedDomains(unhurried))).toContain("contoso.com");
    expect(whole(await tenant.readGateways(unhurried)).length).toBeGreaterThan(0);
  });
});
