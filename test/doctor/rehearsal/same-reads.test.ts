import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { rehearse } from "../../../src/doctor/rehearsal/rehearse.ts";
import { createCallRecords } from "../../../src/tenant/graph/call-records.ts";
import { createGraph, type Graph } from "../../../src/tenant/graph/graph.ts";
import { whole } from "../../../src/tenant/reading.ts";
import { createTenant } from "../../../src/tenant/microsoft-tenant.ts";
import type {
  TeamsPowerShell,
  TeamsPowerShellPool,
} from "../../../src/tenant/powershell/teams-powershell.ts";
import { simulatedHost, simulatedTokens } from "../../support/tenant/simulated-tokens.ts";
import { collect, tenantForSuite, unhurried } from "../../support/tenant/tenant-services.ts";
import { groups, ids } from "../../support/people.ts";

const { alex } = ids;
const group = groups.telephonyAdmins;
const under = tenantForSuite();
let host: TeamsPowerShellPool;

beforeAll(() => {
  host = simulatedHost(under.services.env);
});
afterAll(() => host.close());

/** Lets everything through and writes down what was read, without whom it was about. */
function listening({ graph, host }: { readonly graph: Graph; readonly host: TeamsPowerShell }) {
  const heard = new Set<string>();
  const hear = (url: string) =>
    heard.add(
      decodeURIComponent(url)
        .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "{id}")
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "{time}")
        .replace(/name='[^']*'/, "name='{name}'"),
    );
  const ears: { readonly graph: Graph; readonly host: TeamsPowerShell } = {
    graph: {
      one(path, ...rest) {
        hear(path);
        return graph.one(path, ...rest);
      },
      pages(path, ...rest) {
        hear(path);
        return graph.pages(path, ...rest);
      },
      rows(path, ...rest) {
        hear(path);
        return graph.rows(path, ...rest);
      },
      batch(requests, ...rest) {
        for (const { method, url } of requests) if (method === "GET") hear(`$batch ${url}`);
        return graph.batch(requests, ...rest);
      },
    },
    host: {
      ...host,
      read(cmdlet, parameters, signal) {
        heard.add([cmdlet, ...Object.keys(parameters)].join(" -"));
        return host.read(cmdlet, parameters, signal);
      },
    },
  };
  return { ...ears, heard };
}

describe("what a rehearsal reads", () => {
  it("is what the product reads, in the same words", async () => {
    const { env, url } = under.services;
    const graph = createGraph({ baseUrl: url, tokens: simulatedTokens(env) });
    await under.control("POST", "/users/calls", { users: [alex], count: 1, allAnswered: true });
    const now = new Date();

    const product = listening({ graph, host });
    const tenant = createTenant(product);
    const [gateway] = whole(await tenant.readGateways(unhurried));
    await tenant.readGateway(gateway?.fqdn ?? "", unhurried);
    await tenant.readVoiceRouting(unhurried);
    await tenant.readTrunkDependants(unhurried);
    await tenant.readClientMediaPorts(unhurried);
    await tenant.readVerifiedDomains(unhurried);
    await collect(tenant.readUsers(unhurried));
    await tenant.readUser(alex, unhurried);
    await tenant.readAccounts([alex], unhurried);
    await tenant.readGroupMembers(group, unhurried);
    await collect(tenant.readCalls(new Date(now.getTime() - 1_000), now, unhurried));
    const few = { name: "few", policy: "Amsterdam International", userIds: [alex] };
    await tenant.assignVoiceRouting(few, unhurried);
    const many = { name: "many", policy: null, userIds: Array.from({ length: 201 }, () => alex) };
    const { operationId } = await tenant.assignVoiceRouting(many, unhurried);
    await tenant.findAssignment("many", unhurried);
    await tenant.readAssignment(operationId, unhurried);
    for await (const _call of createCallRecords(product.graph).readCallMedia(alex, [now], 1, unhurried));

    const rehearsal = listening({ graph, host });
    await rehearse(
      {
        ...rehearsal,
        cloud: "commercial",
        groups: [group],
        inThisCloud: () => true,
        now: () => new Date(Date.now() + 10_000),
      },
      unhurried,
    );
    // The doctor's, by which Organization.Read.All is proven.
    rehearsal.heard.delete("/v1.0/organization?$select=id,tenantType");
    expect([...rehearsal.heard].sort()).toEqual([...product.heard].sort());
  });
});
