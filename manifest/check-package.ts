import { AppManifestUtils, type TeamsManifest } from "@microsoft/app-manifest";
import { openPackage } from "./app-package.ts";
import { iconProblems } from "./check-icons.ts";
import { manifestProblems } from "./check-manifest.ts";
import type { Manifest } from "./fill.ts";
import type { ManifestValues } from "./values.ts";

/**
 * Everything wrong with a finished package: its layout, the manifest by Microsoft's schema (read from the installed
 * package, not from the network) and by the rules the schema lacks, and the icons themselves.
 */
export async function packageProblems(
  zip: Uint8Array,
  expected: { readonly values: ManifestValues; readonly version: string },
): Promise<readonly string[]> {
  const opened = openPackage(zip);
  if (!opened.ok) return opened.problems;
  const { manifest, color, outline } = opened.parts;
  return [
    ...(await schemaProblems(manifest)),
    ...manifestProblems(manifest, expected),
    ...iconProblems({ color, outline }),
  ];
}

async function schemaProblems(manifest: Manifest): Promise<readonly string[]> {
  // Anything else would be fetched.
  if (!/\/teams\/v1\.\d+\/MicrosoftTeams\.schema\.json$/.test(String(manifest["$schema"]))) {
    return ["$schema: must be Microsoft's for a Teams app"];
  }
  const found = await AppManifestUtils.validateAgainstSchema(manifest as unknown as TeamsManifest);
  return found.map((problem) => `schema: ${problem}`);
}
