import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { readContoso } from "../../sim/contoso.ts";
import { isInCloud } from "../../src/config/endpoints.ts";
import { inWords } from "../../src/doctor/in-words.ts";
import { rehearse } from "../../src/rehearsal/rehearse.ts";
import { reportOf } from "../../src/rehearsal/report.ts";
import type { Rehearsal, Rehearsed } from "../../src/rehearsal/rehearsal.ts";
import { cmdletContract } from "../../src/tenant/contract/cmdlet-contract.ts";
import { graphContract } from "../../src/tenant/contract/graph-contract.ts";
import { createGraph } from "../../src/tenant/graph.ts";
import { graphPermissions, type GraphPermission } from "../../src/tenant/graph-permissions.ts";
import { createTeamsPowerShell, type TeamsPowerShellPool } from "../../src/tenant/teams-powershell.ts";
import type { Cloud } from "../../src/telephony/clouds.ts";
import { simulatedTokens } from "../support/simulated-tokens.ts";
import { tenantForSuite, unhurried } from "../support/tenant-services.ts";

const group = "9a000000-0000-4000-8000-000000000001";
const adele = "a1e00000-0000-4000-8000-000000000003";
const under = tenantForSuite();
let host: TeamsPowerShellPool;

beforeAll(async () => {
  host = createTeamsPowerShell({
    command: JSON.parse(under.services.env.TEAMS_HOST_COMMAND ?? "[]") as string[],
  });
  await under.control("POST", "/gateways/sbc1.contoso.com/calls", { count: 40 });
  await under.tenant.assignVoiceRouting(
    { name: "rehearsed", policy: null, userIds: Array.from({ length: 201 }, () => adele) },
    unhurried,
  );
});
afterAll(() => host.close());
afterEach(() => under.heal());

function rehearsed(cloud: Cloud = "commercial", groups: readonly string[] = [group]): Promise<Rehearsal> {
  const { env, url } = under.services;
  return rehearse(
    {
      cloud,
      groups,
      inThisCloud: (permission: GraphPermission) => isInCloud(graphPermissions[permission], cloud),
      host,
      graph: createGraph({ baseUrl: url, tokens: simulatedTokens(env), retries: 0 }),
      // Call records begin a moment after their rows.
      now: () => new Date(Date.now() + 10_000),
    },
    unhurried,
  );
}

function readsOf({ cmdlets, paths }: Rehearsal): readonly Rehearsed[] {
  return [...cmdlets, ...paths];
}

/** Reads with findings, by what was found where. */
function drifts(rehearsal: Rehearsal) {
  return readsOf(rehearsal).flatMap(({ what, outcome }) =>
    outcome.is === "compared" && outcome.findings.length > 0
      ? [[what, outcome.findings.map(({ property }) => property)] as const]
      : [],
  );
}

describe("a rehearsal at the simulated tenant", () => {
  it.each(["commercial", "gcc", "gccHigh", "dod"] as const)(
    "agrees in %s with every contract",
    async (cloud) => {
      const rehearsal = await rehearsed(cloud);
      const lacking = readsOf(rehearsal).filter(({ outcome }) => outcome.is === "notInThisCloud");
      const government = cloud === "gccHigh" || cloud === "dod";

      expect(drifts(rehearsal)).toEqual([]);
      expect(lacking.map(({ what }) => what)).toEqual(
        government ? Object.keys(graphContract).filter((path) => path.includes("/admin/teams/")) : [],
      );
      for (const { what, outcome } of readsOf(rehearsal).filter((read) => !lacking.includes(read)))
        expect({ what, is: outcome.is }).toEqual({ what, is: "compared" });
    },
  );

  it("makes each read of the contract", async () => {
    const { cmdlets, paths } = await rehearsed();
    expect(new Set(cmdlets.map(({ what }) => what.split(" ")[0]))).toEqual(
      new Set(Object.keys(cmdletContract)),
    );
    expect(new Set(paths.map(({ what }) => what))).toEqual(new Set(Object.keys(graphContract)));
  });

  it("changes nothing", async () => {
    const before = await under.control("GET", "/effects");
    await rehearsed();
    expect(await under.control("GET", "/effects")).toEqual(before);
  });
});
