import { isReason } from "../reason.ts";
import type { Change, ChangeState } from "../change.ts";
import { openHolds, pulledBy, type Hold } from "../hold.ts";
import { inState, refuse, type Decision, type Refusal, type Steering } from "../intention.ts";
import { kinds } from "../kinds/kinds.ts";
import { lacking, mayDecide, speaksFor } from "../approver-groups.ts";
import { twoWayAudioConfirmed } from "./two-way-audio.ts";
import { releasersOf } from "./releasers.ts";
import { stopped, withVerdict } from "./wave-verdict.ts";
import type { WaveDecision } from "./wave.ts";

/**
 * Of {@link decide}: how a change that moves people in waves is steered on its way. An open hold (alarm or brake) refuses
 * resume, retry, release and advance, and nothing but `acknowledge` lifts it.
 */
export function steer(change: Change, intention: Steering, now: Date): Decision {
  const running: ChangeState = { status: "running", since: now, waitingFor: null };
  const going = change.state.status === "running" || change.state.status === "paused";
  const { state } = change;
  const held = openHolds(change).length > 0;
  const plan = change.submission?.plan;
  if (!plan || !kinds[plan.kind].pausable) return refuse("notInWaves");
  switch (intention.type) {
    case "pause": {
      if (state.status !== "running") return refuse("wrongStatus");
      const { by, why, needs, wave } = intention;
      return inState(
        change,
        { status: "paused", since: now, by, why, needs, wave },
        { type: "paused", by, why, wave },
      );
    }
    case "resume":
      if (state.status !== "paused") return refuse("wrongStatus");
      if (held) return refuse("held");
      if (state.needs !== "resume" || isOther(state, intention)) return refuse("notWaitingForThis");
      return inState(change, running, { type: "resumed", by: intention.by });
    case "retry":
      if (state.status !== "paused") return refuse("wrongStatus");
      if (held) return refuse("held");
      if (state.needs !== "retry" && state.needs !== "verdict") return refuse("notWaitingForThis");
      if (isOther(state, intention)) return refuse("notWaitingForThis");
      return inState(change, running, { type: "retried", by: intention.by });
    case "abort": {
      if (!going) return refuse("wrongStatus");
      const { by, reason } = intention;
      return inState(change, { status: "aborting", since: now, by, reason }, { type: "aborted", by, reason });
    }
    case "finishAbort": {
      if (state.status !== "aborting") return refuse("wrongStatus");
      const { by, reason } = state;
      return {
        ok: true,
        change: { ...change, state: { status: "aborted", at: now, by, reason } },
        events: [],
      };
    }
    case "brake": {
      if (!kinds[plan.kind].toNewTrunk) return refuse("notInWaves");
      if (!going) return refuse("wrongStatus");
      const { by, reason } = intention;
      return inState(
        withHold({ kind: "brake", by, why: reason, at: now, lifted: null }),
        { status: "braking", by, reason },
        { type: "braked", by, reason },
      );
    }
    case "finishBrake": {
      if (state.status !== "braking") return refuse("wrongStatus");
      const { why, failedWave: wave } = intention;
      const needs = wave === null ? "lift" : "rollback";
      return inState(
        change,
        { status: "paused", since: now, by: state.by, why, needs, wave },
        { type: "paused", by: state.by, why, wave },
      );
    }
    case "raise": {
      if (!going || openHolds(change).some(({ kind }) => kind === "alarm")) return refuse("wrongStatus");
      const { reasons } = intention;
      const raised = withHold({ kind: "alarm", by: null, why: reasons.join(" "), at: now, lifted: null });
      const event = { type: "alarmRaised", reasons } as const;
      if (state.status === "paused") return inState(raised, state, event);
      const why = "Calls of people who were moved fail, so nobody else is moved.";
      return inState(
        raised,
        { status: "paused", since: now, by: null, why, needs: "lift", wave: null },
        event,
      );
    }
    case "acknowledge": {
      const { by, roles, reason, seen } = intention;
      if (state.status !== "paused" || !held) return refuse("wrongStatus");
      if (by.id === change.requestedBy.id) return refuse("ownChange");
      if (pulledBy(change, by.id)) return refuse("ownBrake");
      if (!mayDecide(plan, roles)) return refuse("otherApprovers");
      if (!isReason(reason)) return refuse("reasonMissing");
      if (seen !== change.holds.length) return refuse("digestMismatch");
      const lifted = { by, reason, at: now };
      const holds = change.holds.map((hold) => (hold.lifted ? hold : { ...hold, lifted }));
      return inState({ ...change, holds }, state.needs === "lift" ? running : state, {
        type: "acknowledged",
        by,
        reason,
      });
    }
    case "judge": {
      if (state.status !== "running") return refuse("wrongStatus");
      const { wave, verdict, settledAt, judgedAt } = intention;
      const no = waveRefusal(change, wave);
      if (no) return refuse(no);
      const outcome = verdict?.outcome ?? "pass";
      const judged = withVerdict(change, { wave, outcome, settledAt, judgedAt, at: now });
      if (!verdict) return { ok: true, change: judged, events: [] };
      const { reasons } = verdict;
      const event = { type: "waveJudged", wave, outcome, reasons } as const;
      if (outcome === "pass") return inState(judged, state, event);
      const why = `Wave ${wave}: ${reasons.join(" ")}`;
      return stopped(judged, wave, outcome, why, [event], now);
    }
    case "stopAtFailedWave":
      if (state.status !== "running") return refuse("wrongStatus");
      return stopped(change, intention.wave, "fail", intention.why, [], now);
    case "finishWaveRollback": {
      if (state.status !== "rollingBack" || state.scope === "all") return refuse("wrongStatus");
      const { scope: wave } = state;
      const { differences, braked } = intention;
      const why = [
        `Wave ${wave} was rolled back${differences.length === 0 ? "." : ` with differences: ${differences.join(" ")}`}`,
        ...(braked ? ["The brake is still on."] : []),
      ].join(" ");
      return {
        ok: true,
        change: {
          ...change,
          // It begins anew, and what people decided of it counts no longer: the approval has been used up.
          waveDecisions: change.waveDecisions.filter(({ wave: decided }) => decided !== wave),
          waveVerdicts: change.waveVerdicts.filter(({ wave: judged }) => judged !== wave),
          state: { status: "paused", since: now, by: null, why, needs: "release", wave },
        },
        events: [{ type: "waveRolledBack", wave, differences }],
      };
    }
    case "skipWaveRollback": {
      if (state.status !== "rollingBack" || state.scope === "all") return refuse("wrongStatus");
      const { failedWave: wave } = intention;
      const why = `Wave ${state.scope} had not begun, so there was nothing to roll back.`;
      const needs = wave !== null ? "rollback" : held ? "lift" : "resume";
      return inState(
        change,
        { status: "paused", since: now, by: null, why, needs, wave },
        { type: "paused", by: null, why, wave },
      );
    }
    case "release": {
      const { by, roles, digest, wave } = intention;
      if (state.status !== "paused") return refuse("wrongStatus");
      if (state.needs !== "release" || state.wave !== wave) return refuse("notWaitingForThis");
      if (by.id === change.requestedBy.id) return refuse("ownChange");
      if (held) return refuse("held");
      if (digest !== change.submission?.digest) return refuse("digestMismatch");
      const releasers = releasersOf(change, wave);
      // With enough of them and paused for it all the same, somebody had lost the role: their word counts when said again.
      const of = speaksFor(plan, roles);
      if (!mayDecide(plan, roles)) return refuse("otherApprovers");
      const given = releasers.map((releaser) => releaser.speaksFor);
      const short = lacking(plan, given).count > 0;
      if (short && releasers.some((releaser) => releaser.by.id === by.id)) return refuse("alreadyDecided");
      const enough = lacking(plan, [...given, of]).count === 0;
      return decided(
        { wave, kind: "release", by, reason: null, at: now, ...(of.length > 0 && { speaksFor: of }) },
        enough ? running : state,
      );
    }
    case "advance": {
      const { by, roles, reason, wave } = intention;
      if (state.status !== "paused") return refuse("wrongStatus");
      if (state.needs !== "verdict" || state.wave !== wave) return refuse("notWaitingForThis");
      if (isOther(state, intention)) return refuse("notWaitingForThis");
      if (by.id === change.requestedBy.id) return refuse("ownChange");
      if (!mayDecide(plan, roles)) return refuse("otherApprovers");
      if (held) return refuse("held");
      if (!isReason(reason)) return refuse("reasonMissing");
      return decided({ wave, kind: "advance", by, reason, at: now }, running);
    }
    case "confirmTwoWayAudio": {
      const { by, wave, bothWays } = intention;
      const no = waveRefusal(change, wave);
      if (no) return refuse(no);
      if (!going) return refuse("wrongStatus");
      if (bothWays && by.id === change.requestedBy.id) return refuse("ownChange");
      if (bothWays && twoWayAudioConfirmed(change, wave) === false) return refuse("notHeardStands");
      const kind = bothWays ? "heard" : "notHeard";
      return decided({ wave, kind, by, reason: null, at: now }, judgedAgain(wave));
    }
    case "withdraw": {
      const { by, roles, wave, reason } = intention;
      const no = waveRefusal(change, wave);
      if (no) return refuse(no);
      if (!going || twoWayAudioConfirmed(change, wave) !== false) return refuse("wrongStatus");
      if (by.id === change.requestedBy.id) return refuse("ownChange");
      if (!mayDecide(plan, roles)) return refuse("otherApprovers");
      if (!isReason(reason)) return refuse("reasonMissing");
      return decided({ wave, kind: "withdrawn", by, reason, at: now }, judgedAgain(wave));
    }
    case "finishMoves": {
      if (state.status !== "running") return refuse("wrongStatus");
      const { attempts, delivered } = intention;
      const seenInEffect = attempts > 0;
      const proof = { seenInEffect, judged: seenInEffect };
      return inState(
        change,
        { status: "succeeded", at: now, ...proof, watched: null, revised: [] },
        { type: "succeeded", attempts, delivered, ...proof },
      );
    }
  }

  function withHold(hold: Hold): Change {
    return { ...change, holds: [...change.holds, hold] };
  }

  /** One that waits for a verdict is judged by what was said. */
  function judgedAgain(wave: number): ChangeState {
    const waits = state.status === "paused" && state.needs === "verdict" && state.wave === wave;
    return waits && !held ? running : state;
  }

  function decided(decision: WaveDecision, state: ChangeState): Decision {
    const { wave, kind, by, reason } = decision;
    return {
      ok: true,
      change: { ...change, waveDecisions: [...change.waveDecisions, decision], state },
      events: [{ type: "waveDecided", wave, decision: kind, by, reason }],
    };
  }
}

/** Why it has no such wave; undefined when it has. */
export function waveRefusal({ submission }: Change, wave: number): Refusal | undefined {
  const plan = submission?.plan;
  if (!plan || !kinds[plan.kind].pausable) return "notInWaves";
  return plan.waves.some(({ number }) => number === wave) ? undefined : "noSuchWave";
}

/** Whether it is another pause than the one that the person saw. */
function isOther(
  { since }: { readonly since: Date },
  { pausedSince }: { readonly pausedSince?: string | undefined },
): boolean {
  return pausedSince !== undefined && pausedSince !== since.toISOString();
}
