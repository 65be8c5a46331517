import { afterAll, beforeAll, describe } from "@jest/globals";
import { tenantForSuite } from "../support/tenant/tenant-services.ts";
import { connectToRealTenant, type RealTenant } from "./real-tenant.ts";
import { readsOfATenant } from "./tenant-reads.ts";

describe("the simulated tenant", () => {
  const under = tenantForSuite();
  beforeAll(() => under.control("POST", "/gateways/sbc1.contoso.com/calls", { count: 20 }));
  readsOfATenant(() => under.tenant);
});

/** With its credential in TENANT_CREDENTIAL and the AZURE_ variables. */
const { CONTRACT_TENANT: tenantId } = process.env;

if (tenantId) {
  describe(`the real tenant ${tenantId}, which is only read`, () => {
    let real: RealTenant;
    beforeAll(() => {
      real = connectToRealTenant(process.env, tenantId);
    });
    afterAll(() => real.close());
    readsOfATenant(() => real.tenant);
  });
}
