import { describe, expect, it } from "@jest/globals";
import { digestOf } from "../../../../src/changes/digest.ts";
import { gapsOf } from "../../../../src/changes/replay/words.ts";
import { replayNow } from "../../../../src/changes/run/prepare/replay-now.ts";
import { whole } from "../../../../src/tenant/reading.ts";
import { moveBench, shortOptions } from "../../../support/changes/move-bench.ts";
import { runnerForSuite } from "../../../support/changes/runner-bench.ts";
import { unhurried } from "../../../support/tenant/tenant-services.ts";

const bench = runnerForSuite();
const moves = moveBench(bench);

describe("the replay of the demo's migration", () => {
  it("tells when no calls were read, and does not say that nothing differs", async () => {
    bench.callsAreRead = false;
    const { submission } = await moves.request({ kind: "migrate", options: shortOptions() });
    expect(submission?.replay).toMatchObject({ read: 0, callers: 0 });
    expect(gapsOf(submission?.replay as never)).toContain(
      "Unknown: no calls of the last 7 days have been read, so nothing could be replayed.",
    );
  });

  it("shows no difference that it does not intend, and is covered by the digest", async () => {
    await moves.callFrom("Global", 60);
    const { submission } = await moves.request({ kind: "migrate", options: shortOptions() });
    if (!submission?.replay) throw new Error("nothing was replayed");
    const { replay, digest } = submission;
    expect(replay.calls).toMatchObject({ differs: 0, undecided: 0 });
    expect(replay.calls.moves).toBeGreaterThan(0);
    expect(replay.differences).toEqual([]);
    expect(replay.read).toBeCloseTo(1, 2);
    expect(digest).toBe(digestOf(submission));
    expect(digest).not.toBe(digestOf({ ...submission, replay: { ...replay, callers: replay.callers + 1 } }));
  });

  it("names the calls that lose their route where one number block is left out of a copied route", async () => {
    await moves.callFrom("Global", 60);
    const change = await moves.request({ kind: "migrate", options: shortOptions({ fallback: false }) });
    const plan = change.submission?.plan;
    if (!plan) throw new Error("no plan");
    const opening = plan.opening.map((step) =>
      step.kind === "createRoute"
        ? {
            ...step,
            route: { ...step.route, numberPattern: step.route.numberPattern.replace("^", "^(?!\\+31)") },
          }
        : step,
    );
    const [members, { excluded }] = await Promise.all([
      bench.context.waves.allMembers(change.id, {}),
      bench.context.waves.excluded(change.id, {}),
    ]);
    const replay = await replayNow(
      bench.context,
      {
        plan: { ...plan, opening },
        membership: { members, excluded },
        routing: whole(await bench.services.tenant.readVoiceRouting(unhurried)),
        suffix: " Bypass",
      },
      unhurried,
    );
    expect(replay.calls.differs).toBeGreaterThan(0);
    expect(replay.differences[0]).toMatchObject({ kind: "losesRoute", planned: null });
    expect(replay.differences[0]?.block).toMatch(/^\+31/);
  });

  it("says of a switch that calls stay on the trunk", async () => {
    await moves.callFrom("Global", 60);
    const { id } = await bench.request();
    const { submission } = (await bench.advance(id)).change;
    expect(submission?.replay).toMatchObject({ differences: [], moves: [], calls: { moves: 0, differs: 0 } });
  });
});
