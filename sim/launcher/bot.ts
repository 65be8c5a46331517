import { preload } from "./playground.ts";
import { startChild, type Child } from "./processes.ts";
import { answersOk, untilReady } from "./readiness.ts";

export interface BotOptions {
  readonly script: string;
  readonly project: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: string) => void;
}

/** Short enough that a demo's change is over in minutes; the environment may say otherwise. */
export const demoTimings: Readonly<Record<string, string>> = {
  REFRESH_GATEWAYS: "5s",
  REFRESH_USERS: "30s",
  REFRESH_CALLS: "3s",
  REFRESH_PROBES: "60s",
  EFFECT_DEADLINE: "30s",
  READ_BACK_EVERY: "1s",
  READ_BACK_DEADLINE: "60s",
  WATCH_EVERY: "3s",
  WATCH_FOR: "10m",
  SETTLE_EVERY: "2s",
  SETTLE_WITHIN: "5m",
  CLONES_KEPT: "20s",
};

/** Starts the bot and resolves when it says that it is ready. */
export async function startBot({ script, project, url, env, onLine }: BotOptions): Promise<Child> {
  const child = await startChild({
    name: "The bot",
    command: process.execPath,
    // Types are stripped from the tab's sources too, which Node calls experimental: nothing to tell somebody at the keyboard.
    args: ["--disable-warning=ExperimentalWarning", ...preload("preload-end-with-launcher.ts"), script],
    cwd: project,
    env,
    onLine,
    graceMs: 20_000,
  });
  try {
    await untilReady(child, () => answersOk(`${url}/readyz`), 60_000);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return child;
}
