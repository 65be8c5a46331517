import { startBotProcess, type BotProcess } from "./bot-process.ts";
import { startCmdletGate, type CmdletGate } from "../tenant/cmdlet-gate.ts";
import { startWorld, type World } from "./world.ts";

/** A world whose bot is a process of its own, with a gate on its way to the cmdlets. Its clock is the real one. */
export interface ProcessWorld extends World {
  readonly gate: CmdletGate;
  /** The bot that people speak to. */
  readonly bot: BotProcess;
  /** `kill -9`, then a start. */
  killAndRestart(): Promise<void>;
  /** One more bot on the same database; nobody speaks to it yet. */
  startReplica(): Promise<BotProcess>;
}

export async function startProcessWorld(
  overrides: Readonly<Record<string, string>> = {},
): Promise<ProcessWorld> {
  const replicas: BotProcess[] = [];
  let bot: BotProcess | undefined;
  let gate: CmdletGate | undefined;
  let env: Readonly<Record<string, string>> = {};

  const world = await startWorld(overrides, async (tenantEnv) => {
    if (!gate) {
      const command = JSON.parse(tenantEnv.TEAMS_HOST_COMMAND ?? "[]") as string[];
      gate = await startCmdletGate(command.at(-1) ?? "");
      env = { ...tenantEnv, TEAMS_HOST_COMMAND: JSON.stringify([...command.slice(0, -1), gate.url]) };
    }
    bot = await startBotProcess(env);
    return bot;
  });
  const [started, first] = [gate, bot];
  if (!started || !first) throw new Error("No bot was started.");

  return {
    ...world,
    gate: started,
    get bot() {
      return bot ?? first;
    },
    async killAndRestart() {
      await bot?.kill();
      await world.restartBot();
    },
    async startReplica() {
      const replica = await startBotProcess(env);
      replicas.push(replica);
      return replica;
    },
    async stop() {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await world.stop();
      await started.stop();
    },
  };
}
