import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";

/** What the tab's page is made of, by its path below `/tab/`. */
export interface TabFiles {
  /** The page, for one bot. */
  page(about: { readonly mode: string; readonly chatUrl: string }): string;
  file(folder: string, name: string): TabFile | undefined;
}

export interface TabFile {
  readonly type: string;
  readonly body: Buffer;
  /** Its path names its content, so it may be kept for good. */
  readonly immutable: boolean;
}

const modules = ["main", "dom", "changes", "decisions", "gateways", "host", "load", "summary", "times"];
const javascript = "text/javascript; charset=utf-8";

/**
 * Reads the browser's code once. Run from source its types are stripped here, so that the tab needs no build step either;
 * from `dist/` it is compiled already.
 */
export function readTabFiles(): TabFiles {
  const fromSource = import.meta.url.endsWith(".ts");
  const folder = new URL("../tab/", import.meta.url);
  const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
  const scripts = modules.map((name): [string, string] =>
    fromSource
      ? [`${name}.ts`, stripTypeScriptTypes(read(`${name}.ts`))]
      : [`${name}.js`, read(`${name}.js`)],
  );
  const style = read("tab.css");
  const page = read("tab.html");
  const version = hashOf([...scripts.flat(), style].join("\0"));
  const teams = teamsJs();

  const own = new Map<string, { readonly type: string; readonly body: Buffer }>([
    ...scripts.map(([name, text]) => [name, { type: javascript, body: Buffer.from(text) }] as const),
    ["tab.css", { type: "text/css; charset=utf-8", body: Buffer.from(style) }],
  ]);

  return {
    page: (about) =>
      page
        .replaceAll("{version}", version)
        .replaceAll("{script}", fromSource ? "main.ts" : "main.js")
        .replaceAll("{teams}", `${teams.folder}/${teams.name}`)
        .replaceAll("{mode}", escaped(about.mode))
        .replaceAll("{chatUrl}", escaped(about.chatUrl)),
    file(asked, name) {
      if (asked === teams.folder && name === teams.name)
        return { type: javascript, body: teams.body, immutable: true };
      const found = own.get(name);
      // During an upgrade a page of one version may ask a replica of the other: better ours than none.
      return found && { ...found, immutable: asked === version };
    },
  };
}

/** teams-js as its makers bundled it, with its version in its path. */
function teamsJs() {
  const require = createRequire(import.meta.url);
  const body = readFileSync(require.resolve("@microsoft/teams-js"));
  return { folder: `teams-js-${hashOf(body)}`, name: "MicrosoftTeams.min.js", body };
}

function hashOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
