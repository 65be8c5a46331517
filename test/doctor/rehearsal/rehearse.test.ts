import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { readContoso } from "../../../sim/contoso.ts";
import { isInCloud } from "../../../src/config/endpoints.ts";
import { doctorText } from "../../../src/doctor/doctor-text.ts";
import { rehearse } from "../../../src/doctor/rehearsal/rehearse.ts";
import { reportOf } from "../../../src/doctor/rehearsal/report.ts";
import type { Rehearsal, Rehearsed } from "../../../src/doctor/rehearsal/rehearsal.ts";
import { cmdletReads, pathReads } from "../../../src/doctor/rehearsal/reads.ts";
import { cmdletContract, operationContract } from "../../../src/tenant/contract/cmdlet-contract.ts";
import { graphContract } from "../../../src/tenant/contract/graph-contract.ts";
import type { Properties } from "../../../src/tenant/contract/shape.ts";
import { createGraph } from "../../../src/tenant/graph/graph.ts";
import { graphPermissions, type GraphPermission } from "../../../src/tenant/graph/graph-permissions.ts";
import type { TeamsPowerShellPool } from "../../../src/tenant/powershell/teams-powershell.ts";
import type { Cloud } from "../../../src/telephony/clouds.ts";
import { simulatedHost, simulatedTokens } from "../../support/tenant/simulated-tokens.ts";
import { tenantForSuite, unhurried } from "../../support/tenant/tenant-services.ts";
import { groups, ids } from "../../support/people.ts";

const group = groups.telephonyAdmins;
const { adele } = ids;
/** A tenant in which there is something to compare of everything that is read. */
function tenantToRehearse(cloud: Cloud) {
  const under = tenantForSuite(undefined, undefined, cloud);
  let host: TeamsPowerShellPool;

  beforeAll(async () => {
    host = simulatedHost(under.services.env);
    await under.control("POST", "/gateways/sbc1.contoso.com/calls", { count: 40 });
    const userIds = Array.from({ length: 201 }, () => adele);
    await under.tenant.assignVoiceRouting({ name: "rehearsed", policy: null, userIds }, unhurried);
  });
  afterAll(() => host.close());
  afterEach(() => under.heal());

  function rehearsed(groups: readonly string[] = [group]): Promise<Rehearsal> {
    const { env, url } = under.services;
    return rehearse(
      {
        cloud,
        groups,
        inThisCloud: (permission: GraphPermission) => isInCloud(graphPermissions[permission], cloud),
        host: host.asAnswered,
        graph: createGraph({ baseUrl: url, tokens: simulatedTokens(env), retries: 0 }),
        // Call records begin a moment after their rows.
        now: () => new Date(Date.now() + 10_000),
      },
      unhurried,
    );
  }
  return { under, rehearsed };
}

const { under, rehearsed } = tenantToRehearse("commercial");

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

describe.each(["commercial", "gcc", "gccHigh", "dod"] as const)("a rehearsal in %s", (cloud) => {
  const { rehearsed: rehearsedThere } = tenantToRehearse(cloud);

  it("agrees with every contract, but for what Graph lacks there", async () => {
    const rehearsal = await rehearsedThere();
    const lacking = readsOf(rehearsal).filter(({ outcome }) => outcome.is === "notInThisCloud");
    const government = cloud === "gccHigh" || cloud === "dod";

    expect(drifts(rehearsal)).toEqual([]);
    expect(lacking.map(({ what }) => what)).toEqual(
      government ? Object.keys(graphContract).filter((path) => path.includes("/admin/teams/")) : [],
    );
    for (const { what, outcome } of readsOf(rehearsal).filter((read) => !lacking.includes(read)))
      expect({ what, is: outcome.is }).toEqual({ what, is: "compared" });
    const [summary, ...others] = reportOf(rehearsal).at(-1)?.lines ?? [];
    expect(summary).toMatchObject({
      outcome: "ok",
      says: expect.stringMatching(
        government ? /agree with their contract, 3 not in this cloud\.$/ : /agree with their contract\.$/,
      ) as unknown,
    });
    expect(others).toEqual([]);
  });
});

describe("a rehearsal", () => {
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

const cmdletDrifts = cmdletReads
  .filter(({ what }) => what !== "Get-CsOnlinePSTNGateway -Identity")
  .map(({ cmdlet, has }, index) => ({ service: "cmdlets" as const, at: cmdlet, ...lastOf(has, index) }));
const pathDrifts = pathReads(new Date(), group).map(({ what }, index) => ({
  service: "graph" as const,
  at: what
    .replace(/^GET /, "")
    .replace(/ in POST .*$/, "")
    .replace(/[{'].*$/, ""),
  ...lastOf(graphContract[what].has, index),
}));

/** The last property of a thing, and a way in which its contract is broken whatever its value is. */
function lastOf(has: Properties, index: number) {
  const [property = "", { nullable } = { nullable: true }] =
    Object.entries(has).findLast(([name]) => !name.includes(".")) ?? [];
  const ways = (["absent", "renamed", "wrongType", "null"] as const).slice(0, nullable ? 2 : 4);
  return { property, as: ways[index % ways.length] ?? "absent" };
}

describe("a rehearsal at a tenant that drifted", () => {
  it.each([...cmdletDrifts, ...pathDrifts])("names $at and $property that is $as", async (drift) => {
    await under.inject({ kind: "drift", ...drift });
    const cmdlets = cmdletReads.filter(({ cmdlet }) => cmdlet === drift.at);
    const paths = pathReads(new Date(), group)
      .filter(({ what }) => what.startsWith(`GET ${drift.at}`))
      .map(({ what }) => ({ what, has: graphContract[what].has }));
    const affected = [...cmdlets, ...paths].filter(({ has }) => Object.hasOwn(has, drift.property));

    expect(drifts(await rehearsed())).toEqual(affected.map(({ what }) => [what, [drift.property]]));
    expect(affected).not.toEqual([]);
  });

  it("names by its property what the product takes for no answer at all", async () => {
    const at = "Get-CsOnlineVoiceRoutingPolicy";
    await under.inject({ kind: "drift", service: "cmdlets", at, property: "Identity", as: "renamed" });
    expect(drifts(await rehearsed())).toEqual([[at, ["Identity"]]]);
  });

  it("names what is wrong with the envelope", async () => {
    await under.inject({
      kind: "drift",
      service: "graph",
      at: "/v1.0/domains",
      property: "value",
      as: "renamed",
    });
    expect(drifts(await rehearsed())).toEqual([["GET /v1.0/domains", ["value"]]]);
  });

  it("names what cannot be understood at all", async () => {
    await under.inject({ kind: "garbage", service: "graph", path: "/v1.0/domains", times: 9 });
    expect(drifts(await rehearsed())).toEqual([["GET /v1.0/domains", ["the whole answer"]]]);
  });
});

describe("a rehearsal without access", () => {
  it("says what was refused, by its permission, and goes on", async () => {
    await under.control("POST", "/permissions", { revoke: ["Domain.Read.All"] });
    await under.inject({ kind: "status", service: "cmdlets", status: 403, cmdlet: "Get-CsOnlinePstnUsage" });
    const rehearsal = await rehearsed();
    await under.control("POST", "/permissions", { grant: ["Domain.Read.All"] });

    expect(readsOf(rehearsal).filter(({ outcome }) => outcome.is === "noAnswer")).toEqual([
      { what: "Get-CsOnlinePstnUsage", outcome: { is: "noAnswer", kind: "noAccess", permission: null } },
      {
        what: "GET /v1.0/domains",
        outcome: { is: "noAnswer", kind: "noAccess", permission: "Domain.Read.All" },
      },
    ]);
    expect(textOf(rehearsal)).toContain("the application permission Domain.Read.All");
    expect(reportOf(rehearsal).at(-1)?.lines[0]).toMatchObject({ outcome: "failure" });
  });

  it("makes no request for which it lacks an id", async () => {
    const { paths } = await rehearsed([]);
    expect(paths.find(({ what }) => what.includes("/groups/"))?.outcome).toEqual({
      is: "notAsked",
      lacking: "group that a role is given to",
    });
  });
});

describe("the report of a rehearsal", () => {
  it("holds nothing of the tenant, whatever went wrong", async () => {
    await under.inject(
      ...[...cmdletDrifts, ...pathDrifts].map((drift) => ({ kind: "drift" as const, ...drift, share: 0.5 })),
      { kind: "status", service: "cmdlets", status: 400, cmdlet: "Get-CsTenantNetworkSite" },
      { kind: "status", service: "graph", status: 400, path: "transitiveMembers" },
    );
    const report = textOf(await rehearsed());
    const nothing = reportOf({ cloud: "commercial", about: null, cmdlets: [], paths: [] });
    const vocabulary = JSON.stringify([nothing, cmdletContract, operationContract, graphContract]);
    const values = valuesIn(readContoso()).filter((value) => !vocabulary.includes(value));

    expect(values.length).toBeGreaterThan(100);
    expect(values.filter((value) => report.includes(value))).toEqual([]);
    expect(report).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|\d{4,}|@(?!odata)/);
  });

  it("says where it was made, and sums up at the end", async () => {
    const sections = reportOf(await rehearsed());
    expect(sections.map(({ title }) => title)).toEqual([
      "Read at",
      "Teams PowerShell",
      "Microsoft Graph",
      "Summary",
    ]);
    expect(sections[0]?.lines.map(({ says }) => says)).toEqual([
      "Cloud commercial.",
      expect.stringMatching(/^PowerShell 7\..*MicrosoftTeams module 7\./) as unknown,
    ]);
  });
});

function textOf(rehearsal: Rehearsal): string {
  return doctorText(reportOf(rehearsal));
}

/** Texts and larger numbers that stand in the seed, each once. */
function valuesIn(seed: unknown): readonly string[] {
  if (typeof seed === "string") return seed.length > 2 ? [seed] : [];
  if (typeof seed === "number") return seed > 999 ? [String(seed)] : [];
  if (typeof seed !== "object" || seed === null) return [];
  return [...new Set(Object.values(seed).flatMap(valuesIn))];
}
