import { describe, expect, it } from "@jest/globals";
import type { ChangeContext } from "../../../src/changes/run/change-context.ts";
import { createChangeRunner } from "../../../src/changes/run/change-runner.ts";
import { TenantError } from "../../../src/tenant/tenant-error.ts";
import type { Tenant } from "../../../src/tenant/tenant.ts";
import { migrated, moveBench, shortOptions } from "../../support/changes/move-bench.ts";
import { runnerForSuite } from "../../support/changes/runner-bench.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);

/** Runs the change in a process that is told to stop at its first look at the tenant. */
async function stopsAtALook(id: number): Promise<void> {
  const stop = new AbortController();
  const tenant = new Proxy<Tenant>(bench.context.tenant, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function" || !String(name).startsWith("read")) return value;
      const isStopped = () => {
        stop.abort(new Error("stopping"));
        throw new TenantError("timedOut", "No answer: its caller stopped waiting.");
      };
      if (name !== "readUsers") return async () => isStopped();
      return async function* () {
        yield isStopped();
      };
    },
  });
  const context: ChangeContext = { ...bench.context, tenant };
  await expect(createChangeRunner(context)(String(id), stop.signal)).rejects.toThrow();
}

async function stored(id: number) {
  return (await bench.changes.find(id))?.change.state;
}

describe("a process that is told to stop", () => {
  it("refuses no change that it was preparing", async () => {
    const { id } = await bench.request();
    await stopsAtALook(id);
    expect(await stored(id)).toEqual({ status: "draft" });
    expect((await bench.advance(id)).change.state.status).toBe("awaitingApproval");
  });

  it("refuses no migration that it was preparing", async () => {
    const request = { kind: "migrate", options: shortOptions() } as const;
    const { id } = await bench.request({ kind: "migrate", subject: migrated, request });
    await stopsAtALook(id);
    expect(await stored(id)).toEqual({ status: "draft" });
    expect((await bench.advance(id)).change.state.status).toBe("awaitingApproval");
  });

  it("does not say that the tenant is away when it was about to start a change", async () => {
    const { id } = await bench.request();
    await bench.advance(id);
    await bench.approve(id);
    const before = await stored(id);
    await stopsAtALook(id);
    expect(await stored(id)).toEqual(before);
  });

  it("gives up no step that it could not read back any more, however late that is", async () => {
    const { id } = await moves.migrate();
    await bench.services.inject({ kind: "propagation", ms: 3_600_000 });
    await bench.advance(id);
    bench.turnClock(3_000_000);
    await stopsAtALook(id);
    expect(await stored(id)).toMatchObject({ status: "running" });
    expect((await bench.changes.journal(id)).filter(({ failedAt }) => failedAt)).toEqual([]);
  });
});
