import type { Child } from "./processes.ts";

export interface Supervised {
  readonly pid: () => number;
  /** Resolves with the reason when it is given up. */
  readonly givenUp: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Keeps the bot running: one that ends by itself is started again, as an operator's service manager would do, so that
 * `kill -9` at a desk shows how it goes on. One that ends before it was ready, or too often, is given up.
 */
export async function supervise(
  start: () => Promise<Child>,
  say: (line: string) => void,
  restarts: number,
): Promise<Supervised> {
  let child = await start();
  let stopping = false;
  let restarting: Promise<unknown> = Promise.resolve();

  async function watch(): Promise<string> {
    for (let left = restarts; ; left -= 1) {
      const how = await child.exit;
      if (stopping) return "stopped";
      if (left === 0) return `The bot ended (${how}) once too often. Its last words:\n${child.tail()}`;
      say(`The bot ended (${how}); starting it again.`);
      try {
        const next = start();
        restarting = next.catch(() => undefined);
        child = await next;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    }
  }

  return {
    pid: () => child.pid,
    givenUp: watch(),
    async stop() {
      stopping = true;
      await restarting;
      await child.stop();
    },
  };
}
