import { readFileSync } from "node:fs";
import { z } from "zod";

/** What was read off the real services, as far as the product is held against it. */
function recorded<Data>(file: string, shape: z.ZodType<Data>): Data {
  const path = new URL(`../contract/data/${file}`, import.meta.url);
  return shape.parse(JSON.parse(readFileSync(path, "utf8")));
}

/** What nobody could tell of the MicrosoftTeams module. */
export const unknownOfModule = recorded(
  "teams-module-unknown.json",
  z.object({
    about: z.string(),
    /** Cmdlets by version. */
    parametersNotRead: z.record(z.string(), z.array(z.string())),
    /** By cmdlet. */
    properties: z.record(z.string(), z.record(z.string(), z.string())),
  }),
);

const GraphProperty = z.object({
  name: z.string(),
  type: z.string(),
  nullable: z.boolean(),
  itemsNullable: z.boolean().optional(),
  enum: z.array(z.string()).optional(),
});
export type RecordedProperty = z.infer<typeof GraphProperty>;

/** Microsoft Graph v1.0, path by path. */
export const recordedGraph = recorded(
  "graph.json",
  z.object({
    operations: z.array(
      z.object({
        path: z.string(),
        method: z.string(),
        query: z.array(z.string()),
        permissions: z.object({ application: z.object({ least: z.string() }) }),
        response: z.object({
          envelope: z.string(),
          properties: z.array(GraphProperty.partial({ nullable: true })),
        }),
        clouds: z.record(z.string(), z.boolean()),
      }),
    ),
    types: z.record(
      z.string(),
      z.object({
        base: z.string().optional(),
        properties: z.array(GraphProperty),
        navigation: z.array(GraphProperty).optional(),
      }),
    ),
  }),
);

/** Properties of a type and of those it is derived from. */
export function propertiesOf(type: string): readonly RecordedProperty[] {
  const found = recordedGraph.types[type];
  if (!found) return [];
  return [
    ...(found.base === undefined ? [] : propertiesOf(found.base)),
    ...found.properties,
    ...(found.navigation ?? []),
  ];
}
