import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { cmdletOf } from "../../../src/changes/cmdlets.ts";
import type { Step } from "../../../src/changes/step.ts";
import {
  effectParameters,
  missingFrom,
  readParameters,
  type ReadCmdlet,
} from "../../../src/tenant/powershell/allowed-cmdlets.ts";
import { OperationObject, OperationStateObject } from "../../../src/tenant/powershell/assignment-objects.ts";
import * as objects from "../../../src/tenant/powershell/cmdlet-objects.ts";
import { endpoints } from "../../../src/config/endpoints.ts";
import { scopes } from "../../../src/tenant/sign-in/tokens.ts";
import { teamsModule } from "../../support/tenant/teams-module.ts";
import { aGateway } from "../../support/changes/builders.ts";
import { aPolicy, aRoute } from "../../support/changes/migration-builders.ts";
import { parsePowerShell, type Script } from "../../support/tenant/powershell-syntax.ts";

const scriptFile = fileURLToPath(new URL("../../../src/tenant/powershell/teams-host.ps1", import.meta.url));
const stubFile = (name: string) =>
  fileURLToPath(new URL(`../../support/tenant/MicrosoftTeams/${name}`, import.meta.url));

type Tables = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A step of every kind, with everything set that may be. */
const steps: { readonly [Kind in Step["kind"]]: Extract<Step, { kind: Kind }> } = {
  setMediaBypass: { kind: "setMediaBypass", fqdn: "sbc1.contoso.com", from: false, to: true },
  setEnabled: { kind: "setEnabled", fqdn: "sbc1.contoso.com", from: true, to: false },
  createGateway: { kind: "createGateway", gateway: wholeGateway() },
  removeGateway: { kind: "removeGateway", gateway: wholeGateway() },
  addUsage: { kind: "addUsage", usage: "Berlin" },
  removeUsage: { kind: "removeUsage", usage: "Berlin" },
  createRoute: {
    kind: "createRoute",
    route: aRoute({
      description: "any",
      gateways: ["a.b"],
      usages: ["c"],
      bridgeSourcePhoneNumber: "+4930555",
    }),
  },
  removeRoute: { kind: "removeRoute", route: aRoute() },
  setRouteGateways: { kind: "setRouteGateways", route: "Berlin", from: ["a.b"], to: ["c.d"] },
  createPolicy: {
    kind: "createPolicy",
    policy: aPolicy({ description: "any", usages: ["c"], routeType: "any" }),
  },
  removePolicy: { kind: "removePolicy", policy: aPolicy() },
};
/** `assignVoiceRouting` of the adapter. */
const batch = {
  cmdlet: "New-CsBatchPolicyAssignmentOperation",
  parameters: {
    Identity: ["a"],
    PolicyType: "OnlineVoiceRoutingPolicy",
    PolicyName: null,
    OperationName: "x",
  },
};
const calls = [...Object.values(steps).map(cmdletOf), batch];

let script: Script;
beforeAll(async () => {
  script = await parsePowerShell(readFileSync(scriptFile, "utf8"));
});

describe.each([
  { file: "teams-host.ps1", path: scriptFile },
  // Without its exceptions: the grammar does not know constructors of base classes.
  ...["MicrosoftTeams.psd1", "MicrosoftTeams.psm1", "Configuration.psm1", "Service.psm1"].map((name) => ({
    file: `the stub module's ${name}`,
    path: stubFile(name),
  })),
])("$file", ({ path }) => {
  it("is understood by the grammar from the first to the last character", async () => {
    expect((await parsePowerShell(readFileSync(path, "utf8"))).faults).toEqual([]);
  });

  it("is plain ASCII, so that no encoding can change it", () => {
    expect(readFileSync(path, "utf8")).toMatch(/^[\n\x20-\x7e]*$/);
  });
});

describe("the host's script", () => {
  it("asks for the PowerShell that the bot's errors name", () => {
    expect(script.comments[0]).toBe("#requires -Version 7.4");
  });

  it("makes no code out of text and starts no program", () => {
    const forbidden = [
      "invoke-expression",
      "iex",
      "add-type",
      "start-process",
      "invoke-command",
      "start-job",
      "saps",
    ];
    expect(script.commands).toContain("convertto-json");
    expect(script.commands.filter((name) => forbidden.includes(name))).toEqual([]);
    expect(script.types).toContain("runspacefactory");
    expect(script.types).not.toContain("scriptblock");
    // The worker's functions, which are a block of this file.
    expect(script.methods.filter((name) => /script|expression|compile/.test(name))).toEqual(["addscript"]);
    expect(readFileSync(scriptFile, "utf8")).toContain(".AddScript($worker.ToString(), $false)");
  });

  it("runs one command by a variable, with splatted parameters", () => {
    expect(script.commands.filter((name) => name.startsWith("$"))).toEqual(["$cmdlet"]);
    expect(readFileSync(scriptFile, "utf8")).toMatch(/& \$Cmdlet @Arguments\)/);
  });

  it("makes errors stop in every module at once, as what is given at the call ends at the first border", () => {
    const worker = /\$worker = \{\n([^]*?)\n\}\n/.exec(readFileSync(scriptFile, "utf8"))?.[1] ?? "";
    expect(worker).toMatch(/^ {4}\$global:ErrorActionPreference = 'Stop'$/m);
    expect(worker.match(/-ErrorAction \w+/g)).toEqual(["-ErrorAction Stop", "-ErrorAction SilentlyContinue"]);
    expect(worker).toContain("Connect-MicrosoftTeams @signIn -ErrorAction Stop");
  });

  it("never gives a tenant beside tokens, nor sets the cloud in another way than by signing in", () => {
    expect(script.commands).not.toContain("set-teamsenvironmentconfig");
    const signIn = /\$signIn = @\{([^}]*)\}/.exec(readFileSync(scriptFile, "utf8"))?.[1];
    expect(signIn?.match(/\w+(?= =)/g)).toEqual(["AccessTokens", "LogLevel", "LogFilePath"]);
  });

  it("never names the variable for which PowerShell would read standard input", () => {
    expect(script.variables.map((name) => name.toLowerCase())).not.toContain("$input");
  });

  it("writes to standard output by one writer only", () => {
    const others = ["write-host", "write-output", "out-host", "out-default", "echo"];
    expect(script.commands.filter((name) => others.includes(name))).toEqual([]);
  });

  it("makes JSON of its answers deep enough for a list of objects in an answer", () => {
    expect(readFileSync(scriptFile, "utf8")).toContain("-Depth 12 -Compress");
  });
});

describe("the lists of cmdlets on both sides", () => {
  it.each([
    { what: "reads", variable: "readParameters", ours: readParameters },
    { what: "effects", variable: "effectParameters", ours: effectParameters },
  ] as const)("have the same $what with the same parameters", ({ variable, ours }) => {
    expect(parametersIn(variable)).toEqual(
      Object.fromEntries(
        Object.entries<readonly string[]>(ours).map(([cmdlet, names]) => [cmdlet, [...names].sort()]),
      ),
    );
  });

  it("have every parameter that an effect can be sent with, and no other", () => {
    const sent = new Map<string, Set<string>>();
    for (const { cmdlet, parameters } of calls) {
      const names = sent.get(cmdlet) ?? new Set<string>();
      for (const name of Object.keys(parameters)) names.add(name);
      sent.set(cmdlet, names);
    }

    expect(parametersIn("effectParameters")).toEqual(
      Object.fromEntries([...sent].map(([cmdlet, names]) => [cmdlet, [...names].sort()])),
    );
  });

  it("take each value that is sent for what it is", () => {
    const taken = script.valueOf("effectParameters") as Tables;
    const kinds = calls.flatMap(({ cmdlet, parameters }) =>
      Object.entries(parameters).map(([name, value]) => [
        `${cmdlet} ${name}`,
        taken[cmdlet]?.[name],
        kindsOf(value),
      ]),
    );
    for (const [of, kind, fitting] of kinds)
      expect({ of, fits: fitting?.includes(String(kind)) }).toEqual({ of, fits: true });
  });
});

describe("what is answered of an object", () => {
  it.each([
    ["Get-CsOnlinePSTNGateway", objects.GatewayObject],
    ["Get-CsOnlineVoiceRoute", objects.RouteObject],
    ["Get-CsOnlinePstnUsage", objects.UsageObject],
    ["Get-CsOnlineVoiceRoutingPolicy", objects.PolicyObject],
    ["Get-CsTeamsEmergencyCallRoutingPolicy", objects.EmergencyPolicyObject],
    ["Get-CsTeamsEmergencyCallingPolicy", objects.EmergencyCallingPolicyObject],
    ["Get-CsTeamsSurvivableBranchAppliance", objects.SurvivableBranchObject],
    ["Get-CsTeamsSharedCallingRoutingPolicy", objects.SharedCallingObject],
    ["Get-CsTeamsMeetingConfiguration", objects.MeetingConfigurationObject],
    ["Get-CsOnlineAudioConferencingRoutingPolicy", objects.AudioConferencingPolicyObject],
    ["Get-CsTenantNetworkSite", objects.NetworkSiteObject],
    ["Get-CsGroupPolicyAssignment", objects.GroupAssignmentObject],
  ])("of %s is what the bot reads", (cmdlet, { in: { shape } }) => {
    const read = withoutMisspelling(Object.keys(shape));
    expect(answered(cmdlet)).toEqual([...new Set([...read, ...toBeWhole(cmdlet)])].sort());
  });

  it("of a new object is what tells that it was made", () => {
    const made = Object.keys(script.valueOf("answeredProperties")).filter((name) => name.startsWith("New-"));
    expect(made).toEqual(Object.keys(effectParameters).filter((name) => name.startsWith("New-")));
  });

  it("of an assignment operation is what the bot reads of the list and of one", () => {
    const read = [OperationObject, OperationStateObject].flatMap((object) => Object.keys(object.in.shape));
    expect(answered("Get-CsBatchPolicyAssignmentOperation")).toEqual([...new Set(read)].sort());
  });

  it("is told for every cmdlet that reads", () => {
    const told = Object.keys(script.valueOf("answeredProperties"));
    expect(told).toEqual(expect.arrayContaining(Object.keys(readParameters)));
  });
});

describe("versions of the module", () => {
  const atLeast = (version: string, than: string) =>
    version.localeCompare(than, "en", { numeric: true }) >= 0;

  it("are the same at the simulated host, and what the contract was read of is among them", () => {
    const [minimum, newest] = [text("minimumModule"), text("newestModule")];
    const simulated = readFileSync(new URL("../../../sim/cmdlet-host.ts", import.meta.url), "utf8");

    expect(simulated).toContain(`minimumModule: "${minimum}"`);
    expect(simulated).toContain(`newestModule: "${newest}"`);
    expect(minimum).toBe(teamsModule.versions.oldestSupported);
    expect(atLeast(newest, teamsModule.versions.newestRead)).toBe(true);
  });

  it("in the image are one whose contract was read", () => {
    const image = readFileSync(new URL("../../../Dockerfile", import.meta.url), "utf8");
    const [, version = ""] = /^ARG TEAMS_MODULE_VERSION=(.+)$/m.exec(image) ?? [];

    expect(teamsModule.versions.read).toContain(version);
    expect(atLeast(version, text("minimumModule"))).toBe(true);
  });
});

it("a Graph token is asked for as the host takes it, in every cloud and without a slash at the end", () => {
  const asked = Object.entries(endpoints).map(([cloud, { graphHost }]) => [
    cloud,
    scopes(`https://${graphHost}`).graph.replace(/\/\.default$/, ""),
  ]);

  expect(script.valueOf("graphAudiences")).toEqual(Object.fromEntries(asked));
  expect(Object.values(script.valueOf("graphAudiences"))).not.toContainEqual(expect.stringMatching(/\/$/));
});

function text(variable: string): string {
  return z.string().parse(script.valueOf(variable));
}

function parametersIn(variable: string): Readonly<Record<string, readonly string[]>> {
  const tables = script.valueOf(variable) as Tables;
  return Object.fromEntries(
    Object.entries(tables).map(([cmdlet, parameters]) => [cmdlet, Object.keys(parameters).sort()]),
  );
}

function answered(cmdlet: string): readonly string[] {
  return Object.keys((script.valueOf("answeredProperties") as Tables)[cmdlet] ?? {}).sort();
}

/** Read of no object, but needed to tell that an answer is whole. */
function toBeWhole(cmdlet: string): readonly string[] {
  return missingFrom(cmdlet as ReadCmdlet, {}, [])?.includes("Global") ? ["Identity"] : [];
}

/** The host fixes it. */
function withoutMisspelling(names: readonly string[]): readonly string[] {
  return names.filter((name) => name !== "OutbundTeamsNumberTranslationRules").sort();
}

function kindsOf(value: unknown): readonly string[] {
  if (value === null) return ["textOrNull"];
  if (typeof value === "string") return ["text", "textOrNull"];
  if (typeof value === "number") return ["number"];
  if (typeof value === "boolean") return ["flag"];
  return [Array.isArray(value) ? "names" : "edit"];
}

function wholeGateway() {
  return aGateway({
    maxConcurrentSessions: 100,
    bypassMode: "Always",
    ipAddressVersion: "IPv6",
    proxySbc: "proxy.contoso.com",
    gatewaySiteId: "Berlin",
    mediaRelayRoutingLocationOverride: "DE",
    description: "any",
    numberTranslationRules: {
      inboundPstn: ["a"],
      inboundTeams: ["b"],
      outboundPstn: ["c"],
      outboundTeams: ["d"],
    },
  });
}
