import { z } from "zod";
import type { ChangeContext } from "../../src/changes/run/change-context.ts";
import { watch } from "../../src/changes/run/watch.ts";
import type { Working } from "../../src/changes/run/working.ts";
import { defaultGate } from "../../src/changes/plan.ts";
import type { CallRow } from "../../src/telephony/call-row.ts";
import { readJson } from "./read-json.ts";
import { oldTrunk } from "./routes.ts";

const Calls = z.object({
  finalSipCode: z.int(),
  callEndSubReason: z.int().nullable(),
  count: z.int().min(1).max(10_000),
});

const now = new Date("2026-11-30T12:00:00Z");
const hour = 3_600_000;
const since = new Date(now.getTime() - hour);

/** A trunk switched an hour ago, watched for one more, and all its calls since ended alike. */
export async function tryWatch([file = ""]: readonly string[]): Promise<readonly string[]> {
  const { count, ...end } = await readJson(file, Calls);
  const rows = Array.from({ length: count }, (_, at) => aCall(at, count, end));
  const events: unknown[] = [];
  const decided: string[] = [];
  const context = {
    now: () => now,
    config: { timings: { watchEvery: 1_000 } },
    observations: {
      calls: async (_trunk: string, from: Date, to: Date) =>
        rows.filter(({ startedAt }) => startedAt >= from && startedAt < to),
      callHours: async () => [],
    },
    tasks: { wake: async () => undefined },
    changes: recordingChanges(events, decided),
  } as unknown as ChangeContext;
  const change = { id: 1, state: { status: "watching", since, until: new Date(now.getTime() + hour) } };
  const plan = {
    subject: oldTrunk,
    opening: [{ kind: "setMediaBypass", fqdn: oldTrunk, from: false, to: true }],
    gate: defaultGate,
  };
  const working = { context, stored: { version: 1, change }, change, plan } as unknown as Working;
  const progress = await watch(working, new Map());
  return [`events: ${JSON.stringify(events)}`, `then: ${decided[0] ?? JSON.stringify(progress)}`];
}

/** Keeps what the watch records, and what it would do to the change. */
function recordingChanges(events: unknown[], decided: string[]): object {
  const record = async (_id: unknown, _at: unknown, given: readonly { readonly event: unknown }[]) => {
    events.push(...given.map(({ event }) => event));
  };
  return new Proxy(
    { record },
    {
      get: (target, name) =>
        name === "record"
          ? target.record
          : async (...given: readonly unknown[]) => {
              decided.push(`${String(name)} ${JSON.stringify(given).slice(0, 3_000)}`);
              return { applied: true };
            },
    },
  );
}

function aCall(at: number, count: number, end: Pick<CallRow, "finalSipCode" | "callEndSubReason">): CallRow {
  const startedAt = new Date(since.getTime() + (at * hour) / count);
  return {
    ...end,
    id: `call-${at}`,
    correlationId: "",
    userId: `user-${at % 10}`,
    startedAt,
    invitedAt: startedAt,
    duration: 0,
    callType: "ByotOut",
    calleeNumber: "+3120***",
    successful: false,
    finalSipCodePhrase: "",
    trunkFqdn: oldTrunk,
    mediaBypassEnabled: true,
  };
}
