import { z } from "zod";
import type { Manifest } from "./fill.ts";
import { isPlaceholder, type ManifestValues } from "./values.ts";

/** From this version on, Teams refuses an app for teams that does not say which channels it can live in. */
const channelFeaturesSince = 25;
const newestKnown = 30;

const Command = z.object({ title: z.string(), description: z.string() });
const Shape = z.looseObject({
  $schema: z.string(),
  manifestVersion: z.string(),
  version: z.string(),
  id: z.string(),
  icons: z.looseObject({ color: z.string(), outline: z.string() }),
  supportsChannelFeatures: z.string().optional(),
  validDomains: z.array(z.string()),
  bots: z.array(
    z.looseObject({
      botId: z.string(),
      scopes: z.array(z.string()),
      commandLists: z.array(z.object({ scopes: z.array(z.string()), commands: z.array(Command) })),
    }),
  ),
  staticTabs: z.array(z.looseObject({ contentUrl: z.string().optional() })).default([]),
  webApplicationInfo: z.looseObject({ id: z.string(), resource: z.string() }).optional(),
});
type Shape = z.infer<typeof Shape>;

/** What Teams refuses at upload, or runs badly with, and the schema lets pass. All problems at once. */
export function manifestProblems(
  manifest: Manifest,
  { values, version }: { readonly values: ManifestValues; readonly version: string },
): readonly string[] {
  const parsed = Shape.safeParse(manifest);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return [
    ...versionProblems(parsed.data, version),
    ...idProblems(parsed.data, values),
    ...addressProblems(parsed.data, values),
    ...commandProblems(parsed.data),
    ...leftOver(manifest),
  ];
}

function versionProblems(shape: Shape, version: string): readonly string[] {
  const minor = Number(/^1\.(\d+)$/.exec(shape.manifestVersion)?.[1] ?? Number.NaN);
  const forTeams = shape.bots.some(({ scopes }) => scopes.includes("team"));
  return [
    ...problemIf(
      !(minor >= channelFeaturesSince && minor <= newestKnown),
      `manifestVersion: must be 1.${channelFeaturesSince} to 1.${newestKnown}, is ${shape.manifestVersion}`,
    ),
    ...problemIf(
      !shape.$schema.endsWith(`/v${shape.manifestVersion}/MicrosoftTeams.schema.json`),
      `$schema: is not that of manifest version ${shape.manifestVersion}`,
    ),
    ...problemIf(
      forTeams && shape.supportsChannelFeatures !== "tier1",
      'supportsChannelFeatures: must be "tier1" in an app for teams',
    ),
    ...problemIf(
      !/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(shape.version),
      `version: must be three numbers such as 1.2.3, is ${shape.version}`,
    ),
    ...problemIf(shape.version !== version, `version: is ${shape.version}, but package.json says ${version}`),
  ];
}

function idProblems(shape: Shape, values: ManifestValues): readonly string[] {
  const ids: readonly (readonly [string, string])[] = [
    ["id", shape.id],
    ...shape.bots.map(({ botId }, index) => [`bots.${index}.botId`, botId] as const),
    ...(shape.webApplicationInfo ? [["webApplicationInfo.id", shape.webApplicationInfo.id] as const] : []),
  ];
  return [
    ...ids.flatMap(([path, id]) => problemIf(isPlaceholder(id), `${path}: ${id} is a placeholder`)),
    ...problemIf(shape.bots.length !== 1, `bots: must be one, is ${shape.bots.length}`),
    ...problemIf(
      shape.bots.some(({ botId }) => botId !== values.botId),
      "bots.0.botId: is not MicrosoftAppId",
    ),
    ...problemIf(
      shape.webApplicationInfo !== undefined && shape.webApplicationInfo.id === values.botId,
      "webApplicationInfo.id: must be a registration of its own, not the bot's",
    ),
    ...problemIf(
      shape.staticTabs.length > 0 && shape.webApplicationInfo === undefined,
      "webApplicationInfo: missing; nobody could sign in to the tab",
    ),
    ...problemIf(
      shape.webApplicationInfo !== undefined &&
        shape.webApplicationInfo.resource !== `api://${values.host}/${shape.webApplicationInfo.id}`,
      "webApplicationInfo.resource: must be api://<PUBLIC_HOST>/<TAB_APP_ID>",
    ),
  ];
}

function addressProblems(shape: Shape, { host }: ManifestValues): readonly string[] {
  return [
    ...problemIf(!shape.validDomains.includes(host), `validDomains: lacks ${host}`),
    ...shape.validDomains
      .filter((domain) => domain.includes("*"))
      .map((domain) => `validDomains: ${domain} admits hosts that are not ours`),
    ...shape.staticTabs.flatMap(({ contentUrl }, index) =>
      problemIf(
        contentUrl !== undefined && (!URL.canParse(contentUrl) || new URL(contentUrl).host !== host),
        `staticTabs.${index}.contentUrl: is not on ${host}`,
      ),
    ),
    ...stringsIn(shape)
      .filter(({ text }) => text.startsWith("http://"))
      .map(({ path }) => `${path}: must be https`),
  ];
}

const maxLists = 3;
const maxCommands = 12;

function commandProblems(shape: Shape): readonly string[] {
  return shape.bots.flatMap(({ commandLists, scopes }) => [
    ...problemIf(
      commandLists.length > maxLists,
      `commandLists: at most ${maxLists}, there are ${commandLists.length}`,
    ),
    ...repeated(commandLists.flatMap((list) => list.scopes)).map(
      (scope) => `commandLists: ${scope} has more than one`,
    ),
    ...commandLists.flatMap((list) => {
      const where = `commandLists of ${list.scopes.join(", ")}`;
      return [
        ...list.scopes
          .filter((scope) => !scopes.includes(scope))
          .map((scope) => `${where}: the bot is not in ${scope}`),
        ...problemIf(
          list.commands.length > maxCommands,
          `${where}: at most ${maxCommands} commands, there are ${list.commands.length}`,
        ),
        ...repeated(list.commands.map(({ title }) => title.toLowerCase())).map(
          (title) => `${where}: ${title} is there more than once`,
        ),
      ];
    }),
  ]);
}

/** A placeholder of the template that nothing filled. */
function leftOver(manifest: Manifest): readonly string[] {
  return stringsIn(manifest)
    .filter(({ text }) => /\$\{|\{\{/.test(text))
    .map(({ path, text }) => `${path}: ${text} was not filled`);
}

function stringsIn(part: unknown, path = ""): readonly { readonly path: string; readonly text: string }[] {
  if (typeof part === "string") return [{ path, text: part }];
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    stringsIn(value, path === "" ? key : `${path}.${key}`),
  );
}

function repeated(words: readonly string[]): readonly string[] {
  return [...new Set(words.filter((word, index) => words.indexOf(word) !== index))];
}

function problemIf(condition: boolean, problem: string): readonly string[] {
  return condition ? [problem] : [];
}
