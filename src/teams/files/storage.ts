import type { Config } from "../../config/config.ts";
import type { Cloud } from "../../telephony/clouds.ts";
import { loopback } from "../../web/this-machine.ts";

/** Where Teams keeps the files of a personal chat: the person's OneDrive, below the cloud's SharePoint domain. */
const domains: Readonly<Record<Cloud, string>> = {
  commercial: ".sharepoint.com",
  gcc: ".sharepoint.com",
  gccHigh: ".sharepoint.us",
  dod: ".sharepoint-mil.us",
};

/**
 * Whether an address lies in Teams' own storage. Such addresses come from outside, and none may make this host fetch or
 * send anything elsewhere. Of a simulated tenant the files lie on loopback.
 */
export function isTeamsStorage(address: string, { mode, cloud }: Pick<Config, "mode" | "cloud">): boolean {
  const url = URL.parse(address);
  if (!url || url.username !== "" || url.password !== "") return false;
  if (mode === "simulated") return url.protocol === "http:" && loopback.has(url.hostname);
  return url.protocol === "https:" && url.port === "" && url.hostname.endsWith(domains[cloud]);
}
