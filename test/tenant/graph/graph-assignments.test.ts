import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "@jest/globals";
import { readContoso } from "../../../sim/contoso.ts";
import { scaleUp } from "../../../sim/tenant/scale.ts";
import { graphAssignLimit } from "../../../src/telephony/assignment-batch.ts";
import {
  connect,
  eventually,
  collect,
  tenantForSuite,
  unhurried,
} from "../../support/tenant/tenant-services.ts";
import { ids } from "../../support/people.ts";

const { alex, adele, lynne } = ids;
const nobody = "b0000000-0000-4000-8000-00000000dead";
const target = "Dublin Sales";
const permission = "TeamsPolicyUserAssign.ReadWrite.All";
const operation = "New-CsBatchPolicyAssignmentOperation";

const under = tenantForSuite(scaleUp(readContoso(), 0, 600));
afterEach(async () => {
  await under.control("DELETE", "/tenant");
  await under.heal();
});

const assign = (userIds: readonly string[], policy: string | null = target) =>
  under.tenant.assignVoiceRouting({ name: randomUUID(), policy, userIds }, unhurried);
const routingOf = async (id: string) => (await under.tenant.readUser(id, unhurried))?.voiceRouting;
const effects = () =>
  under.control<readonly { cmdlet: string; parameters: Record<string, unknown> }[]>("GET", "/effects");
const ways = async () => (await effects()).map(({ cmdlet }) => cmdlet);
const moved = { kind: "direct", policy: target };

describe("a few people", () => {
  it("are moved one by one through Graph, and come back by kind", async () => {
    const before = await under.control("GET", "/tenant");
    const { operationId, refused } = await assign([alex, adele, lynne]);

    expect(operationId).toMatch(/^graph:/);
    expect(refused).toEqual([]);
    expect(await under.tenant.readAssignment(operationId, unhurried)).toEqual({
      completed: true,
      refused: [],
    });
    for (const id of [alex, adele, lynne]) expect(await routingOf(id)).toEqual(moved);

    await assign([alex], "Amsterdam International");
    await assign([adele, lynne], null);
    expect(await under.control("GET", "/tenant")).toEqual(before);
    expect(
      (await effects()).map(({ cmdlet, parameters }) => `${cmdlet} ${String(parameters.userId)}`).sort(),
    ).toEqual(
      [
        ...[alex, adele, lynne, alex].map((id) => `Graph assign ${id}`),
        ...[adele, lynne].map((id) => `Graph unassign ${id}`),
      ].sort(),
    );
  });

  it("are moved without those whom the service refuses, each named with the id of the request, not with Graph's words", async () => {
    await under.inject({ kind: "batchRefuses", users: [adele], why: "Unknown error. Please resubmit." });
    const { refused } = await assign([alex, adele, nobody]);

    expect(refused).toEqual([
      {
        userId: adele,
        why: expect.stringMatching(
          /^Graph refused to assign a voice routing policy \(400 BadRequest\)\. Request [0-9a-f-]{36}\.$/,
        ),
      },
      { userId: nobody, why: expect.stringMatching(/^Graph knows no such thing/) },
    ]);
    expect(await routingOf(alex)).toEqual(moved);
    expect(await routingOf(adele)).toEqual({ kind: "global" });
  });

  it("are moved once although some are throttled inside the batch and some not served", async () => {
    await under.inject(
      { kind: "status", service: "graphItems", path: "assign", status: 429, retryAfterSeconds: 0 },
      { kind: "status", service: "graphItems", path: "assign", status: 503 },
    );
    const { refused } = await assign([alex, adele, lynne]);

    expect(refused).toEqual([]);
    expect(await effects()).toHaveLength(3);
  });

  it("are moved although the answers of some are lost inside the batch, which is sent again for them", async () => {
    await under.inject({ kind: "lostAnswer", service: "graphItems", path: "assign" });
    await assign([alex, adele]);

    expect(await ways()).toHaveLength(3);
    expect(await routingOf(alex)).toEqual(moved);
    expect(await routingOf(adele)).toEqual(moved);
  });

  it.each(["garbage", "lostAnswer"] as const)(
    "whose answer is lost altogether (%s) are of unknown outcome, and sent again all is as it should be",
    async (kind) => {
      await under.inject({ kind, service: "graph", path: "$batch" });
      const name = randomUUID();
      const batch = { name, policy: target, userIds: [alex, adele] };

      const caller = new AbortController();
      const unknown = expect(under.tenant.assignVoiceRouting(batch, caller.signal)).rejects.toMatchObject({
        name: "TenantError",
        kind: "outcomeUnknown",
      });
      if (kind === "lostAnswer") {
        await eventually(async () => (await ways()).length === 2);
        caller.abort();
      }
      await unknown;
      expect(await routingOf(alex)).toEqual(moved);
      expect(await under.tenant.findAssignment(name, unhurried)).toBeUndefined();
      expect((await under.tenant.assignVoiceRouting(batch, unhurried)).refused).toEqual([]);
      expect(await routingOf(adele)).toEqual(moved);
    },
  );

  it("of whom one stays undecided are of unknown outcome together", async () => {
    await under.inject({ kind: "status", service: "graphItems", path: "assign", status: 504, times: 5 });

    await expect(assign([alex])).rejects.toMatchObject({ kind: "outcomeUnknown" });
  });

  it("who are all throttled for long were not touched, and the wait is told", async () => {
    await under.inject({
      kind: "status",
      service: "graphItems",
      path: "assign",
      status: 429,
      retryAfterSeconds: 90,
      times: 2,
    });

    await expect(assign([alex, adele])).rejects.toMatchObject({ kind: "throttled", retryAfterMs: 90_000 });
    expect(await effects()).toEqual([]);
  });

  it("of whom some were moved before the others were throttled for long are of unknown outcome", async () => {
    await under.inject({
      kind: "status",
      service: "graphItems",
      path: "assign",
      status: 429,
      retryAfterSeconds: 90,
    });

    await expect(assign([alex, adele])).rejects.toMatchObject({ kind: "outcomeUnknown" });
  });
});

describe("a policy is known to Graph", () => {
  it("although its own name holds Tag:", async () => {
    const policy = { name: "Sales Tag:EU", usages: ["Dublin National"], routeType: null, description: null };
    await under.tenant.perform({ kind: "createPolicy", policy }, unhurried);
    await assign([alex], policy.name);

    expect((await ways()).at(-1)).toBe("Graph assign");
    expect(await routingOf(alex)).toEqual({ kind: "direct", policy: policy.name });
  });

  it("in any case of letters", async () => {
    await assign([alex], target.toUpperCase());

    expect(await ways()).toEqual(["Graph assign"]);
  });
});

describe("Teams PowerShell moves people", () => {
  it(`who are more than ${graphAssignLimit}`, async () => {
    const users = await collect(under.tenant.readUsers(unhurried));
    const ids = users.filter(({ accountType }) => accountType === "user").map(({ id }) => id);
    await assign(ids.slice(-graphAssignLimit));
    expect(new Set(await ways())).toEqual(new Set(["Graph assign"]));
    await assign(ids.slice(-graphAssignLimit - 1));

    expect((await ways()).filter((way) => way === operation)).toHaveLength(1);
  });

  it("while the permission is missing, and Graph again once it is granted", async () => {
    await under.control("POST", "/permissions", { revoke: [permission] });
    await assign([alex]);
    expect(await ways()).toEqual([operation]);

    await under.control("POST", "/permissions", { grant: [permission] });
    await assign([adele]);
    expect(await ways()).toEqual([operation, "Graph assign"]);
  });

  it("to a policy that Graph does not know, which says nothing about the type", async () => {
    await under.inject({ kind: "propagation", ms: 3_600_000 });
    const policy = { name: "Fresh", usages: ["Dublin National"], routeType: null, description: null };
    await under.tenant.perform({ kind: "createPolicy", policy }, unhurried);
    await assign([alex], "Fresh");
    await assign([adele]);

    expect((await ways()).slice(-2)).toEqual([operation, "Graph assign"]);
  });

  it.each([
    ["absent", "policyId"],
    ["renamed", "name"],
    ["renamed", "value"],
  ] as const)(
    "where Graph's answer about a policy drifts (%s %s), and Graph is not asked for a while",
    async (as, property) => {
      const at = "/v1.0/admin/teams/policy/getPolicyId";
      const fresh = connect(under.services);
      const move = (userId: string) =>
        fresh.assignVoiceRouting({ name: randomUUID(), policy: target, userIds: [userId] }, unhurried);
      await under.inject({ kind: "drift", service: "graph", at, property, as });
      await move(alex);
      await under.heal();
      await move(adele);
      await fresh.close();

      expect(await ways()).toEqual([operation, operation]);
    },
  );

  it("while Graph does not say whether it takes the policy type", async () => {
    await under.inject({ kind: "status", service: "graph", path: "getPolicyId", status: 503, times: 3 });
    await assign([alex]);

    expect(await ways()).toEqual([operation]);
  });

  it("whom Graph refuses all, for it may be Graph itself", async () => {
    await under.inject({ kind: "status", service: "graphItems", path: "assign", status: 400, times: 2 });
    const { refused } = await assign([alex, adele]);

    expect(refused).toEqual([]);
    expect(await ways()).toEqual([operation]);
  });
});

describe("a Graph that does not take the policy type", () => {
  const refusing = tenantForSuite({ ...readContoso(), graphPolicyTypes: [] });

  it("is asked once, and everybody goes by Teams PowerShell", async () => {
    const move = (id: string, policy: string | null) =>
      refusing.tenant.assignVoiceRouting({ name: randomUUID(), policy, userIds: [id] }, unhurried);
    await move(alex, null);
    await refusing.inject({ kind: "cut", service: "graph", path: "getPolicyId" });
    await move(alex, target);

    expect(await refusing.control("GET", "/faults")).toContainEqual(
      expect.objectContaining({ kind: "cut", path: "getPolicyId" }),
    );
    const sent = await refusing.control<readonly { cmdlet: string }[]>("GET", "/effects");
    expect(sent.map(({ cmdlet }) => cmdlet)).toEqual([operation, operation]);
  });
});
