import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { readContoso } from "../../sim/contoso.ts";
import { runCmdlet } from "../../sim/tenant/cmdlets.ts";
import { createState, type TenantState } from "../../sim/tenant/state.ts";
import { effectParameters, readParameters } from "../../src/tenant/powershell/allowed-cmdlets.ts";
import { describeOnPwsh } from "../support/jest/installed.ts";
import { parsePowerShell, type Script } from "../support/tenant/powershell-syntax.ts";
import { installStubModule, withModules } from "../support/tenant/stub-module.ts";
import {
  parametersOf,
  propertiesOf,
  teamsModule,
  type ContractProperty,
} from "../support/tenant/teams-module.ts";
import { simulatedTokens } from "../support/tenant/simulated-tokens.ts";
import { tenantForSuite, unhurried } from "../support/tenant/tenant-services.ts";

const { oldestSupported, newestRead } = teamsModule.versions;
const versions = [oldestSupported, newestRead];
const sent: Readonly<Record<string, readonly string[]>> = { ...readParameters, ...effectParameters };
type Tables = Readonly<Record<string, Readonly<Record<string, string>>>>;

let script: Script;
beforeAll(async () => {
  script = await parsePowerShell(
    await readFile(new URL("../../src/tenant/powershell/teams-host.ps1", import.meta.url), "utf8"),
  );
});

describe.each(versions)("the module of version %s", (version) => {
  it.each(Object.entries(sent))("has %s with every parameter that is sent", (cmdlet, parameters) => {
    expect(parametersOf(cmdlet, version)).toEqual(expect.arrayContaining([...parameters]));
  });

  it.each(Object.keys(sent))("gives every property that is read of %s", (cmdlet) => {
    const read = Object.keys((script.valueOf("answeredProperties") as Tables)[cmdlet] ?? {});
    // A new batch is answered by its id, alone or in an object.
    const given =
      cmdlet === "New-CsBatchPolicyAssignmentOperation"
        ? ["OperationId"]
        : [...propertiesOf(cmdlet, version).keys()];

    expect(given).toEqual(expect.arrayContaining(read));
  });
});

describe("what is sent", () => {
  it("is of the type that its parameter has", () => {
    const taken: Readonly<Record<string, readonly string[]>> = {
      text: ["String"],
      textOrNull: ["String"],
      number: ["Int32", "Nullable[Int32]"],
      flag: ["Boolean"],
      names: ["Object", "String[]"],
      edit: ["Object"],
    };
    const kinds = Object.entries({
      ...(script.valueOf("readParameters") as Tables),
      ...(script.valueOf("effectParameters") as Tables),
    });
    for (const [cmdlet, parameters] of kinds)
      for (const [name, kind] of Object.entries(parameters)) {
        const type = teamsModule.cmdlets[cmdlet]?.parameters[name]?.type ?? "nothing";
        expect({ cmdlet, name, type, fits: taken[kind]?.includes(type) }).toMatchObject({ fits: true });
      }
  });

  it("fits into one parameter set of its cmdlet", () => {
    for (const [cmdlet, names] of Object.entries(sent)) {
      const parameters = Object.entries(teamsModule.cmdlets[cmdlet]?.parameters ?? {});
      const sets = new Set(parameters.flatMap(([, { sets: of }]) => of));
      const whole = [...sets].some((set) =>
        names.every((name) =>
          parameters.some(([is, { sets: of }]) => is === name && (of.includes("*") || of.includes(set))),
        ),
      );
      expect({ cmdlet, whole }).toEqual({ cmdlet, whole: true });
    }
  });

  it("in a sign-in by tokens is what that way of signing in takes", async () => {
    const text = await readFile(
      new URL("../../src/tenant/powershell/teams-host.ps1", import.meta.url),
      "utf8",
    );
    const given = [...text.matchAll(/\$signIn(?:\['(\w+)'\]| = @\{([^}]*)\})/g)].flatMap(([, one, all]) =>
      one === undefined ? [...(all ?? "").matchAll(/(\w+) =/g)].map(([, name]) => name) : [one],
    );
    const { parameters = {} } = teamsModule.cmdlets["Connect-MicrosoftTeams"] ?? {};

    expect(given).toHaveLength(4);
    for (const name of given)
      expect({ name, sets: parameters[name ?? ""]?.sets }).toEqual({
        name,
        sets: expect.arrayContaining(["AccessToken"]),
      });
  });
});

describe("the simulated tenant", () => {
  const under = tenantForSuite();

  it.each(Object.keys(readParameters))("answers %s with exactly what the contract has", (cmdlet) => {
    const state = inUse();
    const [operation] = state.operations;
    expectAsPromised(cmdlet, answered(state, cmdlet, {}), "");
    if (cmdlet === "Get-CsBatchPolicyAssignmentOperation")
      expectAsPromised(cmdlet, answered(state, cmdlet, { Identity: operation?.id }), "with Identity");
  });

  it.each([
    { cmdlet: "New-CsOnlinePSTNGateway", given: { Identity: "sbc99.contoso.com", SipSignalingPort: 5061 } },
    { cmdlet: "New-CsOnlineVoiceRoute", given: { Identity: "Made" } },
    { cmdlet: "New-CsOnlineVoiceRoutingPolicy", given: { Identity: "Made" } },
  ])("answers $cmdlet with the object that it made", ({ cmdlet, given }) => {
    expectAsPromised(cmdlet, answered(inUse(), cmdlet, given), "");
  });

  it.each(Object.keys(sent))("refuses a parameter of %s that no version has", (cmdlet) => {
    const answer = runCmdlet(inUse(), cmdlet, { ErrorAction: "Stop" });

    expect(answer).toMatchObject({
      ok: false,
      error: { category: "InvalidArgument", message: expect.stringContaining("'ErrorAction'") },
    });
  });

  describeOnPwsh("behind the stub module", () => {
    let modules = "";
    beforeAll(async () => {
      modules = await mkdtemp(join(tmpdir(), "stub-module-"));
    });
    afterAll(() => rm(modules, { recursive: true }));

    it.each(versions)("is the module of version %s: its cmdlets, parameters and objects", async (version) => {
      await installStubModule(modules, { address: `${under.services.url}/cmdlets`, version });
      const tokens = simulatedTokens(under.services.env);
      const { stdout } = await promisify(execFile)(
        "pwsh",
        ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", inspection],
        {
          env: {
            ...withModules(modules),
            CMDLETS: Object.keys(sent).join(","),
            GRAPH_TOKEN: (await tokens.get("graph", unhurried)).value,
            TEAMS_TOKEN: (await tokens.get("teams", unhurried)).value,
          },
        },
      );
      const seen = Inspection.parse(JSON.parse(stdout.slice(stdout.indexOf("{"))));

      for (const [cmdlet, parameters] of Object.entries(seen.parameters))
        expect({ cmdlet, parameters: parameters.sort() }).toEqual({
          cmdlet,
          parameters: parametersOf(cmdlet, version).toSorted(),
        });
      for (const [cmdlet, types] of Object.entries(seen.types)) {
        const properties = propertiesOf(cmdlet, version);
        for (const [name, type] of Object.entries(types)) {
          const property = properties.get(name);
          expect({ cmdlet, name, type, of: typesOf(property, cmdlet) }).toMatchObject({
            of: expect.arrayContaining([type]),
          });
        }
        const always = [...properties].filter(([, { only }]) => only === undefined).map(([name]) => name);
        expect({ cmdlet, names: Object.keys(types) }).toEqual({
          cmdlet,
          names: expect.arrayContaining(always),
        });
      }
      expect(Object.keys(seen.types).sort()).toEqual(Object.keys(readParameters).sort());
      expect(seen.unknownParameter).toContain("NamedParameterNotFound");
    });
  });
});

const Inspection = z.object({
  parameters: z.record(z.string(), z.array(z.string())),
  /** Of the properties of a cmdlet's first object. */
  types: z.record(z.string(), z.record(z.string(), z.string())),
  unknownParameter: z.string(),
});

const inspection = `
  $ErrorActionPreference = 'Stop'
  $WarningPreference = 'SilentlyContinue'
  Import-Module MicrosoftTeams
  [void] (Connect-MicrosoftTeams -AccessTokens $env:GRAPH_TOKEN, $env:TEAMS_TOKEN 6> $null)
  [void] (Get-CsOnlinePstnUsage)
  $common = [System.Management.Automation.PSCmdlet]::CommonParameters
  $seen = @{ parameters = @{}; types = @{}; unknownParameter = '' }
  [void] (New-CsBatchPolicyAssignmentOperation -Identity 'a' -PolicyType 'OnlineVoiceRoutingPolicy' -OperationName 'x')
  foreach ($name in $env:CMDLETS.Split(',')) {
    $seen.parameters[$name] = @((Get-Command -Name $name).Parameters.Keys | Where-Object { $common -notcontains $_ })
    if ($name -like 'Get-*') {
      $types = @{}
      foreach ($property in @(& $name)[0].PSObject.Properties) {
        $types[$property.Name] = if ($null -eq $property.Value) { 'null' } else { $property.Value.GetType().Name }
      }
      $seen.types[$name] = $types
    }
  }
  try { Get-CsTenantNetworkSite -Nonsense 'x' } catch { $seen.unknownParameter = $_.FullyQualifiedErrorId }
  ConvertTo-Json -InputObject $seen -Depth 5 -Compress`;

/** The .NET types that a property's value may be of in the module. */
function typesOf(property: ContractProperty | undefined, cmdlet: string): readonly string[] {
  if (!property) return [];
  const isCore = teamsModule.cmdlets[cmdlet]?.served === "core";
  const types: Readonly<Record<ContractProperty["type"], string>> = {
    text: "String",
    number: isCore ? "UInt32" : "Int64",
    bool: "Boolean",
    list: isCore ? "List`1" : "ArrayList",
    time: "DateTime",
  };
  return [types[property.type], ...(property.nullable ? ["null"] : [])];
}

/** A tenant in which every cmdlet has something to answer. */
function inUse(): TenantState {
  const state = createState(readContoso(), () => new Date());
  const policyType = { PolicyType: "OnlineVoiceRoutingPolicy", PolicyName: "Dublin Sales" };
  runCmdlet(state, "New-CsBatchPolicyAssignmentOperation", { ...policyType, Identity: ["a", "b"] });
  return state;
}

function answered(state: TenantState, cmdlet: string, parameters: Readonly<Record<string, unknown>>) {
  const answer = runCmdlet(state, cmdlet, parameters);
  if (!answer.ok) throw new Error(`${cmdlet}: ${answer.error.message}`);
  return answer.output;
}

/** `when`: which of the properties that are only there sometimes are there. */
function expectAsPromised(cmdlet: string, rows: readonly unknown[], when: string): void {
  const properties = new Map(
    [...propertiesOf(cmdlet, newestRead)].filter(([, { only }]) => only === undefined || only === when),
  );
  expect(rows).not.toEqual([]);
  for (const row of rows as readonly Readonly<Record<string, unknown>>[]) {
    expect(Object.keys(row).sort()).toEqual([...properties.keys()].sort());
    for (const [name, property] of properties)
      expect({ cmdlet, name, value: row[name], fits: isOf(property, row[name]) }).toMatchObject({
        fits: true,
      });
  }
}

function isOf({ type, nullable, elements }: ContractProperty, value: unknown): boolean {
  if (value === null) return nullable === true;
  switch (type) {
    case "text":
      return typeof value === "string";
    case "number":
      return Number.isInteger(value);
    case "bool":
      return typeof value === "boolean";
    case "time":
      return typeof value === "string" && !Number.isNaN(Date.parse(value));
    case "list":
      return Array.isArray(value) && value.every((one) => isElement(one, elements));
  }
}

function isElement(one: unknown, names: readonly string[] | undefined): boolean {
  if (!names) return typeof one === "string";
  return (
    typeof one === "object" &&
    one !== null &&
    JSON.stringify(Object.keys(one).sort()) === JSON.stringify([...names].sort())
  );
}
