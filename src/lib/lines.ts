import { StringDecoder } from "node:string_decoder";
import type { Readable } from "node:stream";

/**
 * Hands over each whole line of a stream in UTF-8. Only a line feed ends one: U+2028 and U+2029, where Node's readline
 * ends a line too, may stand in a tenant's names, and JSON does not escape them.
 */
export function onLine(stream: Readable, take: (line: string) => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  stream.on("data", (part: Buffer) => {
    const lines = (rest + decoder.write(part)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
}
