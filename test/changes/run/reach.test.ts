import { beforeEach, describe, expect, it } from "@jest/globals";
import { createChangeRunner } from "../../../src/changes/run/change-runner.ts";
import type { VoiceUser } from "../../../src/telephony/voice-user.ts";
import { aUser } from "../../support/changes/builders.ts";
import { moveBench } from "../../support/changes/move-bench.ts";
import { runnerForSuite } from "../../support/changes/runner-bench.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);

const onPolicy = (count: number, accountType: VoiceUser["accountType"] = "user") =>
  Array.from({ length: count }, (_, at) =>
    aUser({
      id: `${accountType}-${at}`,
      userPrincipalName: `${accountType}${at}@contoso.com`,
      accountType,
      voiceRouting: { kind: "direct", policy: "Amsterdam International" },
    }),
  );

async function observe(...people: readonly VoiceUser[]): Promise<void> {
  async function* page() {
    yield people;
  }
  await bench.context.observations.replaceUsers(page(), bench.now());
}

async function approved(): Promise<number> {
  const { id } = await bench.request();
  await bench.advance(id);
  await bench.approve(id);
  return id;
}

const accounts = onPolicy(1, "resourceAccount");

beforeEach(async () => {
  await observe(...onPolicy(40), ...accounts);
});

describe("an approved switch of bypass", () => {
  it.each([
    {
      what: "a policy leads to the trunk that did not",
      arrange: async () =>
        bench.services.control("PATCH", "/policies/Dublin Sales", { usages: ["Amsterdam National"] }),
      difference: '"Dublin Sales" leads to',
    },
    {
      what: "a usage leads to the trunk that did not",
      arrange: async () =>
        bench.services.control("PATCH", "/routes/Amsterdam National", {
          usages: ["Amsterdam National", "Carrier Overflow"],
        }),
      difference: '"Carrier Overflow" leads to',
    },
    {
      what: "an emergency policy leads to the trunk that did not",
      arrange: async () =>
        bench.services.control("PATCH", "/routes/Amsterdam National", {
          usages: ["Amsterdam National", "Dublin Emergency"],
        }),
      difference: 'The emergency policy "Ireland" leads to',
    },
    {
      what: "a route of the same usage takes emergency numbers to the trunk that did not",
      arrange: async () =>
        bench.services.control("PATCH", "/routes/Amsterdam National", { pattern: "^112$" }),
      difference: 'The route "Amsterdam National" takes emergency numbers to this trunk now',
    },
    {
      what: "its people became many more",
      arrange: async () => observe(...onPolicy(46), ...accounts),
      difference: "reached 40 people, and reaches 46 now",
    },
    {
      what: "a resource account came to it",
      arrange: async () => observe(...onPolicy(40), ...onPolicy(2, "resourceAccount")),
      difference: "reached 1 resource account, and reaches 2 now",
    },
  ])("is void when $what", async ({ arrange, difference }) => {
    const id = await approved();
    await arrange();
    const { state } = (await bench.advance(id)).change;
    expect(state.status).toBe("voided");
    expect(JSON.stringify(state).replaceAll("\\", "")).toContain(difference);
    expect(await bench.effects()).toEqual([]);
  });

  it("is void when a policy that leads to the trunk was assigned to one more group", async () => {
    const id = await approved();
    const { tenant } = bench.context;
    const given = { groupId: "9a000000-0000-4000-8000-00000000000f", policy: "Global", rank: 9 };
    const run = createChangeRunner({
      ...bench.context,
      tenant: {
        ...tenant,
        async readTrunkDependants(signal) {
          const { value, unread } = await tenant.readTrunkDependants(signal);
          return { value: { ...value, groupAssignments: [...value.groupAssignments, given] }, unread };
        },
      },
    });
    await run(String(id), unhurried);
    const state = (await bench.changes.find(id))?.change.state;
    expect(state).toMatchObject({
      status: "voided",
      differences: [expect.stringContaining(given.groupId)],
    });
  });

  it("starts where people came and went as they do every day", async () => {
    const id = await approved();
    await observe(...onPolicy(45), ...accounts);
    await bench.advanceTo(id, "watching");
  });

  it("covers the reach by its digest", async () => {
    const id = await approved();
    const stored = await bench.changes.find(id);
    const { submission } = stored?.change ?? {};
    if (!stored || !submission) throw new Error("gone");
    const { reach: _, ...plan } = submission.plan;
    const without = { ...stored.change, submission: { ...submission, plan } };
    await bench.changes.save(without, stored.version, { at: bench.now(), events: [] });
    expect((await bench.advance(id)).change.state).toMatchObject({
      status: "voided",
      differences: ["The plan is not the one that was approved."],
    });
  });
});

describe("an approved migration", () => {
  it("is void when a policy leads to the old trunk that did not", async () => {
    const { id } = await moves.migrate();
    await bench.services.control("PATCH", "/policies/Dublin Sales", { usages: ["Amsterdam National"] });
    const { state } = await bench.advanceTo(id, "voided");
    expect(JSON.stringify(state)).toContain("Dublin Sales");
    expect(await bench.services.tenant.readGateway("sbc1-bypass.contoso.com", unhurried)).toBeUndefined();
  });
});
