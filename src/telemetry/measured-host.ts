import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { TeamsPowerShell } from "../tenant/powershell/teams-powershell.ts";
import { secondsSince, type Instruments } from "./instruments.ts";
import { failureOf, type Traces } from "./traces.ts";

/** The same cmdlet host; every cmdlet is measured and is a span, without its parameters. */
export function measuredHost(host: TeamsPowerShell, { took }: Instruments, traces: Traces): TeamsPowerShell {
  return {
    ...host,
    read: (cmdlet, parameters, signal) => measured(cmdlet, () => host.read(cmdlet, parameters, signal)),
    effect: (cmdlet, parameters, signal) => measured(cmdlet, () => host.effect(cmdlet, parameters, signal)),
  };

  async function measured<Result>(cmdlet: string, run: () => Promise<Result>): Promise<Result> {
    const start = performance.now();
    let outcome = "ok";
    try {
      return await traces.within(`cmdlet ${cmdlet}`, {}, run);
    } catch (error) {
      outcome = failureOf(error);
      throw error;
    } finally {
      took("cmdlets", secondsSince(start), { cmdlet, outcome });
    }
  }
}

/** Node tells of each child process here; the bot's only children are its cmdlet hosts. */
const channel = "child_process";

/** Counts starts of cmdlet hosts. Answers what ends the counting. */
export function countHostStarts({ count }: Instruments): () => void {
  const started = () => {
    count("hostStarts", {});
  };
  subscribe(channel, started);
  return () => {
    unsubscribe(channel, started);
  };
}
