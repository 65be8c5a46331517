import { readFile } from "node:fs/promises";
import { deflateSync } from "node:zlib";
import { makePackage } from "../../../manifest/app-package.ts";
import { fillManifest, type Manifest } from "../../../manifest/fill.ts";
import type { ManifestValues } from "../../../manifest/values.ts";

export const version = "1.4.2";

export const deployment: ManifestValues = {
  botId: "4f0c2f5e-93a1-4b7d-9d38-0d5fd4a2c7b1",
  host: "pilot.contoso.com",
  tabAppId: "8b1c2f5e-93a1-4b7d-9d38-0d5fd4a2c7b2",
  developer: {
    name: "Contoso",
    websiteUrl: "https://contoso.com/pilot",
    privacyUrl: "https://contoso.com/privacy",
    termsUrl: "https://contoso.com/terms",
  },
};

export async function ourManifest(values = deployment): Promise<Manifest> {
  const template = await readFile(new URL("../../../manifest/manifest.json", import.meta.url), "utf8");
  return fillManifest(template, values, version);
}

export function ourIcon(name: "color" | "outline"): Promise<Uint8Array> {
  return readFile(new URL(`../../../manifest/${name}.png`, import.meta.url));
}

export async function ourPackage(values = deployment): Promise<Uint8Array> {
  return makePackage({
    manifest: await ourManifest(values),
    color: await ourIcon("color"),
    outline: await ourIcon("outline"),
  });
}

/** A PNG whose every pixel is asked for; only what the reader needs of the format, without checksums. */
export function pngOf(
  width: number,
  height: number,
  pixel: (x: number, y: number) => readonly [number, number, number, number],
): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_, x) => pixel(x, y)).flat(),
  ]).flat();
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.from(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type, "latin1"), data, Buffer.alloc(4)]);
}
