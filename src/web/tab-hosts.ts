import type { Config } from "../config/config.ts";
import type { Cloud } from "../telephony/clouds.ts";

/** Where Teams runs. Sources: "Tab requirements"; for the government clouds the hosts that teams-js trusts. */
const everywhere = [
  "https://teams.microsoft.com",
  "https://*.teams.microsoft.com",
  "https://*.cloud.microsoft",
];
const government = ["https://teams.microsoft.us", "https://*.teams.microsoft.us"];

const webHosts: Readonly<Record<Cloud, string>> = {
  commercial: "teams.microsoft.com",
  gcc: "teams.microsoft.com",
  gccHigh: "gov.teams.microsoft.us",
  dod: "dod.teams.microsoft.us",
};

/** Content-Security-Policy of the tab: its own files only, and nobody but Teams may frame it. */
export function tabPolicy(cloud: Cloud): string {
  const frames = cloud === "gccHigh" || cloud === "dod" ? [...everywhere, ...government] : everywhere;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frames.join(" ")}`,
  ].join("; ");
}

/** Opens the chat with the bot. Source: "Deep link to a Teams chat". Empty in simulated mode, where there is no such chat. */
export function chatLink({ mode, cloud, bot }: Pick<Config, "mode" | "cloud" | "bot">): string {
  return mode === "simulated" ? "" : `https://${webHosts[cloud]}/l/chat/0/0?users=28:${bot.appId}`;
}
