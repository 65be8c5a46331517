import { beforeEach, describe, expect, it } from "@jest/globals";
import { decideOn } from "../../../src/changes/chat/decisions.ts";
import type { Change } from "../../../src/changes/change.ts";
import type { Intention } from "../../../src/changes/intention.ts";
import { transition } from "../../../src/changes/transition.ts";
import type { ChangeContext } from "../../../src/changes/run/change-context.ts";
import { createChangeRunner } from "../../../src/changes/run/change-runner.ts";
import { auditStore } from "../../../src/store/audit/audit-store.ts";
import type { Turn } from "../../../src/teams/capability/turn.ts";
import { moveBench } from "../../support/changes/move-bench.ts";
import { runnerForSuite } from "../../support/changes/runner-bench.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";
import { alex, megan } from "../../support/people.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);

let reads = 0;
let looks = 0;
let digests = 0;
beforeEach(() => {
  reads = 0;
  looks = 0;
  digests = 0;
});

/** Counts how often the warnings are written out, which nothing but the digest does on this way. */
function countDigests(change: Change | undefined): void {
  const warnings = change?.submission?.warnings;
  if (!warnings) return;
  const map = warnings.map.bind(warnings);
  Object.defineProperty(warnings, "map", {
    value: (write: Parameters<typeof map>[0]) => {
      digests += 1;
      return map(write);
    },
  });
}

/** The bench's, which counts how often a change is read and its digest computed, and its requester's role asked for afresh. */
function counted(): ChangeContext {
  const { context } = bench;
  return {
    ...context,
    changes: {
      ...context.changes,
      find: async (id) => {
        reads += 1;
        const stored = await context.changes.find(id);
        countDigests(stored?.change);
        return stored;
      },
    },
    directory: {
      ...context.directory,
      rolesOf: async (personId, options, signal) => {
        if (personId === alex.id && options.fresh) looks += 1;
        return context.directory.rolesOf(personId, options, signal);
      },
    },
  };
}

async function steered(id: number, intention: Intention): Promise<void> {
  const stored = await bench.changes.find(id);
  if (!stored) throw new Error(`There is no change ${id}.`);
  const moved = await transition(bench.changes, stored, intention, { at: bench.now() });
  expect(moved).toMatchObject({ ok: true });
}

async function approveByClick(id: number, { changes }: ChangeContext): Promise<void> {
  const digest = (await bench.changes.find(id))?.change.submission?.digest ?? "";
  const turn: Turn = {
    person: megan,
    roles: new Set(["approver"]),
    conversationId: "megan-chat",
    place: { id: "megan-chat", kind: "personal" },
    zone: null,
    now: bench.now(),
    signal: unhurried,
  };
  const answer = await decideOn(
    { changes, audit: auditStore(bench.database.runtime, "k") },
    turn,
    id,
    {
      type: "approve",
      by: megan,
      roles: turn.roles,
      digest,
      comment: null,
      acceptUnknowns: null,
      acceptDifferences: [],
      proofRule: null,
    },
    { action: "change.approve", detail: null },
  );
  expect(answer).toMatchObject({ type: "tracked", change: { id, state: { status: "approved" } } });
}

describe("from an approval to the first effect", () => {
  it("the change is read, and its digest computed, once for the click and once for the work", async () => {
    const context = counted();
    const { id } = await bench.request();
    await bench.advance(id);
    await approveByClick(id, context);
    expect({ reads, digests }).toEqual({ reads: 1, digests: 1 });
    await createChangeRunner(context)(String(id), unhurried);
    expect(await bench.effects()).toHaveLength(1);
    expect({ reads, digests }).toEqual({ reads: 2, digests: 2 });
  });

  it("a migration that may start at once is looked at once", async () => {
    const context = counted();
    const before = await moves.tenant();
    const { id } = await moves.migrate();
    await createChangeRunner(context)(String(id), unhurried);
    expect(await bench.changes.journal(id)).toHaveLength(1);
    expect({ reads, digests, looks }).toEqual({ reads: 1, digests: 1, looks: 1 });
    await moves.giveBack(id, before);
  });

  it("it is looked at again where its window opens later", async () => {
    const context = counted();
    const before = await moves.tenant();
    const tomorrow = ((bench.now().getUTCDay() + 1) % 7) + 1;
    const { id } = await moves.migrate({
      window: { days: [tomorrow], from: "00:00", to: "23:59", zone: "UTC" },
    });
    const advance = createChangeRunner(context);
    const opensAt = await advance(String(id), unhurried);
    expect(looks).toBe(1);
    bench.turnClock((opensAt?.getTime() ?? 0) - bench.now().getTime());
    await advance(String(id), unhurried);
    expect(await bench.changes.journal(id)).not.toHaveLength(0);
    expect(looks).toBe(2);
    await moves.giveBack(id, before);
  });

  it("it is looked at again where one process started it and another goes on", async () => {
    const context = counted();
    const before = await moves.tenant();
    const { id } = await moves.migrate();
    const died = createChangeRunner({
      ...context,
      changes: { ...context.changes, intend: () => Promise.reject(new Error("killed")) },
    });
    await expect(died(String(id), unhurried)).rejects.toThrow("killed");
    expect(looks).toBe(1);
    await createChangeRunner(context)(String(id), unhurried);
    expect(await bench.changes.journal(id)).not.toHaveLength(0);
    expect(looks).toBe(2);
    await moves.giveBack(id, before);
  });

  it("it is looked at again where somebody paused it right after the look, and resumed it", async () => {
    const context = counted();
    const before = await moves.tenant();
    const { id } = await moves.migrate();
    let held = true;
    const advance = createChangeRunner({
      ...context,
      changes: {
        ...context.changes,
        intend: (...intent) => (held ? Promise.reject(new Error("slow")) : context.changes.intend(...intent)),
      },
    });
    await expect(advance(String(id), unhurried)).rejects.toThrow("slow");
    expect(looks).toBe(1);
    await steered(id, { type: "pause", by: alex, why: "I look at the trunk.", needs: "resume", wave: null });
    bench.turnClock(1_000);
    await steered(id, { type: "resume", by: alex });
    held = false;
    await advance(String(id), unhurried);
    expect(await bench.changes.journal(id)).not.toHaveLength(0);
    expect(looks).toBe(2);
    await moves.giveBack(id, before);
  });
});
