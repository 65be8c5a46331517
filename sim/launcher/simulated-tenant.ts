import { startChild, type Child } from "./processes.ts";
import { untilReady } from "./readiness.ts";

export interface TenantProcess {
  readonly child: Child;
  /** Environment with which the bot finds this tenant. */
  readonly env: Readonly<Record<string, string>>;
  readonly controlUrl: string;
}

/** Starts the simulated tenant and resolves with its ready line. */
export async function startTenantProcess(options: {
  readonly script: string;
  readonly project: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: string) => void;
}): Promise<TenantProcess> {
  let ready: Omit<TenantProcess, "child"> | undefined;
  const child = await startChild({
    name: "The simulated tenant",
    command: process.execPath,
    args: [options.script],
    cwd: options.project,
    env: { ...options.env, SIM_FOLDER: options.folder },
    onLine(line) {
      ready ??= readyLine(line);
      options.onLine(line);
    },
  });
  try {
    return { child, ...(await untilReady(child, () => ready, 60_000)) };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

function readyLine(line: string): Omit<TenantProcess, "child"> | undefined {
  if (!line.startsWith('{"ready":true')) return undefined;
  const { env, controlUrl } = JSON.parse(line) as Omit<TenantProcess, "child">;
  return { env, controlUrl };
}
