import { expect } from "@jest/globals";
import type { Change, ChangeStatus } from "../../../src/changes/change.ts";
import type { Intention } from "../../../src/changes/intention.ts";
import type { MigrationOptions } from "../../../src/changes/kinds/migrate/kind.ts";
import type { ChangeRequest } from "../../../src/changes/kinds/kinds.ts";
import { migrationOptions } from "./migration-builders.ts";
import type { RunnerBench } from "./runner-bench.ts";
import { collect, unhurried } from "../tenant/tenant-services.ts";
import { putRows } from "../database/read-calls.ts";
import { megan } from "../people.ts";

export const migrated = "sbc1.contoso.com";
export const bypassed = "sbc1-bypass.contoso.com";

/** The whole way back, pressed by an approver. */
export const rollBackAll = {
  type: "rollBack",
  by: megan,
  reason: null,
  rollbackDays: 14,
  scope: "all",
} as const satisfies Intention;

/** What suites about changes that move people do over and over. */
export interface MoveBench {
  /** Asks for it and has it planned. */
  request(request: ChangeRequest, subject?: string): Promise<Change>;
  /** A migration of the Amsterdam trunk, asked for, approved, and run until it is in one of these states. */
  migrate(options?: Partial<MigrationOptions>, ...until: readonly ChangeStatus[]): Promise<Change>;
  /** Runs on, turning the clock, until the wave stands so. */
  untilWave(id: number, wave: number, ...statuses: readonly string[]): Promise<Change>;
  /** The members of that wave call out now, and the rows are observed. */
  call(id: number, wave: number, count: number, options?: { readonly allAnswered?: boolean }): Promise<void>;
  /** Everybody on the policy calls out. */
  callFrom(policy: string, count: number): Promise<void>;
  /** The whole tenant, for comparison. */
  tenant(): Promise<unknown>;
  hear(id: number, wave: number, bothWays?: boolean): Promise<void>;
  /** Somebody other than the requester answers for what holds it up. */
  acknowledge(id: number): Promise<void>;
  /** Somebody other than the requester lets the wave begin. */
  release(id: number, wave: number): Promise<void>;
  /** Rolls everything back, and shows that the whole tenant is as it was before. */
  giveBack(id: number, before: unknown): Promise<void>;
}

/** A short way: small waves, little baking, few calls that tell. */
export function shortOptions(changed: Partial<MigrationOptions> = {}): MigrationOptions {
  const options = migrationOptions({
    newFqdn: bypassed,
    newPort: 5062,
    pilotSize: 10,
    shares: [50, 100],
    pilotBakeHours: 0.2,
    bakeHours: 0.2,
    ...changed,
  });
  return { ...options, gate: changed.gate ?? { ...options.gate, minimumCalls: 20 } };
}

export function moveBench(bench: RunnerBench): MoveBench {
  const moves: MoveBench = {
    async request(request, subject = migrated) {
      const { id } = await bench.request({ kind: request.kind, subject, request });
      return (await bench.advance(id)).change;
    },
    async migrate(options = {}, ...until) {
      const change = await moves.request({ kind: "migrate", options: shortOptions(options) });
      if (change.state.status !== "awaitingApproval") throw new Error(JSON.stringify(change.state));
      await bench.approve(change.id);
      return until.length > 0 ? bench.advanceTo(change.id, ...until) : change;
    },
    async untilWave(id, number, ...statuses) {
      for (let turns = 0; turns < 500; turns += 1) {
        const { change, next } = await bench.advance(id);
        const wave = (await bench.context.waves.waves(id)).find((each) => each.number === number);
        if (wave && statuses.includes(wave.status)) return change;
        if (!next) throw new Error(`stopped: ${JSON.stringify(change.state)}`);
        bench.turnClock(Math.max(0, next.getTime() - bench.now().getTime()));
      }
      throw new Error(
        `wave ${number} never became ${statuses.join(" or ")}: ${JSON.stringify((await bench.context.changes.find(id))?.change.state)}`,
      );
    },
    async call(id, wave, count, { allAnswered = true } = {}) {
      const members = await bench.context.waves.allMembers(id, { wave });
      await bench.services.control("POST", "/users/calls", {
        users: members.map(({ userId }) => userId),
        count,
        allAnswered,
      });
      await observe();
    },
    async callFrom(policy, count) {
      await bench.services.control("POST", "/users/calls", { policy, count, allAnswered: true });
      await observe();
    },
    tenant: () => bench.services.control("GET", "/tenant"),
    async giveBack(id, before) {
      await bench.press(id, rollBackAll);
      const { state } = await bench.advanceTo(id, "rolledBack", "partlyRolledBack");
      expect(state).toMatchObject({ status: "rolledBack" });
      expect(await moves.tenant()).toEqual(before);
    },
    async hear(id, wave, bothWays = true) {
      await bench.press(id, { type: "confirmTwoWayAudio", by: megan, wave, bothWays });
    },
    async acknowledge(id) {
      const seen = (await bench.changes.find(id))?.change.holds.length ?? 0;
      await bench.press(id, { type: "acknowledge", by: megan, reason: "Fixed with the vendor", seen });
    },
    async release(id, wave) {
      const digest = (await bench.changes.find(id))?.change.submission?.digest ?? "";
      await bench.press(id, { type: "release", by: megan, digest, wave });
    },
  };
  return moves;

  async function observe(): Promise<void> {
    const to = new Date(bench.now().getTime() + 1_000);
    const from = new Date(to.getTime() - 3_600_000);
    const calls = bench.services.tenant.readCalls(from, to, unhurried);
    await putRows(bench.context.observations, await collect(calls), bench.now());
  }
}
