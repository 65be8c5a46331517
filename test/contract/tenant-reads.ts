import { afterAll, describe, expect, it } from "@jest/globals";
import { policiesReaching } from "../../src/telephony/voice-routing.ts";
import type { VoiceUser } from "../../src/telephony/voice-user.ts";
import type { Tenant } from "../../src/tenant/tenant.ts";
import { collect, unhurried } from "../support/tenant/tenant-services.ts";
import { whole } from "../../src/tenant/reading.ts";

/** What only reads. */
export type TenantReads = Omit<Tenant, "perform" | "assignVoiceRouting">;

const nobody = "b0000000-0000-4000-8000-00000000dead";
const hour = 3_600_000;
const lowerCaseId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What holds for every tenant, so for the simulated one and for a real one. */
export function readsOfATenant(tenant: () => TenantReads): void {
  let people: readonly VoiceUser[] | undefined;
  const users = async () => (people ??= await collect(tenant().readUsers(unhurried)));
  afterAll(() => {
    people = undefined;
  });

  describe("its gateways, by Teams PowerShell", () => {
    it("are read one at a time as in the whole list, in any case of letters", async () => {
      const gateways = whole(await tenant().readGateways(unhurried));
      expect(new Set(gateways.map(({ fqdn }) => fqdn)).size).toBe(gateways.length);
      for (const gateway of gateways.slice(0, 2)) {
        expect(gateway.fqdn).toBe(gateway.fqdn.toLowerCase());
        expect(await tenant().readGateway(gateway.fqdn.toUpperCase(), unhurried)).toEqual(gateway);
      }
    });

    it("are undefined where there is none of that name", async () => {
      expect(await tenant().readGateway("no-such-sbc.invalid.example", unhurried)).toBeUndefined();
    });
  });

  describe("its voice routing, by Teams PowerShell", () => {
    it("names only usages that exist, and has a Global policy", async () => {
      const { usages, routes, policies } = whole(await tenant().readVoiceRouting(unhurried));
      expect(policies.map(({ name }) => name)).toContain("Global");
      for (const { usages: named } of routes) expect(usages).toEqual(expect.arrayContaining([...named]));
    });

    it("comes with what else depends on trunks, and with the client's media ports", async () => {
      const routing = whole(await tenant().readVoiceRouting(unhurried));
      const { groupAssignments } = whole(await tenant().readTrunkDependants(unhurried));
      const policies = routing.policies.map(({ name }) => name);
      for (const { policy } of groupAssignments) expect(policies).toContain(policy);
      const { audio } = await tenant().readClientMediaPorts(unhurried);
      expect(audio.first).toBeLessThanOrEqual(audio.last);
    });
  });

  describe("its people, by Graph", () => {
    it("are read once each, with ids in lower case", async () => {
      const ids = (await users()).map(({ id }) => id);
      expect(ids.length).toBeGreaterThan(0);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(lowerCaseId);
    });

    it("have policies that voice routing knows", async () => {
      const { policies } = whole(await tenant().readVoiceRouting(unhurried));
      const known = new Set(policies.map(({ name }) => name));
      for (const { voiceRouting } of await users())
        if (voiceRouting.kind !== "global") expect(known).toContain(voiceRouting.policy);
    });

    it("are read one at a time as in the whole list, and undefined where there is nobody", async () => {
      const [first] = await users();
      expect(await tenant().readUser(first?.id.toUpperCase() ?? "", unhurried)).toEqual(first);
      expect(await tenant().readUser(nobody, unhurried)).toBeUndefined();
    });

    it("have accounts, which are missing where there is nobody", async () => {
      const ids = (await users()).slice(0, 25).map(({ id }) => id);
      const accounts = await tenant().readAccounts([...ids, nobody], unhurried);
      expect([...accounts.keys()].sort()).toEqual([...ids].sort());
    });

    it("are not in a group that does not exist", async () => {
      await expect(tenant().readGroupMembers(nobody, unhurried)).rejects.toMatchObject({
        name: "TenantError",
        kind: "notFound",
      });
    });
  });

  it("has verified domains, in lower case", async () => {
    const domains = whole(await tenant().readVerifiedDomains(unhurried));
    expect(domains.length).toBeGreaterThan(0);
    for (const domain of domains) expect(domain).toBe(domain.toLowerCase());
  });

  it("has call rows of two days, each once and in its time, on trunks with a name", async () => {
    const to = new Date();
    const from = new Date(to.getTime() - 48 * hour);
    const rows = await collect(tenant().readCalls(from, to, unhurried));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const { startedAt, trunkFqdn } of rows) {
      expect(startedAt.getTime()).toBeGreaterThanOrEqual(from.getTime());
      expect(startedAt.getTime()).toBeLessThan(to.getTime());
      expect(trunkFqdn).toBe(trunkFqdn.toLowerCase());
    }
  });

  it("knows no operation that was never begun", async () => {
    expect(
      await tenant().findAssignment("bypass-pilot contract: no such operation", unhurried),
    ).toBeUndefined();
  });

  it("tells which policies lead to each trunk", async () => {
    const [gateways, routing] = [
      whole(await tenant().readGateways(unhurried)),
      whole(await tenant().readVoiceRouting(unhurried)),
    ];
    const names = routing.policies.map(({ name }) => name);
    for (const { fqdn } of gateways)
      expect(names).toEqual(expect.arrayContaining([...policiesReaching(fqdn, routing)]));
  });
}
