import { describe, expect, it } from "@jest/globals";
import { callsRead, completenessOf, covers, type CallHour } from "../../src/telephony/call-hours.ts";
import { minutesAfter, noon } from "../support/changes/builders.ts";

/** The hour that starts so many hours after noon, read so many minutes after noon. */
function hour(start: number, readAt: number): CallHour {
  return {
    start: minutesAfter(noon, 60 * start),
    readAt: minutesAfter(noon, readAt),
    completeAt: readAt >= 60 * (start + 1) ? minutesAfter(noon, readAt) : null,
    pages: 1,
    rows: 0,
    late: 0,
    setAside: 0,
  };
}

const at = (minutes: number) => minutesAfter(noon, minutes);

describe("calls", () => {
  it.each([
    { what: "of the hour that runs are read as far as it had gone", hours: [hour(0, 20)], read: [0, 20] },
    { what: "of an hour that was read after its end are read whole", hours: [hour(0, 61)], read: [0, 60] },
    {
      what: "are read from the oldest hour without a gap",
      hours: [hour(2, 150), hour(0, 70), hour(1, 120)],
      read: [0, 150],
    },
    {
      what: "before an hour that was never read do not count",
      hours: [hour(0, 70), hour(2, 150)],
      read: [120, 150],
    },
    {
      what: "before an hour that was read only while it ran do not count",
      hours: [hour(0, 70), hour(1, 119), hour(2, 150)],
      read: [120, 150],
    },
  ])("$what", ({ hours, read: [since = 0, asOf = 0] }) => {
    expect(callsRead(hours)).toEqual({ since: at(since), asOf: at(asOf) });
  });

  it("are not read where nothing was", () => {
    expect(callsRead([])).toBeUndefined();
    expect(covers(undefined, at(0), at(0))).toBe(false);
  });

  it("of a range are read where its first and its last hour are", () => {
    const read = { since: at(0), asOf: at(90) };
    expect(covers(read, at(0), at(90))).toBe(true);
    expect(covers(read, at(-1), at(90))).toBe(false);
    expect(covers(read, at(0), at(91))).toBe(false);
  });
});

describe("how complete hours are", () => {
  const full = (changed: Partial<CallHour>): CallHour => ({ ...hour(0, 61), rows: 200, ...changed });
  const dayLater = at(60 + 24 * 60);

  it("is their rows, with those that could not be understood", () => {
    const hours = [full({ setAside: 3 }), full({ start: at(60), setAside: 2 }), full({ start: at(120) })];
    expect(completenessOf(hours, at(10), at(70))).toEqual({ rows: 400, setAside: 5, lateShare: null });
    expect(completenessOf(hours, at(60), at(120))).toMatchObject({ rows: 200, setAside: 2 });
  });

  it("is told by the share that came late of hours read soon and again a day after", () => {
    const hours = [
      full({ readAt: dayLater, late: 30 }),
      full({ readAt: dayLater, late: 10 }),
      // First read days later, and not read again yet: neither knows what came late.
      full({ readAt: dayLater, completeAt: dayLater, late: 0 }),
      full({ readAt: at(90), late: 0 }),
    ];
    expect(completenessOf(hours, at(0), at(60)).lateShare).toBe(0.1);
    expect(completenessOf([full({ readAt: dayLater, rows: 99 })], at(0), at(60)).lateShare).toBeNull();
  });
});
