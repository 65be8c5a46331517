import { describe, expect, it } from "@jest/globals";
import { endpoints, isInCloud } from "../../src/config/endpoints.ts";
import { pathReads } from "../../src/doctor/rehearsal/reads.ts";
import { effectParameters, readParameters } from "../../src/tenant/powershell/allowed-cmdlets.ts";
import { cmdletContract, operationContract } from "../../src/tenant/contract/cmdlet-contract.ts";
import { typeText } from "../../src/tenant/contract/compare.ts";
import { graphContract, type GraphPath, type GraphRead } from "../../src/tenant/contract/graph-contract.ts";
import type { ObjectShape, Properties, Property, Shape } from "../../src/tenant/contract/shape.ts";
import { graphPermissions } from "../../src/tenant/graph/graph-permissions.ts";
import type { Cloud } from "../../src/telephony/clouds.ts";
import { operationAt } from "../support/tenant/graph-contract.ts";
import { teamsModule, unknownOfModule as unknown } from "../support/tenant/teams-module.ts";
import { generatedPart, table } from "../support/infra/generated-docs.ts";

const page = "docs/contracts.md";
const code = (text: string) => `\`${text}\``;

async function holds(part: string, text: string): Promise<void> {
  const { committed, wanted } = await generatedPart(page, part, text);
  expect(committed).toBe(wanted);
}

/** Which recorded versions take a parameter. */
function takenBy(cmdlet: string, name: string): string {
  const parameter = teamsModule.cmdlets[cmdlet]?.parameters[name];
  if (!parameter) throw new Error(`${cmdlet} -${name} is not recorded.`);
  if (parameter.versions) return parameter.versions.join(", ");
  const unread = Object.entries(unknown.parametersNotRead).flatMap(([version, cmdlets]) =>
    cmdlets.includes(cmdlet) ? [version] : [],
  );
  return unread.length === 0 ? "all" : `all; ${unread.join(", ")} not read`;
}

/** Which recorded versions show a property. */
function shownBy(cmdlet: string, name: string): string {
  const [holder = ""] = name.split(".");
  const answers = teamsModule.cmdlets[cmdlet]?.answers;
  const property = answers && "properties" in answers ? answers.properties?.[holder] : undefined;
  if (!property) throw new Error(`${name} of ${cmdlet} is not recorded.`);
  return [property.versions?.join(", ") ?? "all", property.only].filter(Boolean).join(", ");
}

/** A property and those inside it, by its whole name. */
function rowsOf(has: Properties, before = ""): readonly (readonly [string, Property])[] {
  return Object.entries(has).flatMap(([name, property]) => {
    const inside = objectIn(property.shape);
    const sorts = inside ? [inside.has, ...Object.values(inside.byType ?? {})] : [];
    return [
      [`${before}${name}`, property] as const,
      ...sorts.flatMap((each) => rowsOf(each, `${before}${name}.`)),
    ];
  });
}

function objectIn(shape: Shape): ObjectShape | undefined {
  if (shape.is === "list") return objectIn(shape.of);
  return shape.is === "object" ? shape : undefined;
}

function recordedOperation(what: string) {
  const [method = "", path = ""] = what.replace(/ in POST .*$/, "").split(" ");
  return operationAt(method, path);
}

const typeOf = (property: Property) => typeText({ ...property, nullable: false });

describe("the page of contracts", () => {
  it("has each parameter that a cmdlet may be given, with the versions that take it", async () => {
    const rows = Object.entries({ ...readParameters, ...effectParameters }).flatMap(([cmdlet, names]) =>
      names.length === 0
        ? [[code(cmdlet), "none", ""]]
        : names.map((name) => [code(cmdlet), code(`-${name}`), takenBy(cmdlet, name)]),
    );
    await holds("parameters", table(["Cmdlet", "Parameter", "Taken by"], rows));
  });

  it("has each property that is read of a cmdlet's objects", async () => {
    const all = Object.entries({
      ...cmdletContract,
      "Get-CsBatchPolicyAssignmentOperation": {
        ...cmdletContract["Get-CsBatchPolicyAssignmentOperation"],
        ...operationContract,
      },
    });
    const rows = all.flatMap(([cmdlet, has]) =>
      rowsOf(has).map(([name, property]) => [
        code(cmdlet),
        code(name),
        typeOf(property),
        property.nullable ? "may be" : "never",
        shownBy(cmdlet, name),
        unknown.properties[cmdlet]?.[name] ?? "",
      ]),
    );
    await holds(
      "cmdlet properties",
      table(["Cmdlet", "Property", "Type", "Null", "Shown by", "Unknown"], rows),
    );
  });

  it("has each path that is read or written, with permission and clouds", async () => {
    const clouds = Object.keys(endpoints) as Cloud[];
    const reads = pathReads(new Date("2026-11-22T10:45:00Z"), "{id}").map(({ what, url }) => {
      const asked = url(everythingSeen) ?? "";
      return {
        what: what,
        options: [...new URL(asked, "https://graph").searchParams.keys()],
        permission: graphContract[what].permission,
      };
    });
    const effects = ["assign", "unassign"].map((action) => ({
      what: `POST /v1.0/admin/teams/policy/userAssignments/${action} in POST /v1.0/$batch`,
      options: [],
      permission: "TeamsPolicyUserAssign.ReadWrite.All" as const,
    }));
    const rows = [...reads, ...effects].map(({ what, options, permission }) => {
      const recorded = recordedOperation(what);
      for (const option of options) expect(recorded?.query).toContain(option);
      return [
        code(what),
        options.map(code).join(", "),
        code(permission),
        clouds.filter((cloud) => isInCloud(graphPermissions[permission], cloud)).join(", "),
      ];
    });
    await holds("paths", table(["Path", "Options", "Permission", "Clouds"], rows));
  });

  it("says of each cloud what the recorded contract says", () => {
    const recorded = { commercial: "global", gcc: "global", gccHigh: "usGovL4", dod: "usGovL5" } as const;
    for (const path of Object.keys(graphContract) as GraphPath[]) {
      const { permission } = graphContract[path];
      const operation = recordedOperation(path);
      for (const [cloud, name] of Object.entries(recorded))
        expect({ path, cloud, has: isInCloud(graphPermissions[permission], cloud as Cloud) }).toEqual({
          path,
          cloud,
          has: operation?.clouds[name],
        });
    }
  });

  it("has each property that is read of a path's things", async () => {
    const rows = (Object.entries(graphContract) as [GraphPath, GraphRead][]).flatMap(([path, { has }]) =>
      rowsOf(has).map(([name, property]) => [
        code(path),
        code(name),
        typeOf(property),
        property.nullable ? "may be" : "never",
      ]),
    );
    await holds("path properties", table(["Path", "Property", "Type", "Null"], rows));
  });
});

/** Something of each kind, so that every read has something to ask by. */
const everythingSeen: ReadonlyMap<string, readonly unknown[]> = new Map(
  Object.keys(graphContract).map((path) => [path, [{ id: "{id}", userId: "{id}" }]]),
);
