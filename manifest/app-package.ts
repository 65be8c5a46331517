import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import type { Manifest } from "./fill.ts";

export interface PackageParts {
  readonly manifest: Manifest;
  readonly color: Uint8Array;
  readonly outline: Uint8Array;
}

/** A time of its own, so that the same parts make the same bytes. The format knows none before 1980. */
const always = new Date(1980, 0, 1);

/** Teams looks for the files at the top of the archive. */
const names = ["color.png", "manifest.json", "outline.png"] as const;

export function makePackage({ manifest, color, outline }: PackageParts): Uint8Array {
  const json = strToU8(`${JSON.stringify(manifest, null, 2)}\n`);
  const files = { "manifest.json": json, "color.png": color, "outline.png": outline };
  return zipSync(files, { level: 9, mtime: always });
}

/** The parts of a package, or what is wrong with its layout. */
export function openPackage(
  zip: Uint8Array,
):
  | { readonly ok: true; readonly parts: PackageParts }
  | { readonly ok: false; readonly problems: readonly string[] } {
  const files = unzipped(zip);
  if (!files) return { ok: false, problems: ["the package is not a zip archive"] };
  const found = Object.keys(files);
  const { "manifest.json": json, "color.png": color, "outline.png": outline } = files;
  const problems = [
    ...names
      .filter((name) => !found.includes(name))
      .map((name) => `${name}: is not at the top of the package`),
    ...found
      .filter((name) => !(names as readonly string[]).includes(name))
      .map((name) => `${name}: does not belong in the package`),
  ];
  if (!json || !color || !outline || problems.length > 0) return { ok: false, problems };
  try {
    return { ok: true, parts: { manifest: JSON.parse(strFromU8(json)) as Manifest, color, outline } };
  } catch {
    return { ok: false, problems: ["manifest.json: is not JSON"] };
  }
}

function unzipped(zip: Uint8Array): Readonly<Record<string, Uint8Array>> | null {
  try {
    return unzipSync(zip);
  } catch {
    return null;
  }
}
