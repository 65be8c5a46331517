import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Evidence } from "../../src/preflight/evidence.ts";
import { packPreflight } from "../../tools/pack-preflight.ts";
import { startProbeNetwork, type ProbeNetwork } from "../support/preflight/probe-network.ts";
import { reaching, runProgram } from "../support/preflight/preflight-cli.ts";

let folder: string;
let sbcs: ProbeNetwork;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bypass-pilot-pack-"));
  sbcs = await startProbeNetwork([[]]);
});

afterAll(async () => {
  await sbcs.stop();
  await rm(folder, { recursive: true });
});

describe("the tarball of the preflight", () => {
  it("installs alone, without a network, and looks at an SBC", async () => {
    const tarball = await packPreflight(join(folder, "pack"));
    const home = await mkdtemp(join(folder, "host-"));
    const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
    const env = { ...process.env, PATH: path };
    const [npm, words] = process.env.npm_execpath
      ? [process.execPath, [process.env.npm_execpath]]
      : ["npm", []];
    const install = ["install", "--offline", "--no-audit", "--no-fund", "--prefix", home, tarball];
    const installed = await runProgram(npm, [...words, ...install], { cwd: home, env });
    expect(installed).toMatchObject({ code: 0 });
    expect((await readdir(join(home, "node_modules"))).filter((name) => !name.startsWith("."))).toEqual([
      "bypass-pilot-preflight",
    ]);

    const product: unknown = JSON.parse(await readFile("package.json", "utf8"));
    const packed: unknown = JSON.parse(
      await readFile(join(home, "node_modules/bypass-pilot-preflight/package.json"), "utf8"),
    );
    const { version, engines, license } = product as Record<"version" | "engines" | "license", unknown>;
    expect(packed).toMatchObject({ version, engines, license });
    expect(packed).not.toHaveProperty("private");
    expect(packed).not.toHaveProperty("dependencies");

    const command = join(home, "node_modules/.bin/bypass-pilot-preflight");
    const args = ["sbc1.contoso.com:5061", "--json", ...reaching(sbcs, "sbc1.contoso.com:5061")];
    const ended = await runProgram(command, args, { cwd: home, env });
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    const evidence = Evidence.parse(JSON.parse(ended.stdout));
    expect(evidence.tool.version).toBe(version);
    expect(evidence.findings.map(({ outcome }) => outcome)).toEqual([
      "pass",
      "pass",
      "pass",
      "pass",
      "pass",
      "warn",
    ]);
  });
});
