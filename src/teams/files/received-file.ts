import type { Config } from "../../config/config.ts";
import { endingWith, orEnd } from "../../lib/deadline.ts";
import { isTeamsStorage } from "./storage.ts";

/** Bytes; far more than 50,000 people take. */
export const maxFileBytes = 10 * 1024 * 1024;
/** Less than a turn has. */
const withinMs = 6_000;

export type ReceivedFile =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** Why not, as a sentence. */
  | { readonly ok: false; readonly problem: string };

/** Fetches a file that somebody sent in the chat. Never rejects. */
export type ReadFile = (url: string, signal: AbortSignal) => Promise<ReceivedFile>;

/** Reads from Teams' own storage and nowhere else. */
export function createReadFile(config: Pick<Config, "mode" | "cloud">): ReadFile {
  return async (address, signal) => {
    if (!isTeamsStorage(address, config)) {
      return invalid("The file does not lie where Teams keeps files, so I did not fetch it.");
    }
    const ends = endingWith(signal, withinMs);
    try {
      return await orEnd(download(address, ends), ends);
    } catch {
      return invalid("The file could not be fetched. Send it again.");
    }
  };
}

async function download(url: string, signal: AbortSignal): Promise<ReceivedFile> {
  // A redirect would lead out of the storage.
  const response = await fetch(url, { redirect: "error", signal });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    return invalid(`The file could not be fetched (${response.status}). Send it again.`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the rest of the stream.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxFileBytes)
      return invalid(`The file is larger than ${maxFileBytes / 1024 / 1024} MB. Split it.`);
    chunks.push(chunk);
  }
  return { ok: true, bytes: Buffer.concat(chunks) };
}

function invalid(problem: string): ReceivedFile {
  return { ok: false, problem };
}
