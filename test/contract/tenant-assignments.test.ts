import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "@jest/globals";
import { readContoso } from "../../sim/contoso.ts";
import { scaleUp } from "../../sim/tenant/scale.ts";
import { collect, tenantForSuite, unhurried } from "../support/tenant/tenant-services.ts";
import { ids, groups } from "../support/people.ts";

const { alex, adele, lynne } = ids;
const { amsterdamProjects } = groups;
const target = "Dublin Sales";

/** Graph assigns no policy type here, so everybody goes by operations of Teams PowerShell. */
const under = tenantForSuite({ ...scaleUp(readContoso(), 0, 6_000), graphPolicyTypes: [] });
const assign = async (
  userIds: readonly string[],
  policy: string | null = target,
  name: string = randomUUID(),
) => (await under.tenant.assignVoiceRouting({ name, policy, userIds }, unhurried)).operationId;
const routingOf = async (id: string) => (await under.tenant.readUser(id, unhurried))?.voiceRouting;
const progress = (operation: string) => under.tenant.readAssignment(operation, unhurried);

afterEach(async () => {
  await under.control("DELETE", "/tenant");
  await under.heal();
});

describe("a batch of assignments", () => {
  it("moves people however they came to their policy, and they come back by kind", async () => {
    const before = await under.control("GET", "/tenant");
    const operation = await assign([alex, adele, lynne]);

    expect(await progress(operation)).toEqual({ completed: true, refused: [] });
    for (const id of [alex, adele, lynne])
      expect(await routingOf(id)).toEqual({ kind: "direct", policy: target });

    await assign([alex], "Amsterdam International");
    await assign([adele, lynne], null);
    expect(await routingOf(adele)).toEqual({ kind: "global" });
    expect(await routingOf(lynne)).toEqual({
      kind: "group",
      policy: "Amsterdam International",
      groupId: amsterdamProjects,
    });
    expect(await under.control("GET", "/tenant")).toEqual(before);
  });

  it("moves five thousand at once", async () => {
    const users = (await collect(under.tenant.readUsers(unhurried))).filter(
      ({ accountType }) => accountType === "user",
    );
    const ids = users.slice(-5_000).map(({ id }) => id);
    const operation = await assign(ids);

    expect(await progress(operation)).toEqual({ completed: true, refused: [] });
    const after = await collect(under.tenant.readUsers(unhurried));
    const moved = after.filter(
      ({ voiceRouting }) => voiceRouting.kind === "direct" && voiceRouting.policy === target,
    );
    expect(moved).toHaveLength(5_000);
  });

  it.each([0, 5_001])("of %d users is refused before anything is sent", async (count) => {
    const before = await under.control("GET", "/effects");

    await expect(assign(Array<string>(count).fill(alex))).rejects.toMatchObject({
      name: "TenantError",
      kind: "refused",
    });
    expect(await under.control("GET", "/effects")).toEqual(before);
  });

  it("to a policy that does not exist is not found, and nobody is moved", async () => {
    await expect(assign([alex], "Nowhere")).rejects.toMatchObject({ kind: "notFound" });
    expect(await routingOf(alex)).toEqual({ kind: "direct", policy: "Amsterdam International" });
  });

  it("goes on without whom the service refuses, and says why", async () => {
    await under.inject({ kind: "batchRefuses", users: [adele], why: "Unknown error. Please resubmit." });
    const onPremises = (await collect(under.tenant.readUsers(unhurried))).find(
      ({ accountType }) => accountType === "onPremises",
    );
    const operation = await assign([
      alex,
      adele,
      onPremises?.id ?? "",
      "b0000000-0000-4000-8000-00000000dead",
    ]);

    const { completed, refused } = await progress(operation);
    expect(completed).toBe(true);
    expect(Object.fromEntries(refused.map(({ userId, why }) => [userId, why]))).toEqual({
      [adele]: "Unknown error. Please resubmit.",
      [onPremises?.id ?? ""]: expect.stringContaining("ineligible"),
      "b0000000-0000-4000-8000-00000000dead": "User not found.",
    });
    expect(await routingOf(alex)).toEqual({ kind: "direct", policy: target });
    expect(await routingOf(adele)).toEqual({ kind: "global" });

    await assign([adele]); // the refusal is used up
    expect(await routingOf(adele)).toEqual({ kind: "direct", policy: target });
  });

  it("takes time, during which reads show nothing", async () => {
    await under.inject({ kind: "batchDelay", ms: 3_600_000 });
    const operation = await assign([alex]);

    expect(await progress(operation)).toEqual({ completed: false, refused: [] });
    expect(await routingOf(alex)).toEqual({ kind: "direct", policy: "Amsterdam International" });
  });

  it("may be completed before everybody's policy shows", async () => {
    await under.inject({ kind: "assignmentPropagation", users: [adele], ms: 3_600_000 });
    const operation = await assign([alex, adele]);

    expect(await progress(operation)).toEqual({ completed: true, refused: [] });
    expect(await routingOf(alex)).toEqual({ kind: "direct", policy: target });
    expect(await routingOf(adele)).toEqual({ kind: "global" });
  });

  it("is found again by its name, the newest of that name", async () => {
    const name = randomUUID();
    await assign([alex], target, name);
    const newest = await assign([adele], target, name);
    await assign([lynne], target);

    expect(await under.tenant.findAssignment(name, unhurried)).toBe(newest);
    expect(await under.tenant.findAssignment(randomUUID(), unhurried)).toBeUndefined();
  });

  it("whose answer was lost is found by its name", async () => {
    const name = randomUUID();
    await under.inject({ kind: "garbage", service: "cmdlets" });

    await expect(assign([alex], target, name)).rejects.toMatchObject({ kind: "outcomeUnknown" });
    const operation = await under.tenant.findAssignment(name, unhurried);
    expect(await progress(operation ?? "")).toEqual({ completed: true, refused: [] });
  });

  it("that nobody began is not found", async () => {
    await expect(progress(randomUUID())).rejects.toMatchObject({ name: "TenantError", kind: "notFound" });
  });
});
