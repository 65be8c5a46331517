import type { TeamsPowerShell } from "../tenant/teams-powershell.ts";
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
