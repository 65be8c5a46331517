import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import type { Figure } from "./support/figures.ts";

const few = 10_000;
const many = 100_000;
const rounds = 3;

/** A migration's plan over a large tenant, and how it grows. The best of some rounds: others share the machine. */
export async function benchPlan(): Promise<readonly Figure[]> {
  const small = await best(few);
  const large = await best(many);
  const growth = large.took / small.took;
  return [
    {
      what: `plan over ${many} users and 200 gateways`,
      measured: `${(large.took / 1000).toFixed(2)} s`,
      target: "< 5 s",
      reached: large.took < 5000,
    },
    {
      what: `memory of the process that plans it`,
      measured: `${large.memory.toFixed(0)} MB`,
      target: "< 400 MB",
      reached: large.memory < 400,
    },
    {
      what: `its time over that for ${few} users`,
      measured: `${growth.toFixed(1)} times`,
      target: `at most ${many / few} times`,
      reached: growth <= many / few,
    },
  ];
}

async function best(users: number): Promise<{ readonly took: number; readonly memory: number }> {
  const seen: { took: number; memory: number }[] = [];
  for (let round = 0; round < rounds; round += 1) seen.push(await planOnce(users));
  return {
    took: Math.min(...seen.map(({ took }) => took)),
    memory: Math.max(...seen.map(({ memory }) => memory)),
  };
}

async function planOnce(users: number): Promise<{ took: number; memory: number }> {
  const script = resolve(import.meta.dirname, "support/plan-once.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(users)]);
  return JSON.parse(stdout) as { took: number; memory: number };
}
