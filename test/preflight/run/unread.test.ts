import { describe, expect, it } from "@jest/globals";
import { allChecks } from "../../../src/preflight/all-checks.ts";
import { createPreflight } from "../../../src/preflight/preflight.ts";
import { readFleet } from "../../../src/preflight/run/read-fleet.ts";
import { whole } from "../../../src/tenant/reading.ts";
import { probesThatSaw } from "../../support/preflight/check-context.ts";
import { moveBench, shortOptions } from "../../support/changes/move-bench.ts";
import { runnerForSuite, trunk } from "../../support/changes/runner-bench.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);

const refuse = (cmdlet: string, status = 403) =>
  bench.services.inject({ kind: "status", service: "cmdlets", cmdlet, status, times: 1_000 });
/** One object in a hundred, and at least one, lacks that property. */
const lacks = (cmdlet: string, property: string) =>
  bench.services.inject({
    kind: "drift",
    service: "cmdlets",
    at: cmdlet,
    property,
    as: "absent",
    share: 0.01,
  });
const fleet = () => readFleet(bench.context.tenant, unhurried);

async function preflight() {
  const { tenant, observations, preflights, now } = bench.context;
  const runPreflight = createPreflight({
    checks: allChecks,
    pairChecks: [],
    tenant,
    observations,
    preflights,
    probesFor: () => probesThatSaw({}),
    cloud: "commercial",
    now,
  });
  const findings = await runPreflight({ fqdn: trunk, live: true }, unhurried);
  return new Map(findings.map((finding) => [finding.check, finding]));
}

describe("a tenant of which one list is refused", () => {
  it("is known but for that list, which is named and not taken for empty", async () => {
    await refuse("Get-CsTeamsEmergencyCallRoutingPolicy");
    const { value, unread } = await fleet();

    expect(value.gateways.length).toBeGreaterThan(0);
    expect(value.routing.routes.length).toBeGreaterThan(0);
    expect(unread).toMatchObject([
      { part: "emergency call routing policies", names: null, kind: "noAccess" },
    ]);
    expect(() => whole({ value, unread })).toThrow(
      "The tenant's emergency call routing policies could not be read",
    );
  });

  it("keeps what was known of it where the refusal passes by itself", async () => {
    await refuse("Get-CsTeamsEmergencyCallRoutingPolicy", 429);

    await expect(fleet()).rejects.toMatchObject({ kind: "throttled" });
  });

  it("is not known at all without its gateways", async () => {
    await refuse("Get-CsOnlinePSTNGateway");

    await expect(fleet()).rejects.toMatchObject({ kind: "noAccess" });
  });

  it("has preflights, in which only the checks that need that list are unknown", async () => {
    const before = await preflight();
    await refuse("Get-CsTeamsSurvivableBranchAppliance");
    const after = await preflight();

    expect(after.get("trunk-dependants")).toMatchObject({
      outcome: "unknown",
      summary: expect.stringContaining("survivable branch appliances could not be read"),
    });
    for (const [check, { outcome }] of before)
      if (check !== "trunk-dependants") expect([check, after.get(check)?.outcome]).toEqual([check, outcome]);
  });

  it("gives no domain for unverified because the list of them could not be read", async () => {
    await bench.services.inject({
      kind: "status",
      service: "graph",
      path: "/v1.0/domains",
      status: 403,
      times: 1_000,
    });

    expect((await preflight()).get("fqdn")).toMatchObject({ outcome: "unknown", effect: "blocks" });
  });

  it("shows clients on any port where it does not tell their range", async () => {
    await refuse("Get-CsTeamsMeetingConfiguration");

    expect((await fleet()).value.clientMediaPorts).toEqual({
      restricted: false,
      audio: { first: 1024, last: 65_535 },
    });
  });
});

describe("a tenant with one odd object", () => {
  it("tells the approver of a switch that a route could not be read", async () => {
    await lacks("Get-CsOnlineVoiceRoute", "NumberPattern");
    const { id } = await bench.request();
    const { change } = await bench.advance(id);

    expect(change.state.status).toBe("awaitingApproval");
    expect(change.submission?.plan.cautions[0]).toMatch(/^1 of the tenant's voice routes could not be read/);
    await bench.approve(id);
    expect((await bench.advanceTo(id, "watching", "voided")).state.status).toBe("watching");
    await bench.end(id);
  });

  it("voids an approved switch when a route became unreadable since", async () => {
    const { id } = await bench.request();
    await bench.advance(id);
    await bench.approve(id);
    await lacks("Get-CsOnlineVoiceRoute", "NumberPattern");

    const { state } = await bench.advanceTo(id, "voided");
    expect(state).toMatchObject({
      differences: [expect.stringContaining("voice routes could not be read")],
    });
  });

  it("refuses a migration by name, whose copies would lack that route", async () => {
    await lacks("Get-CsOnlineVoiceRoute", "NumberPattern");
    const change = await moves.request({ kind: "migrate", options: shortOptions() });

    expect(change.state).toMatchObject({
      status: "refused",
      reasons: [expect.stringMatching(/^1 of the tenant's voice routes could not be read \(.+\): /)],
    });
  });

  it("leaves somebody in a wave alone who cannot be read, and moves the others", async () => {
    const { id } = await moves.migrate();
    const members = await bench.context.waves.allMembers(id, { wave: 1 });
    const odd = members[0]?.userId ?? "";
    await bench.services.inject({
      kind: "drift",
      service: "graph",
      at: `/v1.0/admin/teams/userConfigurations/${odd}`,
      property: "effectivePolicyAssignments",
      as: "absent",
      share: 1,
    });
    await moves.untilWave(id, 1, "baking");
    const after = await bench.context.waves.allMembers(id, { wave: 1 });

    expect(after.filter(({ status }) => status === "skipped")).toMatchObject([
      { userId: odd, detail: expect.stringContaining("effectivePolicyAssignments") },
    ]);
    expect(after.filter(({ status }) => status === "moved")).toHaveLength(members.length - 1);
  });
});
