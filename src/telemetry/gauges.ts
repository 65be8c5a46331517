import { monitorEventLoopDelay } from "node:perf_hooks";
import type { BacklogStore } from "../store/backlog.ts";
import type { PoolUse } from "../store/database.ts";
import { endingWith } from "../lib/deadline.ts";
import type { TeamsPowerShellPool } from "../tenant/powershell/teams-powershell.ts";
import type { Instruments } from "./instruments.ts";

export interface GaugeOptions {
  readonly backlog: BacklogStore;
  readonly pool: PoolUse;
  readonly host: Pick<TeamsPowerShellPool, "waiting">;
  readonly now: () => Date;
}

const readWithin = 5_000;

/** What is read when somebody asks. While the database does not answer, what stands in it is not reported. */
export function addGauges({ gauge }: Instruments, { backlog, pool, host, now }: GaugeOptions): void {
  gauge(
    ["openChanges", "dueTasks", "taskLag", "undelivered", "observationAge", "observationFailing"],
    async (report) => {
      const ends = endingWith(null, readWithin);
      const at = now();
      const [waiting, observed] = await Promise.all([backlog.read(at, ends), backlog.observed(ends)]);
      for (const { kind, status, count } of waiting.changes) report("openChanges", count, { kind, status });
      for (const { kind, due, lagMs } of waiting.tasks) {
        report("dueTasks", due, { kind });
        report("taskLag", lagMs / 1000, { kind });
      }
      for (const { state, count } of waiting.messages) report("undelivered", count, { state });
      for (const { what, at: readAt, failedAt } of observed) {
        if (readAt) report("observationAge", (at.getTime() - readAt.getTime()) / 1000, { what });
        report("observationFailing", failedAt ? 1 : 0, { what });
      }
    },
  );

  gauge(["connections", "waitingForConnection"], (report) => {
    const { totalCount, idleCount, waitingCount } = pool;
    report("connections", idleCount, { "db.client.connection.state": "idle" });
    report("connections", totalCount - idleCount, { "db.client.connection.state": "used" });
    report("waitingForConnection", waitingCount, {});
  });

  gauge(["waitingForHost"], (report) => {
    for (const [lane, count] of Object.entries(host.waiting())) report("waitingForHost", count, { lane });
  });
}

/** Of this process. Answers what ends the measuring. */
export function addProcessGauges({ gauge }: Instruments): () => void {
  const delay = monitorEventLoopDelay();
  delay.enable();
  gauge(["loopDelay", "memory", "heap"], (report) => {
    // Before the first sample there is nothing to tell.
    if (delay.count > 0) report("loopDelay", delay.percentile(99) / 1e9, {});
    delay.reset();
    const { rss, heapUsed } = process.memoryUsage();
    report("memory", rss, {});
    report("heap", heapUsed, {});
  });
  return () => {
    delay.disable();
  };
}
