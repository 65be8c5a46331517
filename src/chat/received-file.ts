import type { Config } from "../config.ts";
import { endingWith, orEnd } from "../deadline.ts";
import type { Cloud } from "../telephony/clouds.ts";

/** Bytes; far more than 50,000 people take. */
export const largestFile = 10 * 1024 * 1024;
/** Less than a turn has. */
const withinMs = 6_000;

export type ReceivedFile =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** Why not, as a sentence. */
  | { readonly ok: false; readonly problem: string };

/** Fetches a file that somebody sent in the chat. Never rejects. */
export type ReadFile = (url: string, signal: AbortSignal) => Promise<ReceivedFile>;

/** Where Teams keeps what is sent in a personal chat: the sender's OneDrive, below the cloud's SharePoint domain. */
const domains: Readonly<Record<Cloud, string>> = {
  commercial: ".sharepoint.com",
  gcc: ".sharepoint.com",
  gccHigh: ".sharepoint.us",
  dod: ".sharepoint-mil.us",
};
const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Reads from the service's own storage and nowhere else: an activity that names another place must not make this host
 * fetch it. Of a simulated tenant the files lie on loopback.
 */
export function createReadFile(config: Pick<Config, "mode" | "cloud">): ReadFile {
  return async (address, signal) => {
    const url = URL.parse(address);
    if (!url || !allowed(url, config)) {
      return no("The file does not lie where Teams keeps files, so I did not fetch it.");
    }
    const ends = endingWith(signal, withinMs);
    try {
      return await orEnd(download(url, ends), ends);
    } catch {
      return no("The file could not be fetched. Send it again.");
    }
  };
}

function allowed(url: URL, { mode, cloud }: Pick<Config, "mode" | "cloud">): boolean {
  if (url.username !== "" || url.password !== "") return false;
  if (mode === "simulated") return url.protocol === "http:" && loopback.has(url.hostname);
  return url.protocol === "https:" && url.port === "" && url.hostname.endsWith(domains[cloud]);
}

async function download(url: URL, signal: AbortSignal): Promise<ReceivedFile> {
  // A redirect would lead out of the storage.
  const response = await fetch(url, { redirect: "error", signal });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    return no(`The file could not be fetched (${response.status}). Send it again.`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the rest of the stream.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > largestFile) return no(`The file is larger than ${largestFile / 1024 / 1024} MB. Split it.`);
    chunks.push(chunk);
  }
  return { ok: true, bytes: Buffer.concat(chunks) };
}

function no(problem: string): ReceivedFile {
  return { ok: false, problem };
}
