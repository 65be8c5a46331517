import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { readParameters, type ReadCmdlet } from "../../src/tenant/powershell/allowed-cmdlets.ts";
import { cmdletContract, operationContract } from "../../src/tenant/contract/cmdlet-contract.ts";
import { compare } from "../../src/tenant/contract/compare.ts";
import { graphContract, type GraphPath, type GraphRead } from "../../src/tenant/contract/graph-contract.ts";
import {
  AccountObject,
  CallObject,
  DomainObject,
  MemberObject,
  OfficeObject,
  UserObject,
} from "../../src/tenant/graph/graph-objects.ts";
import type { ObjectShape, Properties, Property, Shape } from "../../src/tenant/contract/shape.ts";
import {
  operationAt,
  propertiesOf,
  type Property as RecordedProperty,
} from "../support/tenant/graph-contract.ts";
import { parsePowerShell } from "../support/tenant/powershell-syntax.ts";
import {
  propertiesOf as modulePropertiesOf,
  teamsModule,
  type ContractProperty,
} from "../support/tenant/teams-module.ts";

const script = await parsePowerShell(
  readFileSync(new URL("../../src/tenant/powershell/teams-host.ps1", import.meta.url), "utf8"),
);
const cmdlets = Object.keys(cmdletContract) as ReadCmdlet[];
const paths = Object.keys(graphContract) as GraphPath[];
const inBatch = " in POST /v1.0/$batch";

function recordedOperation(path: GraphPath) {
  const [method = "", below = ""] = path.replace(inBatch, "").split(" ");
  const found = operationAt(method, below);
  if (!found) throw new Error(`${path} is not in the recorded contract.`);
  return found;
}

describe("the contract of the cmdlets that read", () => {
  it("has each of them", () => {
    expect(cmdlets.sort()).toEqual(Object.keys(readParameters).sort());
  });

  it.each(cmdlets)("asks of %s what each supported version has, of the same type, as nullable", (cmdlet) => {
    for (const version of [teamsModule.versions.oldestSupported, teamsModule.versions.newestRead]) {
      const recorded = modulePropertiesOf(cmdlet, version);
      for (const [name, property] of Object.entries(whole(cmdlet)))
        expect({ version, name, fits: fitsModule(property, recorded.get(name)) }).toEqual({
          version,
          name,
          fits: true,
        });
    }
  });

  it.each(cmdlets)("compares of %s what the host answers", (cmdlet) => {
    const answered = script.valueOf("answeredProperties") as Readonly<Record<string, object>>;
    expect(Object.keys(whole(cmdlet)).sort()).toEqual(Object.keys(answered[cmdlet] ?? {}).sort());
  });
});

/** Of an assignment operation, what the list has and what one by itself has. */
function whole(cmdlet: ReadCmdlet): Properties {
  const own = cmdletContract[cmdlet];
  return cmdlet === "Get-CsBatchPolicyAssignmentOperation" ? { ...own, ...operationContract } : own;
}

describe("the contract of Graph's paths", () => {
  it.each(paths)("asks of “%s” what the metadata has, as nullable as there", (path) => {
    const read: GraphRead = graphContract[path];
    const operation = recordedOperation(path);
    expect(operation.response.envelope).toBe(read.envelope);
    expect(operation.permissions.application.least).toBe(read.permission);
    expect(differences(read.has, operation.response.properties, path)).toEqual([]);
  });
});

describe("what the product reads of Graph", () => {
  it.each([
    ["GET /v1.0/domains", DomainObject],
    ["GET /v1.0/groups/{id}/transitiveMembers", MemberObject],
    ["GET /v1.0/users", OfficeObject.in],
    ["GET /v1.0/users/{id} in POST /v1.0/$batch", AccountObject.in],
    ["GET /v1.0/admin/teams/userConfigurations", UserObject.in],
    [
      "GET /v1.0/communications/callRecords/getDirectRoutingCalls(fromDateTime={from},toDateTime={to})",
      CallObject.in,
    ],
  ] as const)("of “%s” is what its contract has", (path, { shape }) => {
    expect(Object.keys(graphContract[path].has).sort()).toEqual(Object.keys(shape).sort());
  });
});

/** What of the table is not as it was recorded. */
function differences(has: Properties, recorded: readonly RecordedProperty[], at: string): readonly string[] {
  return Object.entries(has).flatMap(([name, { shape, nullable, had }]) => {
    const where = `${at} › ${name}`;
    const found = recorded.find((each) => each.name === name);
    // The name of an instance's type stands in every answer and in no metadata.
    if (!found) return name === "@odata.type" ? [] : [`${where}: not recorded`];
    return [
      ...(nullable === found.nullable ? [] : [`${where}: nullable there: ${found.nullable}`]),
      ...(nullable === (had !== "byEach") ? [] : [`${where}: what may be null may be left out`]),
      ...shapeDifferences(shape, found, where),
    ];
  });
}

function shapeDifferences(shape: Shape, found: RecordedProperty, at: string): readonly string[] {
  const item = /^Collection\((.*)\)$/.exec(found.type)?.[1];
  if (item !== undefined) {
    if (shape.is !== "list") return [`${at}: a list`];
    return [
      ...(found.itemsNullable === shape.nullItems ? [] : [`${at}: items null there: ${found.itemsNullable}`]),
      ...shapeDifferences(shape.of, { ...found, type: item }, at),
    ];
  }
  if (shape.is === "object")
    return [
      ...differences(shape.has, propertiesOf(found.type), at),
      ...Object.entries(shape.byType ?? {}).flatMap(([type, more]) => [
        ...differences(more, propertiesOf(type.slice(1)), at),
      ]),
    ];
  if (shape.is === "member")
    return [...(found.enum ?? [])].sort().join() === [...shape.members].sort().join()
      ? []
      : [`${at}: other members: ${found.enum?.join()}`];
  return edm[found.type] === shape.is ? [] : [`${at}: a ${found.type}`];
}

const edm: Readonly<Record<string, Shape["is"]>> = {
  "Edm.String": "text",
  "Edm.Guid": "text",
  "Edm.Boolean": "flag",
  "Edm.Int32": "wholeNumber",
  "Edm.Int64": "wholeNumber",
  "Edm.DateTimeOffset": "time",
  "Edm.Duration": "duration",
  "Edm.Single": "number",
};

const moduleTypes: Readonly<Record<ContractProperty["type"], readonly Shape["is"][]>> = {
  text: ["text", "member"],
  number: ["wholeNumber"],
  bool: ["flag"],
  time: ["time"],
  list: ["list"],
};

function fitsModule({ shape, nullable }: Property, recorded: ContractProperty | undefined): boolean {
  if (!recorded || !moduleTypes[recorded.type].includes(shape.is)) return false;
  // The host makes a list of null.
  if (shape.is !== "list" && nullable !== (recorded.nullable ?? false)) return false;
  if (shape.is !== "list" || shape.of.is !== "object") return true;
  return Object.keys(shape.of.has).every((name) => recorded.elements?.includes(name));
}

const drifts = ["absent", "null", "renamed", "wrongType", "otherWord", "oddItem"] as const;
type Drift = (typeof drifts)[number];

/** A property somewhere in a thing, by its name in findings. */
interface Place {
  readonly name: string;
  readonly property: Property;
  /** Changes it in a thing, wherever it stands there. */
  change(thing: Thing, as: Drift): void;
}

type Thing = Record<string, unknown>;

const tables: readonly (readonly [string, Properties])[] = [
  ...cmdlets.map((cmdlet) => [cmdlet, cmdletContract[cmdlet]] as const),
  ["Get-CsBatchPolicyAssignmentOperation -Identity", operationContract],
  ...paths.map((path): readonly [string, Properties] => [path, graphContract[path].has]),
];

describe.each(tables)("a comparison with the contract of %s", (_what, has) => {
  const shape: ObjectShape = { is: "object", has };
  /** Of each type one, where there are several. */
  const whole = () => [0, 1].map((variant) => thingOf(shape, variant));

  it("finds nothing in an answer that keeps it", () => {
    expect(compare(has, whole())).toEqual({ findings: [], additional: 0 });
  });

  const cases = placesIn(shape).flatMap((place) =>
    drifts.filter((as) => breaks(place.property, as)).map((as) => ({ name: place.name, as, place })),
  );

  it.each(cases)("names $name and nothing else when it is $as", ({ name, as, place }) => {
    const drifted = whole();
    for (const thing of drifted) place.change(thing, as);
    const { findings } = compare(has, drifted);
    expect(findings.map(({ property }) => property)).toEqual([name]);
  });
});

/** Whether that would be no longer what the contract promises. */
function breaks({ shape, nullable, had }: Property, as: Drift): boolean {
  switch (as) {
    case "absent":
    case "renamed":
      return had !== "byAny";
    case "null":
      return !nullable;
    case "wrongType":
      return true;
    case "otherWord":
      return shape.is === "member" || shape.is === "time";
    case "oddItem":
      return shape.is === "list";
  }
}

function placesIn(
  shape: ObjectShape,
  path = "",
  within = (thing: Thing): readonly Thing[] => [thing],
): Place[] {
  const all = [shape.has, ...Object.values(shape.byType ?? {})].flatMap((has) => Object.entries(has));
  const together = new Set<string>();
  return all.flatMap(([name, property]) => {
    const at = path === "" ? name : `${path}.${name}`;
    const change = (thing: Thing, as: Drift) => {
      for (const holder of within(thing)) drift(holder, name, as);
    };
    const held = objectIn(property.shape);
    if (!held || (held.together !== undefined && together.has(held.together)))
      return [{ name: at, property, change }];
    // What two properties hold is looked at together, so it is changed in both.
    const names =
      held.together === undefined
        ? [name]
        : all.filter((each) => objectIn(each[1].shape) === held).map(([each]) => each);
    if (held.together !== undefined) together.add(held.together);
    const inside = held.together === undefined ? at : at.replace(/[^.]*$/, held.together);
    const holders = (thing: Thing) =>
      within(thing).flatMap((holder) =>
        names
          .flatMap((each) => [holder[each]].flat())
          .filter((value): value is Thing => value instanceof Object),
      );
    return [{ name: at, property, change }, ...placesIn(held, inside, holders)];
  });
}

function objectIn(shape: Shape): ObjectShape | undefined {
  if (shape.is === "list") return objectIn(shape.of);
  return shape.is === "object" ? shape : undefined;
}

function drift(thing: Thing, name: string, as: Drift): void {
  if (!Object.hasOwn(thing, name)) return;
  const value = thing[name];
  if (as === "null") thing[name] = null;
  else if (as === "wrongType") thing[name] = typeof value === "string" ? 42 : "unexpected";
  else if (as === "otherWord") thing[name] = "neither this nor that";
  else if (as === "oddItem") thing[name] = [value, 42].flat();
  else {
    delete thing[name];
    if (as === "renamed") thing[`${name}V2`] = value;
  }
}

/** A thing in which everything is as promised. */
function thingOf({ has, byType = {} }: ObjectShape, variant: number): Thing {
  const types = Object.entries(byType);
  const [type, more] = types[variant % Math.max(1, types.length)] ?? [];
  const thing = Object.fromEntries(
    Object.entries({ ...has, ...more }).map(([name, { shape }]) => [name, valueOf(shape, variant)]),
  );
  return type === undefined ? thing : { ...thing, "@odata.type": type };
}

function valueOf(shape: Shape, variant: number): unknown {
  switch (shape.is) {
    case "text":
      return "some text";
    case "wholeNumber":
      return 7;
    case "number":
      return 0.5;
    case "duration":
      return "PT0.021S";
    case "flag":
      return false;
    case "time":
      return "2026-11-22T10:45:00.1234567Z";
    case "member":
      return shape.members[0];
    case "list":
      return [valueOf(shape.of, variant), ...(shape.nullItems ? [null] : [])];
    case "object":
      return thingOf(shape, variant);
  }
}

describe("a comparison", () => {
  const has = graphContract["GET /v1.0/users"].has;

  it("lets what may be left out be left out by some, and not by all", () => {
    expect(compare(has, [{ id: "a", officeLocation: "Berlin" }, { id: "b" }]).findings).toEqual([]);
    expect(compare(has, [{ id: "a" }, { id: "b" }]).findings).toEqual([
      { property: "officeLocation", expected: "a text or null", found: "no such property" },
    ]);
  });

  it("tells what only some have amiss", () => {
    expect(
      compare(has, [
        { id: "a", officeLocation: "Berlin" },
        { id: 7, officeLocation: null },
      ]).findings,
    ).toEqual([{ property: "id", expected: "a text", found: "a whole number in some" }]);
  });

  it("counts what nobody reads", () => {
    expect(
      compare(has, [{ id: "a", officeLocation: null, city: "Berlin", "@odata.id": "…" }]).additional,
    ).toBe(1);
  });

  it("says of what is no object that it is none", () => {
    expect(compare(has, ["a", undefined]).findings).toEqual([
      { property: "", expected: "an object", found: "a text or nothing" },
    ]);
  });
});
