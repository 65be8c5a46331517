import { readFileSync } from "node:fs";
import { z } from "zod";

const versions = z.array(z.string()).optional();

const Property = z.strictObject({
  type: z.enum(["text", "number", "bool", "list", "time"]),
  nullable: z.literal(true).optional(),
  /** Of the objects in a list. */
  elements: z.array(z.string()).optional(),
  /** When it is there at all. */
  only: z.string().optional(),
  versions,
});
export type ContractProperty = z.infer<typeof Property>;

const Parameter = z.strictObject({
  type: z.string(),
  sets: z.array(z.string()),
  mandatory: z.union([z.literal(true), z.array(z.string())]).optional(),
  aliases: z.array(z.string()).optional(),
  /** An empty list may be given. */
  empty: z.literal(true).optional(),
  values: z.array(z.string()).optional(),
  versions,
});

const Cmdlet = z.strictObject({
  /** By what part of the module, which decides how its errors come. */
  served: z.enum(["configuration", "core", "generated", "connect"]),
  defaultSet: z.string().nullable(),
  parameters: z.record(z.string(), Parameter),
  answers: z
    .union([
      z.strictObject({ type: z.string(), properties: z.record(z.string(), Property).optional() }),
      z.strictObject({ as: z.string() }),
    ])
    .optional(),
});

const Contract = z.strictObject({
  about: z.string(),
  versions: z.strictObject({
    read: z.array(z.string()),
    oldestSupported: z.string(),
    newestRead: z.string(),
  }),
  cmdlets: z.record(z.string(), Cmdlet),
});

/** The recorded contract of the MicrosoftTeams module. */
export const teamsModule = Contract.parse(recorded("teams-module.json"));

/** What nobody could tell of it. */
export const unknownOfModule = z
  .strictObject({
    about: z.string(),
    /** Cmdlets by version. */
    parametersNotRead: z.record(z.string(), z.array(z.string())),
    /** By cmdlet. */
    properties: z.record(z.string(), z.record(z.string(), z.string())),
  })
  .parse(recorded("teams-module-unknown.json"));

function recorded(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../contract/data/${file}`, import.meta.url), "utf8"));
}

/** The properties of what a cmdlet answers in a version; empty where nothing is known to be answered. */
export function propertiesOf(cmdlet: string, version: string): ReadonlyMap<string, ContractProperty> {
  const answers = teamsModule.cmdlets[cmdlet]?.answers;
  if (answers && "as" in answers) return propertiesOf(answers.as, version);
  return new Map(Object.entries(answers?.properties ?? {}).filter(([, property]) => isIn(property, version)));
}

/** The parameters that a cmdlet has in a version. */
export function parametersOf(cmdlet: string, version: string): readonly string[] {
  const parameters = teamsModule.cmdlets[cmdlet]?.parameters ?? {};
  return Object.entries(parameters).flatMap(([name, parameter]) => (isIn(parameter, version) ? [name] : []));
}

function isIn(thing: { readonly versions?: readonly string[] | undefined }, version: string): boolean {
  return thing.versions?.includes(version) ?? true;
}
