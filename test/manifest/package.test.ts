import { describe, expect, it } from "@jest/globals";
import { strToU8, unzipSync, zipSync } from "fflate";
import { makePackage, openPackage } from "../../manifest/app-package.ts";
import { iconProblems } from "../../manifest/check-icons.ts";
import { manifestProblems } from "../../manifest/check-manifest.ts";
import { packageProblems } from "../../manifest/check-package.ts";
import type { Manifest } from "../../manifest/fill.ts";
import { capabilities } from "../../src/teams/entry/capabilities.ts";
import {
  deployment,
  ourIcon,
  ourManifest,
  ourPackage,
  pngOf,
  version,
} from "../support/teams/app-package.ts";

interface BotPart {
  readonly scopes: readonly string[];
  readonly commandLists: readonly {
    readonly scopes: readonly string[];
    readonly commands: readonly { readonly title: string; readonly description: string }[];
  }[];
}

const expected = { values: deployment, version };

describe("the Teams app package", () => {
  it("validates by Microsoft's schema and by the rules it lacks", async () => {
    expect(await packageProblems(await ourPackage(), expected)).toEqual([]);
  });

  it("validates without the tab, and then asks for no sign-in", async () => {
    const values = { ...deployment, tabAppId: null };
    const zip = await ourPackage(values);
    expect(await packageProblems(zip, { values, version })).toEqual([]);
    const opened = openPackage(zip);
    expect(opened.ok && Object.keys(opened.parts.manifest)).not.toContain("staticTabs");
    expect(opened.ok && Object.keys(opened.parts.manifest)).not.toContain("webApplicationInfo");
  });

  it("is refused with all its problems at once: the schema's, the rules' and the icons'", async () => {
    const zip = makePackage({
      manifest: {
        ...(await ourManifest()),
        name: { short: "a name of more than thirty characters", full: "x" },
        validDomains: [],
      },
      color: pngOf(96, 96, () => [0, 0, 0, 255]),
      outline: await ourIcon("outline"),
    });
    expect(await packageProblems(zip, expected)).toEqual([
      expect.stringMatching(/^schema: .*name\/short/),
      expect.stringMatching(/^validDomains: lacks/),
      expect.stringMatching(/^color\.png: is 96 by 96/),
    ]);
  });

  it("has the manifest and the icons at its top and nothing else", async () => {
    expect(Object.keys(unzipSync(await ourPackage())).sort()).toEqual([
      "color.png",
      "manifest.json",
      "outline.png",
    ]);
  });

  it("is the same, byte for byte, when it is made again", async () => {
    expect(Buffer.from(await ourPackage()).equals(Buffer.from(await ourPackage()))).toBe(true);
  });

  it("asks for no permission of a team's or a chat's owner", async () => {
    expect(await ourManifest()).not.toHaveProperty("authorization");
  });

  it("is for personal chats, teams and group chats, and takes files", async () => {
    expect(await ourManifest()).toMatchObject({
      supportsChannelFeatures: "tier1",
      bots: [{ botId: deployment.botId, scopes: ["personal", "team", "groupChat"], supportsFiles: true }],
      webApplicationInfo: { resource: `api://${deployment.host}/${deployment.tabAppId}` },
    });
  });

  it("offers in its menus what the bot understands, in the words of help", async () => {
    const [bot] = (await ourManifest())["bots"] as [BotPart];
    const usages = capabilities.flatMap(({ typed }) => typed?.usages ?? []);
    for (const { title, description } of bot.commandLists.flatMap(({ commands }) => commands)) {
      const meant = usages.find(({ syntax }) => syntax === title || syntax.startsWith(`${title} `));
      expect({ title, description: description.charAt(0).toLowerCase() + description.slice(1) }).toEqual({
        title,
        description: meant?.does,
      });
    }
  });
});

describe("the check of the manifest", () => {
  it.each<{ readonly because: string; readonly change: (manifest: Draft) => void; readonly says: RegExp }>([
    {
      because: "the version is one that knows no channel features",
      change: (manifest) => {
        manifest["manifestVersion"] = "1.22";
        manifest["$schema"] =
          "https://developer.microsoft.com/json-schemas/teams/v1.22/MicrosoftTeams.schema.json";
        delete manifest["supportsChannelFeatures"];
      },
      says: /^manifestVersion: must be 1\.25 to/,
    },
    {
      because: "the schema is another version's",
      change: (manifest) => {
        manifest["manifestVersion"] = "1.26";
      },
      says: /^\$schema: is not that of manifest version 1\.26/,
    },
    {
      because: "it does not say which channels it can live in",
      change: (manifest) => delete manifest["supportsChannelFeatures"],
      says: /^supportsChannelFeatures: must be "tier1"/,
    },
    {
      because: "the version is not three numbers",
      change: (manifest) => {
        manifest["version"] = "1.4";
      },
      says: /^version: must be three numbers/,
    },
    {
      because: "the version is not the product's",
      change: (manifest) => {
        manifest["version"] = "1.4.3";
      },
      says: /^version: is 1\.4\.3, but package\.json says 1\.4\.2/,
    },
    {
      because: "an id is a placeholder",
      change: (manifest) => {
        manifest["id"] = "00000000-0000-0000-0000-000000000000";
      },
      says: /^id: .* is a placeholder/,
    },
    {
      because: "the bot is another one",
      change: (manifest) => {
        botOf(manifest)["botId"] = "7f0c2f5e-93a1-4b7d-9d38-0d5fd4a2c7b9";
      },
      says: /^bots\.0\.botId: is not MicrosoftAppId/,
    },
    {
      because: "there is no bot",
      change: (manifest) => {
        manifest["bots"] = [];
      },
      says: /^bots: must be one, is 0/,
    },
    {
      because: "people would sign in to the bot's own registration",
      change: (manifest) => {
        manifest["webApplicationInfo"] = { id: deployment.botId, resource: "api://x" };
      },
      says: /^webApplicationInfo\.id: must be a registration of its own/,
    },
    {
      because: "the sign-in is for another host",
      change: (manifest) => {
        manifest["webApplicationInfo"] = { id: deployment.tabAppId, resource: "api://x/y" };
      },
      says: /^webApplicationInfo\.resource: must be api:/,
    },
    {
      because: "there is a tab that nobody can sign in to",
      change: (manifest) => delete manifest["webApplicationInfo"],
      says: /^webApplicationInfo: missing/,
    },
    {
      because: "our host is not among the valid domains",
      change: (manifest) => {
        manifest["validDomains"] = ["contoso.com"];
      },
      says: /^validDomains: lacks pilot\.contoso\.com/,
    },
    {
      because: "a wildcard admits anybody's host",
      change: (manifest) => {
        manifest["validDomains"] = ["pilot.contoso.com", "*.azurecontainerapps.io"];
      },
      says: /^validDomains: \*\.azurecontainerapps\.io admits/,
    },
    {
      because: "the tab is on another host",
      change: (manifest) => {
        manifest["staticTabs"] = [
          { entityId: "changes", scopes: ["personal"], contentUrl: "https://example.com/tab" },
        ];
      },
      says: /^staticTabs\.0\.contentUrl: is not on pilot\.contoso\.com/,
    },
    {
      because: "an address is not encrypted",
      change: (manifest) => {
        manifest["publisherDocsUrl"] = "http://contoso.com/docs";
      },
      says: /^publisherDocsUrl: must be https/,
    },
    {
      because: "a placeholder was not filled",
      change: (manifest) => {
        manifest["name"] = { short: "${{NAME}}", full: "Bypass Pilot" };
      },
      says: /^name\.short: .* was not filled/,
    },
    {
      because: "a command is listed twice",
      change: (manifest) => firstCommands(manifest).push({ title: "HELP", description: "again" }),
      says: /^commandLists of personal: help is there more than once/,
    },
    {
      because: "a list is longer than Teams shows",
      change: (manifest) => firstCommands(manifest).push({ title: "thirteenth", description: "too much" }),
      says: /^commandLists of personal: at most 12 commands, there are 13/,
    },
    {
      because: "a place has two lists",
      change: (manifest) => listsOf(manifest)[1]?.scopes.push("personal"),
      says: /^commandLists: personal has more than one/,
    },
    {
      because: "there are more lists than Teams takes",
      change: (manifest) => listsOf(manifest).push({ scopes: [], commands: [] }),
      says: /^commandLists: at most 3, there are 4/,
    },
    {
      because: "a list is for a place the bot is not in",
      change: (manifest) => {
        botOf(manifest)["scopes"] = ["personal", "team"];
      },
      says: /^commandLists of groupChat: the bot is not in groupChat/,
    },
    {
      because: "a part is missing altogether",
      change: (manifest) => delete manifest["validDomains"],
      says: /^validDomains: /,
    },
  ])("refuses it when $because", async ({ change, says }) => {
    const manifest = structuredClone(await ourManifest()) as Draft;
    change(manifest);
    expect(manifestProblems(manifest, expected)).toContainEqual(expect.stringMatching(says));
  });

  it("fetches no schema that is not Microsoft's", async () => {
    const manifest = { ...(await ourManifest()), $schema: "https://example.com/schema.json" };
    expect(await packageProblems(await packageOf(manifest), expected)).toContainEqual(
      expect.stringMatching(/^\$schema: must be Microsoft's/),
    );
  });
});

describe("the check of the layout", () => {
  it("refuses what is no archive", async () => {
    expect(await packageProblems(strToU8("hello"), expected)).toEqual(["the package is not a zip archive"]);
  });

  it("refuses an archive whose files are in a folder, and names each", async () => {
    const files = unzipSync(await ourPackage());
    const moved = Object.fromEntries(Object.entries(files).map(([name, data]) => [`app/${name}`, data]));
    expect(await packageProblems(zipSync(moved), expected)).toEqual([
      "color.png: is not at the top of the package",
      "manifest.json: is not at the top of the package",
      "outline.png: is not at the top of the package",
      "app/manifest.json: does not belong in the package",
      "app/color.png: does not belong in the package",
      "app/outline.png: does not belong in the package",
    ]);
  });

  it("refuses a manifest that is not JSON", async () => {
    const files = { ...unzipSync(await ourPackage()), "manifest.json": strToU8("{") };
    expect(await packageProblems(zipSync(files), expected)).toEqual(["manifest.json: is not JSON"]);
  });
});

describe("the check of the icons", () => {
  const white = [255, 255, 255, 255] as const;
  const clear = [0, 0, 0, 0] as const;
  const dot = (x: number, y: number) => (x === y ? white : clear);

  it.each([
    {
      because: "the color icon has another size",
      color: pngOf(96, 192, () => white),
      says: /^color\.png: is 96 by 192/,
    },
    {
      because: "the color icon shows through",
      color: pngOf(192, 192, dot),
      says: /^color\.png: must be filled/,
    },
    { because: "the color icon is no PNG", color: strToU8("GIF89a"), says: /^color\.png: must be a PNG/ },
    {
      because: "the outline icon has another size",
      outline: pngOf(64, 64, dot),
      says: /^outline\.png: is 64 by 64/,
    },
    {
      because: "the outline icon has a background",
      outline: pngOf(32, 32, () => white),
      says: /^outline\.png: must have a transparent background/,
    },
    {
      because: "the outline icon is coloured",
      outline: pngOf(32, 32, (x, y) => (x === y ? [255, 0, 0, 255] : clear)),
      says: /^outline\.png: must be white/,
    },
    {
      because: "the outline icon is empty",
      outline: pngOf(32, 32, () => clear),
      says: /^outline\.png: is empty/,
    },
    {
      because: "the outline icon is cut off",
      outline: pngOf(32, 32, dot).subarray(0, 60),
      says: /^outline\.png: must be a PNG/,
    },
  ])("refuses them when $because", async ({ color, outline, says }) => {
    const icons = {
      color: color ?? (await ourIcon("color")),
      outline: outline ?? (await ourIcon("outline")),
    };
    expect(iconProblems(icons)).toEqual([expect.stringMatching(says)]);
  });
});

type Draft = Record<string, unknown>;
type Lists = { scopes: string[]; commands: { title: string; description: string }[] }[];

function botOf(manifest: Draft): Draft {
  return (manifest["bots"] as Draft[])[0] ?? {};
}

function listsOf(manifest: Draft): Lists {
  return botOf(manifest)["commandLists"] as Lists;
}

function firstCommands(manifest: Draft): Lists[number]["commands"] {
  return listsOf(manifest)[0]?.commands ?? [];
}

async function packageOf(manifest: Manifest): Promise<Uint8Array> {
  return makePackage({ manifest, color: await ourIcon("color"), outline: await ourIcon("outline") });
}
