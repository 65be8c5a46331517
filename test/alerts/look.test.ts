import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Alert } from "../../src/alerts/alert.ts";
import type { OwnWork } from "../../src/alerts/baseline.ts";
import { lookAt, type AlertsOfTrunk } from "../../src/alerts/look.ts";
import type { Baseline, Sight } from "../../src/alerts/sight.ts";
import { undoOf, type Step } from "../../src/changes/step.ts";
import { arbitrarySight, aSight, baselineOf, noWork } from "../support/alerts.ts";
import { aGateway, minutesAfter, noon } from "../support/changes/builders.ts";

interface State {
  readonly baseline: Baseline;
  readonly alerts: AlertsOfTrunk;
  /** Every alert there ever was. */
  readonly all: readonly Alert[];
}

/** One look, with what the store does about it. */
function look(state: State, sight: Sight, work: OwnWork = noWork, now = sight.fleetAt): State {
  const { baseline, moved } = lookAt(state, sight, work, now);
  let { all } = state;
  for (const { kind, id, state: alert } of moved) {
    if (id === null && alert)
      all = [
        ...all,
        {
          ...alert,
          id: 1 + Math.max(0, ...state.all.map((each) => each.id), ...all.map((each) => each.id)),
          fqdn: sight.fqdn,
          kind,
        },
      ];
    else
      all = all.flatMap((each) =>
        each.id === id ? (alert ? [{ ...each, ...alert, id, kind }] : []) : [each],
      );
  }
  return { baseline, all, alerts: Object.fromEntries(all.map((alert) => [alert.kind, alert])) };
}

const begin = (): State => ({ baseline: baselineOf(aSight()), alerts: {}, all: [] });
const at = (minutes: number, changed: Partial<Sight> = {}): Sight =>
  aSight({ fleetAt: minutesAfter(noon, minutes), ...changed });
const on = aGateway({ mediaBypass: true });
const turnsOn: Step = { kind: "setMediaBypass", fqdn: on.fqdn, from: false, to: true };
const wrote = (step: Step, minutes: number, unsure = false): OwnWork => ({
  ...noWork,
  writes: [{ step, at: minutesAfter(noon, minutes), unsure }],
});

describe("looks at a trunk", () => {
  it("never leave two alerts of one kind open, whatever they find", () => {
    fc.assert(
      fc.property(fc.array(arbitrarySight, { maxLength: 40 }), (sights) => {
        const end = sights.reduce((state, sight, minutes) => {
          const seenAt = minutesAfter(noon, minutes);
          const { probe, calls } = sight;
          return look(state, {
            ...sight,
            fleetAt: seenAt,
            probe: probe && { ...probe, at: seenAt },
            calls: calls && { ...calls, at: seenAt },
          });
        }, begin());
        const open = end.all.filter(({ status }) => status !== "ended").map(({ kind }) => kind);
        expect(open).toEqual([...new Set(open)]);
      }),
      { numRuns: 60 },
    );
  });

  it("raise an alert where somebody else switched bypass, and end it once it is switched back", () => {
    const open = look(look(begin(), at(10, { gateway: on })), at(11, { gateway: on }));
    expect(open.alerts.bypass).toMatchObject({ status: "open", facts: { to: true } });
    expect(look(look(open, at(12)), at(13)).alerts.bypass).toMatchObject({ endedAs: "recovered" });
  });

  it("raise none where the bot switched it, however late it is read, nor where it switches it back", () => {
    const work = wrote(turnsOn, 8);
    let state = look(begin(), at(9, { gateway: on }), work);
    for (const minutes of [10, 20, 30]) state = look(state, at(minutes, { gateway: on }), work);
    const undone = { ...work, writes: [...work.writes, ...wrote(undoOf(turnsOn), 31).writes] };
    for (const minutes of [32, 40, 50]) state = look(state, at(minutes), undone);
    expect(state.all).toEqual([]);
  });

  it("raise one where somebody takes back what the bot switched", () => {
    const work = wrote(turnsOn, 8);
    let state = look(begin(), at(20, { gateway: on }), work);
    for (const minutes of [21, 22]) state = look(state, at(minutes), work);
    expect(state.alerts.bypass).toMatchObject({ status: "open", facts: { to: false } });
  });

  it("take a write of which nobody knows whether it arrived for one where it did", () => {
    const work = wrote(turnsOn, 8, true);
    for (const gateway of [on, aGateway()]) {
      let state = look(begin(), at(20, { gateway }), work);
      for (const minutes of [21, 22]) state = look(state, at(minutes, { gateway }), work);
      expect(state.all).toEqual([]);
    }
  });

  it("say nothing of what a change has locked", () => {
    const locked = { ...noWork, locked: new Set([`trunk:${on.fqdn}`]) };
    let state = begin();
    for (const minutes of [10, 11, 12]) state = look(state, at(minutes, { gateway: on }), locked);
    expect(state.all).toEqual([]);
  });

  it("raise none for routes that the bot made, took away or pointed elsewhere", () => {
    const [route] = begin().baseline.routes;
    if (!route) throw new Error("The example has no route.");
    const clone = { ...route, name: "Germany bypass" };
    const shared = { ...route, name: "Shared", gateways: ["sbc9.contoso.com", on.fqdn] };
    const steps: readonly Step[] = [
      { kind: "createRoute", route: clone },
      { kind: "removeRoute", route },
      { kind: "setRouteGateways", route: "Shared", from: ["sbc9.contoso.com"], to: shared.gateways },
    ];
    const work = { ...noWork, writes: steps.flatMap((step) => wrote(step, 3).writes) };
    let state = begin();
    for (const minutes of [4, 10, 11]) state = look(state, at(minutes, { routes: [clone, shared] }), work);
    expect(state.all).toEqual([]);
  });

  it("take a change for right once it was acknowledged, and only what was seen then", () => {
    const open = look(look(begin(), at(10, { gateway: on })), at(11, { gateway: on }));
    const { bypass } = open.alerts;
    if (!bypass) throw new Error("There is none.");
    const acknowledged = { ...bypass, acknowledgedAt: minutesAfter(noon, 12) };
    const known = { ...open, all: [acknowledged], alerts: { bypass: acknowledged } };
    const taken = look(known, at(13, { gateway: on }));
    expect(taken.alerts.bypass).toMatchObject({ status: "ended", endedAs: "accepted" });
    // What is right now is off no more: that is the news.
    const off = look(look(taken, at(14)), at(15));
    expect(off.alerts.bypass).toMatchObject({ id: 2, status: "open", facts: { to: false } });
  });

  it("tell of the same again once it had got better", () => {
    const refused = (minutes: number) =>
      at(minutes, { probe: { ...aSight().probe, at: minutesAfter(noon, minutes), optionsStatus: 503 } });
    const answers = (minutes: number) =>
      at(minutes, { probe: { ...aSight().probe, at: minutesAfter(noon, minutes) } });
    const bad: State = { ...begin(), baseline: baselineOf(refused(0)) };
    expect(look(look(bad, refused(1)), refused(2)).all).toEqual([]);
    const again = [answers(3), refused(4), refused(5)].reduce((state, sight) => look(state, sight), bad);
    expect(again.alerts.options).toMatchObject({ status: "open" });
  });
});
