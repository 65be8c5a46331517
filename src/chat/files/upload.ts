import { endingWith, orEnd } from "../../deadline.ts";
import type { Config } from "../../config.ts";
import type { Cloud } from "../../telephony/clouds.ts";

const domains: Readonly<Record<Cloud, string>> = {
  commercial: ".sharepoint.com",
  gcc: ".sharepoint.com",
  gccHigh: ".sharepoint.us",
  dod: ".sharepoint-mil.us",
};
const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Whether a file may go there: only to Microsoft's OneDrive, as the address comes from outside. */
export function uploadAllowed(url: string, { mode, cloud }: Pick<Config, "mode" | "cloud">): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password } = new URL(url);
  if (username !== "" || password !== "") return false;
  if (mode === "simulated") return loopback.has(hostname);
  return protocol === "https:" && port === "" && hostname.endsWith(domains[cloud]);
}

const uploadWithinMs = 6_000;

/** Puts a file into an upload session, whole. Rejects when it was not taken. Source: "Send and receive files through the bot". */
export async function upload(url: string, text: string, signal: AbortSignal): Promise<void> {
  const bytes = Buffer.from(text, "utf8");
  const soon = endingWith(signal, uploadWithinMs);
  const response = await orEnd(
    fetch(url, {
      method: "PUT",
      headers: {
        "Content-Type": "application/octet-stream",
        "Content-Range": `bytes 0-${bytes.length - 1}/${bytes.length}`,
      },
      body: bytes,
      redirect: "error",
      signal: soon,
    }),
    soon,
  );
  if (!response.ok) throw new Error(`The upload was answered with ${response.status}.`);
}
