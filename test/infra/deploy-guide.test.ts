import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { packageOnly } from "../../manifest/values.ts";
import { endpoints, isInCloud } from "../../src/config/endpoints.ts";
import { Environment } from "../../src/config/environment.ts";
import { graphPermissions, type PermissionUse } from "../../src/tenant/graph/graph-permissions.ts";
import type { Cloud } from "../../src/telephony/clouds.ts";
import { readBicep } from "../support/infra/bicep.ts";
import { generatedPart, table } from "../support/infra/generated-docs.ts";

const guide = "docs/deploy.md";
const root = new URL("../../", import.meta.url);
const text = await readFile(new URL(guide, root), "utf8");
const clouds = Object.keys(endpoints) as readonly Cloud[];

describe("the guide to deploying", () => {
  it("names each permission, what it allows and what needs it", async () => {
    const rows = Object.entries<PermissionUse>(graphPermissions).map(([name, use]) => [
      `\`${name}\``,
      use.allows,
      use.neededFor,
      use.without ?? "it does not work",
      clouds.filter((cloud) => isInCloud(use, cloud)).join(", "),
    ]);
    const { committed, wanted } = await generatedPart(
      guide,
      "permissions",
      table(["Permission", "The bot may", "Needed for", "Without it", "Clouds"], rows),
    );
    expect(committed).toBe(wanted);
  });

  it("grants all of them, and no other", () => {
    const [, granted = ""] = /^for role in (.*); do$/m.exec(text) ?? [];
    expect(granted.split(" ")).toEqual(Object.keys(graphPermissions));
  });

  it("names each host that the bot calls", async () => {
    const rows = Object.entries(endpoints).map(([cloud, { outboundHosts }]) => [
      `\`${cloud}\``,
      outboundHosts.map((host) => `\`${host}\``).join(", "),
    ]);
    const { committed, wanted } = await generatedPart(guide, "hosts", table(["Cloud", "Hosts"], rows));
    expect(committed).toBe(wanted);
  });

  it("says how long each thing is kept", async () => {
    const example = await readFile(new URL(".env.example", root), "utf8");
    const rows = [...example.matchAll(/^# (.+)\n# (KEEP_\w+)=(\w+)$/gm)].map(
      ([, what = "", name, kept = ""]) => [what.replace(/\.$/, ""), `\`${name}\``, kept],
    );
    const settings = Object.keys(Environment.shape).filter((name) => name.startsWith("KEEP_"));
    expect(rows.map(([, name]) => name)).toEqual(settings.map((name) => `\`${name}\``));
    const { committed, wanted } = await generatedPart(
      guide,
      "retention",
      table(["What", "Setting", "Kept, unless set"], rows),
    );
    expect(committed).toBe(wanted);
  });

  it("reads only what the infrastructure puts out", async () => {
    const { outputs } = await readBicep(new URL("infra/main.bicep", root));
    const read = [...text.matchAll(/azd env get-value (\w+)/g)].map(([, name = ""]) => name);
    expect(read.filter((name) => !outputs.includes(name))).toEqual([]);
    expect(read).not.toEqual([]);
  });

  it("sets only what the infrastructure asks for, and all of it that has no default", async () => {
    const parameters = await readFile(new URL("infra/main.parameters.json", root), "utf8");
    const asked = [...parameters.matchAll(/\$\{(\w+)(=?)/g)];
    const set = [...text.matchAll(/azd env set(?:-secret)? ([A-Z_]+)/g)].map(([, name = ""]) => name);
    expect(set.filter((name) => !asked.some(([, known]) => known === name) && name !== "NAME")).toEqual([]);
    const needed = asked.filter(([, name, optional]) => optional === "" && name !== "AZURE_ENV_NAME");
    expect(needed.map(([, name]) => name).filter((name = "") => !set.includes(name))).toEqual([]);
  });

  it("gives the package what only the package needs", () => {
    for (const name of packageOnly) expect(text).toContain(name);
  });

  it("names only settings, scripts and pages that exist", async () => {
    const { scripts } = JSON.parse(await readFile(new URL("package.json", root), "utf8")) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    for (const [, script = ""] of text.matchAll(/npm run ([\w:]+)/g))
      expect(Object.keys(scripts)).toContain(script);
    for (const [, page = ""] of text.matchAll(/\]\(([\w-]+\.md)\)/g))
      await expect(readFile(new URL(`docs/${page}`, root))).resolves.toBeDefined();
  });
});
