import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { startSimulatedTenant } from "./tenant.ts";

const Environment = z.object({
  SIM_GATEWAYS: z.coerce.number().int().min(0).max(2_000).default(0),
  SIM_USERS: z.coerce.number().int().min(0).max(200_000).default(0),
  SIM_SEED: z.coerce.number().int().default(1),
  SIM_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  SIM_CLOUD: z.enum(["commercial", "gcc", "gccHigh", "dod"]).optional(),
  /** Folder for the simulated root certificate; without it a temporary one, removed at the end. */
  SIM_FOLDER: z.string().optional(),
});

const given = Environment.safeParse(process.env);
if (!given.success) {
  console.error(`The simulated tenant cannot start:\n${z.prettifyError(given.error)}`);
  process.exit(1);
}
const { SIM_GATEWAYS, SIM_USERS, SIM_SEED, SIM_PORT, SIM_CLOUD, SIM_FOLDER } = given.data;
const folder = SIM_FOLDER ?? (await mkdtemp(join(tmpdir(), "bypass-pilot-sim-")));

const tenant = await startSimulatedTenant({
  folder,
  gateways: SIM_GATEWAYS,
  users: SIM_USERS,
  seed: SIM_SEED,
  port: SIM_PORT,
  ...(SIM_CLOUD && { cloud: SIM_CLOUD }),
});
console.log(JSON.stringify({ ready: true, env: tenant.env, controlUrl: tenant.controlUrl }));

let stopping: Promise<void> | undefined;
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());
// Whoever started this process is gone once its end of the pipe is closed.
process.stdin.on("end", () => void stop()).resume();

function stop(): Promise<void> {
  stopping ??= (async () => {
    await tenant.stop();
    if (SIM_FOLDER === undefined) await rm(folder, { recursive: true, force: true });
    process.exit(0);
  })();
  return stopping;
}
