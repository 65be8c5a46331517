import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { z } from "zod";

const root = resolve(import.meta.dirname, "..");
const name = "bypass-pilot-preflight";
const command = "dist/cli/preflight.js";

const Manifest = z.object({
  version: z.string(),
  license: z.string(),
  engines: z.object({ node: z.string() }),
});
const Packed = z.array(z.object({ filename: z.string() })).length(1);

/**
 * Makes the tarball of the preflight command, which needs nothing but Node: one bundled file, without dependencies. Answers
 * its path below `folder`.
 */
export async function packPreflight(folder: string): Promise<string> {
  const content = join(folder, name);
  await rm(content, { recursive: true, force: true });
  await mkdir(join(content, "dist/cli"), { recursive: true });
  const { version, license, engines } = Manifest.parse(
    JSON.parse(await readFile(join(root, "package.json"), "utf8")),
  );
  const { metafile } = await build({
    entryPoints: [join(root, "src/cli/preflight.ts")],
    outfile: join(content, command),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22.18",
    metafile: true,
    logLevel: "error",
  });
  const manifest = {
    name,
    version,
    description:
      "Looks at a Microsoft Teams Direct Routing trunk from any host: DNS, TLS, certificate, SIP OPTIONS.",
    license,
    type: "module",
    engines,
    bin: { [name]: "bin.js" },
    files: ["bin.js", "dist", "README.md", "LICENSE", "THIRD-PARTY-LICENSES"],
  };
  const oldest = /(\d+)\.(\d+)/.exec(engines.node)?.slice(1).map(Number) ?? [];
  await Promise.all([
    writeFile(join(content, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`),
    writeFile(join(content, "bin.js"), launcher(oldest, engines.node), { mode: 0o755 }),
    writeFile(join(content, "README.md"), readme),
    writeFile(join(content, "THIRD-PARTY-LICENSES"), await licencesOf(Object.keys(metafile.inputs))),
    copyFile(join(root, "LICENSE"), join(content, "LICENSE")),
  ]);
  return join(folder, await pack(content, folder));
}

/** Older versions of Node cannot even load the bundle, so this one looks first. */
function launcher([major = 0, minor = 0]: readonly number[], wanted: string): string {
  return `#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < ${major} || (major === ${major} && minor < ${minor})) {
  console.error(\`${name} needs Node ${wanted}; this is \${process.versions.node}.\`);
  process.exit(2);
}
await import("./${command}");
`;
}

const readme = `# ${name}

Looks at a Microsoft Teams Direct Routing trunk from this host: DNS, TLS, certificate, SIP OPTIONS. It talks to DNS and to
the SBC, and to nothing else.

    ${name} sbc1.contoso.com:5061
    ${name} sbc1.contoso.com --pair sbc1-bypass.contoso.com:5062
    ${name} sbc1.contoso.com --json > report.json

\`${name} --help\` lists all options. A report in JSON can be attached in Bypass Pilot's chat, with the message \`evidence\`.
`;

/** The licences of every package of which something is in the bundle. */
async function licencesOf(inputs: readonly string[]): Promise<string> {
  const packages = new Set(
    inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  const texts = await Promise.all(
    [...packages].sort().map(async (each) => {
      const text = await readFile(join(root, "node_modules", each, "LICENSE"), "utf8");
      return `${each}\n${"=".repeat(each.length)}\n\n${text.trim()}\n`;
    }),
  );
  return texts.join("\n\n");
}

/** Answers the tarball's file name. */
async function pack(content: string, folder: string): Promise<string> {
  const args = ["pack", "--json", "--pack-destination", folder];
  // Under npm this is npm itself, and needs no shell on any system.
  const npm = process.env.npm_execpath;
  const { stdout } = npm
    ? await promisify(execFile)(process.execPath, [npm, ...args], { cwd: content })
    : await promisify(execFile)("npm", args, { cwd: content });
  const [packed] = Packed.parse(JSON.parse(stdout));
  return packed?.filename ?? "";
}

if (process.argv[1] === import.meta.filename) {
  console.log(await packPreflight(join(root, "dist", "pack")));
}
