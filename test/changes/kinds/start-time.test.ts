import { describe, expect, it } from "@jest/globals";
import { readStart, zoneOf } from "../../../src/changes/kinds/start-time.ts";

const now = new Date("2026-11-22T12:00:00Z");
const later = (startDate: string, startTime: string) => ({ start: "later" as const, startDate, startTime });

describe("the start of a change", () => {
  it("is as soon as it is approved, if that was chosen", () => {
    expect(readStart({ start: "now", startDate: "", startTime: "" }, "UTC", now)).toEqual({
      ok: true,
      at: null,
    });
  });

  it("is read in the person's time zone", () => {
    expect(readStart(later("2026-11-23", "22:00"), "Europe/Amsterdam", now)).toEqual({
      ok: true,
      at: new Date("2026-11-23T21:00:00Z"),
    });
  });

  it.each([
    ["in the past", later("2026-11-22", "11:59"), "past"],
    ["more than 30 days ahead", later("2027-01-01", "12:00"), "30 days"],
    ["without a time", later("2026-11-23", ""), "Give a date"],
    ["without sense", later("tomorrow", "late"), "Give a date"],
  ])("is not %s", (_what, input, why) => {
    expect(readStart(input, "UTC", now)).toMatchObject({
      ok: false,
      problem: { says: expect.stringContaining(why) },
    });
  });

  it("is not in the hour that a clock skips", () => {
    const spring = new Date("2027-03-20T12:00:00Z");
    expect(readStart(later("2027-03-28", "02:30"), "Europe/Amsterdam", spring)).toMatchObject({ ok: false });
  });
});

describe("a person's time zone", () => {
  it("comes from the client", () => {
    expect(zoneOf({ entities: [{ type: "clientInfo", timezone: "Asia/Tokyo" }] })).toBe("Asia/Tokyo");
    expect(zoneOf({ localTimezone: "America/New_York" })).toBe("America/New_York");
  });

  it("is unknown where the client names none that exists", () => {
    expect(zoneOf({})).toBeNull();
    expect(zoneOf({ localTimezone: "Mars/Olympus" })).toBeNull();
  });
});
