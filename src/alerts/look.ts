import { alertKinds, isOpen, type Alert, type AlertKind, type AlertState } from "./alert.ts";
import { alertsOf } from "./alerts-of.ts";
import { accepting, bettered, settled, type OwnWork } from "./baseline.ts";
import { accepted, afterLook, goesOn, isAccepted } from "./decide-alert.ts";
import type { Baseline, Sight } from "./sight.ts";

/** The newest alert of each kind. */
export type AlertsOfTrunk = Readonly<Partial<Record<AlertKind, Alert>>>;

/** What a look at a trunk leads to. */
export interface Looked {
  readonly baseline: Baseline;
  readonly moved: readonly {
    readonly kind: AlertKind;
    /** Null: a new one. */
    readonly id: number | null;
    /** Null: it was nothing, and goes. */
    readonly state: AlertState | null;
  }[];
}

/** Compares a trunk with how it was, and moves its alerts. */
export function lookAt(
  { baseline, alerts }: { readonly baseline: Baseline; readonly alerts: AlertsOfTrunk },
  sight: Sight,
  work: OwnWork,
  now: Date,
): Looked {
  const { before, after } = settled(baseline, sight, work);
  const told = alerts.calls && isOpen(alerts.calls) ? alerts.calls.facts : null;
  const judgements = alertsOf(before, after, now, told?.kind === "calls" ? told : null);
  let next = before;
  const moved: Looked["moved"][number][] = [];
  for (const kind of alertKinds) {
    const alert = alerts[kind] ?? null;
    const judgement = judgements[kind];
    if (alert && isAccepted(kind, alert, judgement)) {
      next = accepting(next, after, kind);
      moved.push({ kind, id: alert.id, state: accepted(alert, now) });
      continue;
    }
    const state = afterLook(alert, judgement, now);
    if (state === alert) continue;
    const isNew = alert?.status === "ended" && state !== null && !goesOn(alert, now);
    moved.push({ kind, id: isNew ? null : (alert?.id ?? null), state });
  }
  return { baseline: bettered(next, after, now), moved };
}
