import { describe, expect, it } from "@jest/globals";
import { TenantError } from "../../src/tenant/tenant-error.ts";
import { withoutPeople } from "../../src/tenant/without-people.ts";
import { collect, tenantForSuite, unhurried } from "../support/tenant-services.ts";
import { whole } from "../../src/tenant/reading.ts";

const reason = "Graph in this cloud does not tell what people have.";

describe("a tenant whose cloud does not tell what people have", () => {
  const under = tenantForSuite();

  it("refuses to read people, and says why", async () => {
    const tenant = withoutPeople(under.tenant, reason);
    const refusal = { kind: "refused", message: reason, passing: false };

    await expect(collect(tenant.readUsers(unhurried))).rejects.toMatchObject(refusal);
    await expect(tenant.readUser("a1e00000-0000-4000-8000-000000000001", unhurried)).rejects.toMatchObject(
      refusal,
    );
    await expect(tenant.readUser("anybody", unhurried)).rejects.toBeInstanceOf(TenantError);
  });

  it("reads all else", async () => {
    const tenant = withoutPeople(under.tenant, reason);

    expect(whole(await tenant.readVerifiedDomains(unhurried))).toContain("contoso.com");
    expect(whole(await tenant.readGateways(unhurried)).length).toBeGreaterThan(0);
  });
});
