import type * as TeamsJs from "@microsoft/teams-js";

declare const microsoftTeams: typeof TeamsJs;

/** Teams itself is given this long; its own time-out is a minute, and some calls have none. */
const timeoutMs = 10_000;

/** Where the page finds itself. `silent`: framed by something that does not answer as Teams does. */
export type Host = "teams" | "alone" | "silent";

/** Says hello to Teams and follows its theme. */
export async function meetHost(): Promise<Host> {
  if (typeof microsoftTeams === "undefined") return "alone";
  const { app } = microsoftTeams;
  try {
    await inTime(app.initialize());
    const { app: about } = await inTime(app.getContext());
    wear(about.theme);
    app.registerOnThemeChangeHandler(wear);
    return "teams";
  } catch (error) {
    const nobody = error instanceof Error && error.message.includes("No Parent window");
    return nobody ? "alone" : "silent";
  }
}

/** A token for the tab's own registration. Teams keeps it, so nothing is kept here. */
export function askToken(): Promise<string> {
  return inTime(microsoftTeams.authentication.getAuthToken());
}

/** Takes Teams' own loading sign away, where it shows one. */
export function sayLoaded(): void {
  microsoftTeams.app.notifySuccess().catch(() => {});
}

/** Within Teams a link to a chat opens there, and not in a browser. */
export function openInTeams(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link) return;
  event.preventDefault();
  microsoftTeams.app.openLink(link.href).catch(() => {
    window.open(link.href, "_blank", "noopener");
  });
}

const themes: Readonly<Record<string, string>> = { default: "light", dark: "dark", contrast: "contrast" };

function wear(theme: string): void {
  const known = themes[theme];
  if (known === undefined) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = known;
}

function inTime<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error("Teams did not answer."));
    }, timeoutMs);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
