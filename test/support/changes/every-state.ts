import type { ChangeState, PauseNeed } from "../../../src/changes/change.ts";
import { alex } from "../people.ts";
import { minutesAfter, needsAttention, succeeded } from "./builders.ts";

/** `phase`: 0 before its start, 1 on its way, 2 afterwards; a change never goes back. */
interface PhasedState {
  readonly phase: 0 | 1 | 2;
  readonly state: ChangeState;
}

export const stateName = (state: ChangeState) =>
  "needs" in state
    ? `paused for ${state.needs}`
    : "scope" in state
      ? `rolling back ${state.scope}`
      : state.status;

/** Every state in which a change that moves people can be, its second wave being the one at hand. */
export function statesInWaves(now: Date): readonly PhasedState[] {
  const paused = (["lift", "resume", "retry", "verdict", "release", "rollback"] satisfies PauseNeed[]).map(
    (needs): ChangeState => ({
      status: "paused",
      since: now,
      by: null,
      why: "It stopped.",
      needs,
      wave: 2,
    }),
  );
  const onItsWay: readonly ChangeState[] = [
    ...paused,
    { status: "braking", by: alex, reason: null },
    { status: "aborting", since: now, by: alex, reason: null },
    { status: "rollingBack", since: now, by: alex, reason: null, scope: 2 },
  ];
  return [
    ...alike(now),
    ...onItsWay.map((state) => ({ phase: 1 as const, state })),
    { phase: 2, state: { status: "aborted", at: now, by: alex, reason: null } },
  ];
}

/** Every state in which a switch of bypass can be. */
export function statesOfSwitch(now: Date): readonly PhasedState[] {
  return [
    ...alike(now),
    { phase: 1, state: { status: "watching", since: now, until: minutesAfter(now, 60) } },
    { phase: 1, state: needsAttention(now) },
  ];
}

function alike(now: Date): readonly PhasedState[] {
  const end = minutesAfter(now, 60);
  const beforeStart: readonly ChangeState[] = [
    { status: "draft" },
    { status: "awaitingApproval", expiresAt: end },
    { status: "approved", waitingFor: null },
    { status: "scheduled", startAt: end },
  ];
  const held = {
    since: now,
    by: alex,
    reason: null,
    findings: [{ title: "TLS", outcome: "fails", summary: "Closed." }],
    expiresAt: end,
  } as const;
  const afterwards: readonly ChangeState[] = [
    succeeded(now),
    { status: "failed", at: now, reason: "It failed." },
    { status: "rollingBack", since: now, by: alex, reason: null, scope: "all" },
    { status: "rollbackHeld", ...held },
    { status: "partlyRolledBack", at: now, differences: ["Something differs."] },
    { status: "rolledBack", at: now, notes: [] },
  ];
  return [
    ...beforeStart.map((state) => ({ phase: 0 as const, state })),
    { phase: 1, state: { status: "running", since: now, waitingFor: null } },
    ...afterwards.map((state) => ({ phase: 2 as const, state })),
  ];
}
