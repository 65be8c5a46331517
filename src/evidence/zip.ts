import { setImmediate as letOthersGo } from "node:timers/promises";
import { Zip, ZipDeflate } from "fflate";

export interface ZipFile {
  /** With slashes. */
  readonly name: string;
  readonly text: string;
}

/** Bytes packed in one go: some milliseconds, in which nobody else is answered. */
const slice = 256 * 1024;
/** The earliest that the format can tell, so that the same files give the same bytes. */
const packedAt = new Date(1980, 0, 1);

/** The files in their order as a zip; the same files give the same bytes. */
export async function zipOf(files: readonly ZipFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let failed: Error | null = null;
  const zip = new Zip((error, part) => {
    failed ??= error;
    parts.push(part);
  });
  for (const { name, text } of files) {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = packedAt;
    zip.add(file);
    const bytes = Buffer.from(text, "utf8");
    for (let at = 0; at < bytes.length; at += slice) {
      file.push(bytes.subarray(at, at + slice));
      await letOthersGo();
    }
    file.push(new Uint8Array(0), true);
  }
  zip.end();
  if (failed !== null) throw failed as Error;
  return new Uint8Array(Buffer.concat(parts));
}
