import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { ChangeWindow } from "../../../src/changes/plan.ts";
import {
  bakesOverWeekend,
  readWindow,
  windowProblem,
  windowState,
} from "../../../src/changes/waves/window.ts";

const everyDay = [1, 2, 3, 4, 5, 6, 7];

function aWindow(changed: Partial<ChangeWindow> = {}): ChangeWindow {
  return { days: everyDay, from: "22:00", to: "23:30", zone: "Europe/Amsterdam", ...changed };
}

function stateAt(time: string, changed: Partial<ChangeWindow> = {}) {
  const state = windowState(aWindow(changed), new Date(time));
  return state.open ? `open until ${state.until?.toISOString()}` : `opens ${state.opensAt.toISOString()}`;
}

describe("a change window", () => {
  it("is always open where there is none", () => {
    expect(windowState(null, new Date())).toEqual({ open: true, until: null });
  });

  it("opens and closes by the clock of its zone", () => {
    expect(stateAt("2026-11-22T12:00:00Z")).toBe("opens 2026-11-22T21:00:00.000Z");
    expect(stateAt("2026-11-22T21:00:00Z")).toBe("open until 2026-11-22T22:30:00.000Z");
    expect(stateAt("2026-11-22T22:30:00Z")).toBe("opens 2026-11-23T21:00:00.000Z");
    expect(stateAt("2026-07-01T12:00:00Z")).toBe("opens 2026-07-01T20:00:00.000Z");
  });

  it("opens on its days only", () => {
    const days = [2, 4]; // Tuesday and Thursday; the 22nd is a Sunday
    expect(stateAt("2026-11-22T21:15:00Z", { days })).toBe("opens 2026-11-24T21:00:00.000Z");
    expect(stateAt("2026-11-26T23:00:00Z", { days })).toBe("opens 2026-12-01T21:00:00.000Z");
  });

  it("that ends after midnight belongs to the day it opens on", () => {
    const window = { days: [5], from: "22:00", to: "04:00" }; // Friday night
    expect(stateAt("2026-11-28T01:00:00Z", window)).toBe("open until 2026-11-28T03:00:00.000Z");
    expect(stateAt("2026-11-27T01:00:00Z", window)).toBe("opens 2026-11-27T21:00:00.000Z");
    expect(stateAt("2026-11-29T01:00:00Z", window)).toBe("opens 2026-12-04T21:00:00.000Z");
  });

  it("may last until midnight", () => {
    expect(stateAt("2026-11-22T21:30:00Z", { to: "24:00" })).toBe("open until 2026-11-22T23:00:00.000Z");
  });

  describe("when clocks spring forward, on 29 March 2026 from 02:00 to 03:00", () => {
    it("opens at once where its beginning is skipped", () => {
      expect(stateAt("2026-03-28T23:30:00Z", { from: "02:30", to: "04:00" })).toBe(
        "opens 2026-03-29T01:00:00.000Z",
      );
      expect(stateAt("2026-03-29T01:10:00Z", { from: "02:30", to: "04:00" })).toBe(
        "open until 2026-03-29T02:00:00.000Z",
      );
    });

    it("closes at once where its end is skipped", () => {
      expect(stateAt("2026-03-29T00:30:00Z", { from: "01:00", to: "02:30" })).toBe(
        "open until 2026-03-29T01:00:00.000Z",
      );
    });

    it("stays closed that day where all of it is skipped", () => {
      expect(stateAt("2026-03-29T00:59:00Z", { from: "02:10", to: "02:50" })).toBe(
        "opens 2026-03-30T00:10:00.000Z",
      );
    });

    it("opens a week later where that was its only day", () => {
      expect(stateAt("2026-03-29T00:59:00Z", { days: [7], from: "02:10", to: "02:50" })).toBe(
        "opens 2026-04-05T00:10:00.000Z",
      );
    });

    it("is an hour shorter over the night", () => {
      expect(stateAt("2026-03-28T21:00:00Z", { from: "22:00", to: "04:00" })).toBe(
        "open until 2026-03-29T02:00:00.000Z",
      );
    });
  });

  describe("when clocks fall back, on 25 October 2026 from 03:00 to 02:00", () => {
    it("opens and closes when the clock first shows its times", () => {
      const window = { from: "02:15", to: "02:45" };
      expect(stateAt("2026-10-24T23:00:00Z", window)).toBe("opens 2026-10-25T00:15:00.000Z");
      expect(stateAt("2026-10-25T00:20:00Z", window)).toBe("open until 2026-10-25T00:45:00.000Z");
      expect(stateAt("2026-10-25T01:20:00Z", window)).toBe("opens 2026-10-26T01:15:00.000Z");
    });

    it("is an hour longer over the night", () => {
      expect(stateAt("2026-10-24T20:00:00Z", { from: "22:00", to: "04:00" })).toBe(
        "open until 2026-10-25T03:00:00.000Z",
      );
    });
  });

  it("in a zone that springs forward at midnight opens with the first moment of the day", () => {
    const window = { zone: "America/Santiago", from: "00:00", to: "02:00" };
    expect(stateAt("2026-09-06T03:59:00Z", window)).toBe("opens 2026-09-06T04:00:00.000Z");
  });

  it("always opens or closes after now, and is closed right before it opens", () => {
    const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 });
    fc.assert(
      fc.property(
        fc.subarray(everyDay, { minLength: 1 }),
        minutes,
        minutes,
        fc.date({ min: new Date("2026-01-01"), max: new Date("2027-12-31"), noInvalidDate: true }),
        fc.constantFrom("Europe/Amsterdam", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata"),
        (days, from, to, now, zone) => {
          fc.pre(from !== to);
          const window: ChangeWindow = { days, from: asTime(from), to: asTime(to), zone };
          const state = windowState(window, now);
          if (state.open) return expect(state.until?.getTime()).toBeGreaterThan(now.getTime());
          expect(state.opensAt.getTime()).toBeGreaterThan(now.getTime());
          expect(windowState(window, state.opensAt).open).toBe(true);
          expect(windowState(window, new Date(state.opensAt.getTime() - 1))).toEqual(state);
        },
      ),
    );
  });
});

function asTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

describe("a window somebody fills in", () => {
  const zone = "Europe/Amsterdam";

  it("is read", () => {
    expect(readWindow({ days: "5,1,1", from: "9:00", to: "17:30" }, zone)).toEqual({
      ok: true,
      window: { days: [1, 5], from: "09:00", to: "17:30", zone },
    });
    expect(readWindow({ days: "Tue, saturday", from: "22:00", to: "24:00" }, zone)).toMatchObject({
      window: { days: [2, 6] },
    });
  });

  it("left empty is none", () => {
    expect(readWindow({ days: "", from: " ", to: "" }, zone)).toEqual({ ok: true, window: null });
  });

  it.each([
    ["without a day", { days: "", from: "22:00", to: "23:00" }, zone, /never opens: choose at least one day/],
    ["that ends when it begins", { days: "1", from: "22:00", to: "22:00" }, zone, /never opens: it begins/],
    ["without an end", { days: "1", from: "22:00", to: "" }, zone, /two times of day/],
    ["with no time of day", { days: "1", from: "22:60", to: "23:00" }, zone, /two times of day/],
    ["that begins at 24:00", { days: "1", from: "24:00", to: "04:00" }, zone, /two times of day/],
    ["on no day of the week", { days: "1,8", from: "22:00", to: "23:00" }, zone, /“8” is not a day/],
    ["on half a name", { days: "t", from: "22:00", to: "23:00" }, zone, /“t” is not a day/],
    [
      "in no time zone",
      { days: "1", from: "22:00", to: "23:00" },
      "Mars/Base",
      /“Mars\/Base” is not a time zone/,
    ],
  ])("is refused %s", (_what, form, in_, problem) => {
    expect(readWindow(form, in_)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });

  it("has no problem where it opens", () => {
    expect(windowProblem(aWindow())).toBeNull();
  });
});

describe("a bake time", () => {
  const over = (at: string, hours: number) => bakesOverWeekend(new Date(at), hours, "Europe/Amsterdam");

  it.each([
    ["2026-11-26T09:00:00Z", 24, false], // Thursday
    ["2026-11-26T22:30:00Z", 24, false], // until Friday 23:30
    ["2026-11-27T09:00:00Z", 24, true], // Friday
    ["2026-11-28T09:00:00Z", 1, true], // Saturday
    ["2026-11-29T22:30:00Z", 24, true], // Sunday
    ["2026-11-29T23:30:00Z", 24, false], // Monday by then
    ["2026-11-23T09:00:00Z", 24 * 6, true], // Monday
  ])("from %s for %d hours runs into a weekend: %s", (at, hours, expected) => {
    expect(over(at, hours)).toBe(expected);
  });
});
