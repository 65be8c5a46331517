import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** What Microsoft's metadata and pages say of the parts of Graph that the bot uses: see `test/contract/data/graph.json`. */
const Property = z.object({
  name: z.string(),
  type: z.string(),
  nullable: z.boolean(),
  itemsNullable: z.boolean().default(false),
  mayBeAbsent: z.boolean().default(false),
  enum: z.array(z.string()).optional(),
});
export type Property = z.infer<typeof Property>;

const Operation = z.object({
  path: z.string(),
  method: z.enum(["GET", "POST"]),
  query: z.array(z.string()),
  permissions: z.object({ application: z.object({ least: z.string() }) }),
  clouds: z.object({ global: z.boolean(), usGovL4: z.boolean(), usGovL5: z.boolean() }),
  /** What a body may hold: lists of things with these properties. */
  request: z
    .object({
      body: z
        .record(z.string(), z.object({ items: z.array(z.object({ name: z.string() })) }))
        .or(z.array(z.unknown())),
    })
    .optional(),
  response: z.object({
    status: z.int(),
    envelope: z.enum(["collection", "entity", "204", "batch"]),
    type: z.string().nullable(),
    properties: z.array(Property),
  }),
});
export type Operation = z.infer<typeof Operation>;

const Contract = z.object({
  operations: z.array(Operation),
  types: z.record(
    z.string(),
    z.object({
      base: z.string().optional(),
      open: z.boolean().default(false),
      idMayBeAbsent: z.boolean().default(false),
      properties: z.array(Property).default([]),
      navigation: z.array(Property).default([]),
    }),
  ),
  enums: z.record(
    z.string(),
    z.object({ members: z.array(z.string()), onlyWithPreferHeader: z.array(z.string()) }),
  ),
  usGovernmentMetadata: z.object({
    lacks: z.record(z.string(), z.union([z.literal("absent"), z.array(z.string())])),
  }),
});

const file = join(import.meta.dirname, "../../contract/data/graph.json");
const contract = Contract.parse(JSON.parse(readFileSync(file, "utf8")));

/** What the bot itself asks for; the rest an admin does. */
export const operations: readonly Operation[] = contract.operations.filter(
  ({ path }) => !/servicePrincipals|roleManagement/.test(path),
);

/** The one that serves this path below the service's root, whatever stands in its braces. */
export function operationAt(method: string, path: string): Operation | undefined {
  return operations.find((operation) => operation.method === method && patternOf(operation).test(path));
}

function patternOf({ path }: Operation): RegExp {
  const parts = path.split(/\{[^}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]+")}$`);
}

/** How somebody asked. */
export interface Asking {
  /** Whether enumerations were asked for as a whole. */
  readonly allMembers?: boolean;
  readonly government?: boolean;
}

/** Where an answer is not as the contract has it: "value[0].segments[1].media: is null". Nothing where it is. */
export function differences(
  operation: Operation,
  url: URL,
  body: unknown,
  asking: Asking = {},
): readonly string[] {
  const { envelope, type, properties } = operation.response;
  if (envelope === "204") return body === undefined ? [] : ["has a body"];
  const object = z.record(z.string(), z.unknown()).safeParse(body).data;
  if (!object) return ["is no object"];
  const found: string[] = [];
  const select = url.searchParams.get("$select")?.split(",");
  if (envelope === "batch") return Array.isArray(object.responses) ? [] : ["responses: is no list"];
  const item = { ...typeOf(type ?? ""), properties, select };
  if (envelope === "entity") {
    const { "@odata.context": context, ...entity } = object;
    if (typeof context !== "string") found.push("@odata.context: is no text");
    checkObject(entity, item, "", asking, found);
    return found;
  }
  const {
    value,
    "@odata.context": context,
    "@odata.nextLink": next,
    "@odata.count": count,
    ...others
  } = object;
  if (!Array.isArray(value)) return ["value: is no list"];
  if (typeof context !== "string") found.push("@odata.context: is no text");
  if (next !== undefined && typeof next !== "string") found.push("@odata.nextLink: is no text");
  if (count !== undefined && count !== value.length) found.push("@odata.count: is not the page's");
  for (const name of Object.keys(others)) found.push(`${name}: is not in the envelope`);
  for (const [index, each] of value.entries()) checkObject(each, item, `value[${index}]`, asking, found);
  return found;
}

/** What of a body that was sent is not in the contract. */
export function strangeIn({ request }: Operation, sent: unknown): readonly string[] {
  if (sent === undefined) return [];
  if (!request || Array.isArray(request.body)) return ["has a body"];
  const { body } = request;
  return Object.entries(sent as Record<string, readonly object[]>).flatMap(([list, things]) => {
    const names = body[list]?.items.map(({ name }) => name);
    return names
      ? things.flatMap((thing) => Object.keys(thing).filter((name) => !names.includes(name)))
      : [list];
  });
}

/** Whether the type, or one derived from it, has the property; and the type of what is in it. */
export function propertyAt(typeName: string, path: readonly string[]): Property | undefined {
  const [name = "", ...rest] = path;
  const candidates = [typeName, ...derivedFrom(typeName)];
  const property = candidates
    .flatMap((candidate) => [...typeOf(candidate).properties, ...typeOf(candidate).navigation])
    .find((each) => each.name === name);
  return property && rest.length > 0 ? propertyAt(itemOf(property.type), rest) : property;
}

/** Everything a type has, inherited and linked things too. */
export function propertiesOf(typeName: string): readonly Property[] {
  const { properties, navigation } = typeOf(typeName);
  return [...properties, ...navigation];
}

interface Type {
  readonly name: string;
  readonly properties: readonly Property[];
  readonly navigation: readonly Property[];
  readonly open: boolean;
  readonly idMayBeAbsent: boolean;
  readonly select?: readonly string[] | undefined;
}

/** By the metadata an organizer is a participant without anything of its own. */
const sameAs: Readonly<Record<string, string>> = {
  "microsoft.graph.callRecords.organizer": "microsoft.graph.callRecords.participantBase",
};

/** With everything that it inherits. */
function typeOf(given: string): Type {
  const name = sameAs[given] ?? given;
  const own = contract.types[name];
  if (!own) throw new Error(`The contract has no type ${name}.`);
  const base = own.base === undefined ? undefined : typeOf(own.base);
  return {
    name,
    properties: [...(base?.properties ?? []), ...own.properties],
    navigation: [...(base?.navigation ?? []), ...own.navigation],
    open: own.open,
    idMayBeAbsent: own.idMayBeAbsent,
  };
}

function derivedFrom(name: string): readonly string[] {
  return Object.entries(contract.types)
    .filter(([, { base }]) => base === name)
    .flatMap(([derived]) => [derived, ...derivedFrom(derived)]);
}

function itemOf(type: string): string {
  return /^Collection\((.+)\)$/.exec(type)?.[1] ?? type;
}

function checkObject(value: unknown, declared: Type, at: string, asking: Asking, found: string[]): void {
  const object = z.record(z.string(), z.unknown()).safeParse(value).data;
  if (!object) return void found.push(`${at}: is no object`);
  const { "@odata.type": odataType, ...own } = object;
  const type = typeof odataType === "string" ? actualType(odataType, declared, at, found) : declared;
  const lacking = asking.government ? contract.usGovernmentMetadata.lacks[type.name] : undefined;
  if (lacking === "absent") found.push(`${at}: is of a type that the cloud does not have`);
  const known = [...type.properties, ...type.navigation].filter(({ name }) => !lacking?.includes(name));
  for (const [name, each] of Object.entries(own)) {
    const place = [at, name].filter(Boolean).join(".");
    const [annotated, annotation] = name.split("@odata.");
    const property = known.find((candidate) => candidate.name === annotated);
    if (property && annotation !== undefined) {
      if (typeof each !== "string") found.push(`${place}: is no text`);
    } else if (property) checkValue(each, property, place, asking, found);
    else if (!type.open) found.push(`${place}: is not in the contract`);
  }
  for (const { name, nullable, mayBeAbsent } of type.properties) {
    const expected =
      (type.select ?? [name]).includes(name) && name !== "@odata.type" && !lacking?.includes(name);
    const optional = nullable || mayBeAbsent || (name === "id" && type.idMayBeAbsent);
    if (expected && !optional && !(name in own))
      found.push(`${[at, name].filter(Boolean).join(".")}: is missing`);
  }
}

function actualType(odataType: string, declared: Type, at: string, found: string[]): Type {
  const name = odataType.replace(/^#/, "");
  if (name === declared.name) return declared;
  if (derivedFrom(declared.name).includes(name)) return { ...typeOf(name), select: declared.select };
  found.push(`${at}: ${name} is no ${declared.name}`);
  return declared;
}

function checkValue(value: unknown, property: Property, at: string, asking: Asking, found: string[]): void {
  const { type, nullable, itemsNullable } = property;
  if (value === null) {
    if (!nullable) found.push(`${at}: is null`);
    return;
  }
  const item = itemOf(type);
  if (item !== type) {
    if (!Array.isArray(value)) return void found.push(`${at}: is no list`);
    for (const [index, each] of value.entries())
      checkValue(
        each,
        { ...property, type: item, nullable: itemsNullable },
        `${at}[${index}]`,
        asking,
        found,
      );
    return;
  }
  const enumeration = contract.enums[type];
  if (enumeration) {
    const members = enumeration.members.filter(
      (member) => asking.allMembers || !enumeration.onlyWithPreferHeader.includes(member),
    );
    if (!members.includes(value as string)) found.push(`${at}: ${JSON.stringify(value)} is no ${type}`);
  } else if (type.startsWith("Edm.")) {
    if (!primitives[type]?.safeParse(value).success) found.push(`${at}: is no ${type}`);
  } else checkObject(value, typeOf(type), at, asking, found);
}

const primitives: Readonly<Record<string, z.ZodType>> = {
  "Edm.String": z.string(),
  "Edm.Boolean": z.boolean(),
  "Edm.Int32": z.int32(),
  "Edm.Int64": z.int(),
  "Edm.Single": z.number(),
  "Edm.Double": z.number(),
  "Edm.Guid": z.guid(),
  "Edm.Duration": z.iso.duration(),
  "Edm.DateTimeOffset": z.iso.datetime({ offset: true }),
};
