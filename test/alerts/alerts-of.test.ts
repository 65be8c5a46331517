import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { alertsOf } from "../../src/alerts/alerts-of.ts";
import { accepting, bettered, firstBaseline } from "../../src/alerts/baseline.ts";
import type { AlertFacts, AlertKind } from "../../src/alerts/alert.ts";
import type { Baseline, Sight } from "../../src/alerts/sight.ts";
import { day, hour } from "../../src/lib/time.ts";
import { aGateway, noon } from "../support/changes/builders.ts";
import { aSight, arbitrarySight, baselineOf } from "../support/alerts.ts";

const later = (milliseconds: number) => new Date(noon.getTime() + milliseconds);

/** What is worse, by kind. */
function worse(before: Baseline, after: Sight, now = noon): Partial<Record<AlertKind, AlertFacts>> {
  const judged = Object.entries(alertsOf(before, after, now));
  return Object.fromEntries(
    judged.flatMap(([kind, judgement]) => (judgement.state === "worse" ? [[kind, judgement.facts]] : [])),
  );
}

const levelOf = (before: Baseline, after: Sight, kind: AlertKind, now = noon) => {
  const judgement = alertsOf(before, after, now)[kind];
  return judgement.state === "worse" ? judgement.level : 0;
};

describe("nothing is told where nothing changed", () => {
  it("whatever the trunk is like", () => {
    fc.assert(
      fc.property(arbitrarySight, (sight) => {
        const before = firstBaseline(sight, noon);
        fc.pre(before !== undefined);
        // Its calls are compared with their own history, not with the baseline.
        expect(
          worse(before, { ...sight, calls: sight.calls && { ...sight.calls, usual: sight.calls.recent } }),
        ).toEqual({});
      }),
    );
  });

  it("where it got better, nor where it cannot be read", () => {
    const bad = aSight({ probe: { ...aSight().probe, optionsStatus: 503, certificateNotAfter: later(day) } });
    expect(worse(baselineOf(bad), aSight())).toEqual({});
    const unread = aSight({ gateway: undefined, routes: undefined, probe: undefined, calls: undefined });
    const judged = Object.values(alertsOf(baselineOf(aSight()), unread, noon));
    expect(judged.map(({ state }) => state)).toEqual(judged.map(() => "unknown"));
  });
});

describe("a certificate", () => {
  const until = (days: number) =>
    aSight({ probe: { ...aSight().probe, certificateNotAfter: later(days * day) } });

  it.each([
    [31, 0],
    [30, 1],
    [14, 2],
    [7, 3],
    [-1, 4],
  ])("with %d days left is level %d", (days, level) => {
    expect(levelOf(baselineOf(aSight()), until(days), "certificate")).toBe(level);
  });

  it("is told only from the next threshold on where it was near its end before", () => {
    const before = baselineOf(until(20));
    expect(worse(before, until(20), later(5 * day))).toEqual({});
    expect(levelOf(before, until(20), "certificate", later(6 * day))).toBe(2);
  });
});

describe("OPTIONS", () => {
  const answers = (optionsStatus: number | null) => aSight({ probe: { ...aSight().probe, optionsStatus } });

  it("that are refused, or no longer answered, are told", () => {
    expect(levelOf(baselineOf(aSight()), answers(503), "options")).toBe(3);
    expect(levelOf(baselineOf(aSight()), answers(null), "options")).toBe(2);
  });

  it("that were never answered from here are told once they are refused", () => {
    const before = baselineOf(answers(null));
    expect(worse(before, answers(null))).toEqual({});
    expect(levelOf(before, answers(403), "options")).toBe(3);
  });
});

describe("calls", () => {
  const calls = (recent: number, usual: number, attempts = 1_000) =>
    aSight({
      calls: {
        at: noon,
        recent: { attempts, delivered: (attempts * recent) / 100 },
        usual: { attempts: 9_000, delivered: 90 * usual },
        most: undefined,
      },
    });

  it("are told where clearly fewer are delivered than is usual here", () => {
    expect(worse(baselineOf(aSight()), calls(90, 97))).toMatchObject({ calls: { recent: 90, usual: 97 } });
    expect(levelOf(baselineOf(aSight()), calls(60, 97), "calls")).toBe(3);
  });

  it("are not where the fall is small, may be chance, or there are too few", () => {
    expect(worse(baselineOf(aSight()), calls(94, 97))).toEqual({});
    expect(worse(baselineOf(aSight()), calls(91, 96, 100))).toEqual({});
    expect(worse(baselineOf(aSight()), calls(20, 97, 99))).toEqual({});
    expect(worse(baselineOf(aSight()), calls(70, 70))).toEqual({});
  });

  it("stay told until they are nearly as usual, and by what was usual when they fell", () => {
    const told = (share: number) =>
      alertsOf(baselineOf(aSight()), calls(share, share), noon, { usual: 97 }).calls;
    expect(told(93)).toMatchObject({ state: "worse", facts: { usual: 97 } });
    expect(told(95)).toMatchObject({ state: "fine" });
  });

  it("at once near the limit are told, and more so at it, where it was known to be otherwise", () => {
    const most = (atOnce: number) => {
      const counts = { recent: { attempts: 500, delivered: 490 }, usual: { attempts: 0, delivered: 0 } };
      return aSight({ calls: { at: noon, ...counts, most: { calls: atOnce, at: later(-hour) } } });
    };
    const before = baselineOf(most(20));
    expect(worse(before, most(179))).toEqual({});
    expect(worse(before, most(180))).toMatchObject({ sessions: { calls: 180, limit: 200 } });
    expect(levelOf(before, most(200), "sessions")).toBe(3);
    const unknown = baselineOf(aSight());
    expect(worse(unknown, most(200))).toEqual({});
    expect(worse(bettered(unknown, most(20), noon), most(200))).toHaveProperty("sessions");
  });
});

describe("what somebody changed", () => {
  const before = baselineOf(aSight());
  const [route] = before.routes;
  if (!route) throw new Error("The example has no route.");

  it("bypass is told apart from the settings", () => {
    const after = aSight({ gateway: aGateway({ mediaBypass: true, forwardPai: true }) });
    expect(worse(before, after)).toEqual({
      bypass: { kind: "bypass", to: true },
      settings: { kind: "settings", differences: ["ForwardPai was false, is now true."] },
    });
  });

  it("a trunk that is gone is told as urgent", () => {
    expect(levelOf(before, aSight({ gateway: null }), "settings")).toBe(3);
  });

  it("routes are told by name, whatever is different", () => {
    const moved = { ...route, numberPattern: "^\\+4930", priority: 7 };
    expect(worse(before, aSight({ routes: [moved] }))).toMatchObject({
      routes: {
        differences: [
          "Route Germany: pattern was ^\\+49\\d{6,13}$, is now ^\\+4930; priority was 1, is now 7.",
        ],
      },
    });
    expect(worse(before, aSight({ routes: [] }))).toMatchObject({
      routes: { differences: ["Route Germany does not lead here any more."] },
    });
    const described = { ...route, description: "Berlin and Bonn" };
    expect(worse(before, aSight({ routes: [described] }))).toEqual({});
  });

  it("a route that takes emergency numbers is told for itself, new or changed to do so", () => {
    const fresh = { ...route, name: "Notruf", numberPattern: "^112$" };
    expect(worse(before, aSight({ routes: [route, fresh] }))).toEqual({
      emergencyRoutes: { kind: "emergencyRoutes", routes: ["Notruf"] },
    });
    expect(worse(before, aSight({ routes: [{ ...route, numberPattern: "^112$" }] }))).toEqual({
      emergencyRoutes: { kind: "emergencyRoutes", routes: ["Germany"] },
    });
  });

  it.each<AlertKind>(["bypass", "settings", "routes", "emergencyRoutes"])(
    "%s that was taken for right is told no more, and the others still are",
    (kind) => {
      const after = aSight({
        gateway: aGateway({ mediaBypass: true, forwardPai: true }),
        routes: [
          { ...route, priority: 7 },
          { ...route, name: "Notruf", numberPattern: "^112$" },
        ],
      });
      const told = Object.keys(worse(before, after));
      expect(told).toContain(kind);
      const left = Object.keys(worse(accepting(before, after, kind), after));
      expect(left).toEqual(told.filter((each) => each !== kind));
    },
  );
});
