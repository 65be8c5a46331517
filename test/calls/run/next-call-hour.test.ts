import { describe, expect, it } from "@jest/globals";
import { nextCallHour } from "../../../src/calls/run/next-call-hour.ts";
import { hourOf, type CallHour } from "../../../src/telephony/call-hours.ts";
import { minutesAfter, noon } from "../../support/changes/builders.ts";
import { hour as hourMs } from "../../../src/lib/time.ts";

const minute = 60_000;
const at = minutesAfter(noon, 20);
/** Start of the hour so many hours before the one that runs. */
const ago = (hours: number) => new Date(hourOf(at).getTime() - hours * hourMs);

function read(hours: number, readAt: Date, pages = 1): CallHour {
  const completeAt = readAt.getTime() >= ago(hours - 1).getTime() ? readAt : null;
  return { start: ago(hours), readAt, completeAt, pages, rows: 0, late: 0, setAside: 0 };
}

const lookedBack = 239;
/** All that is looked back over, read right after its end but for those that are given. */
function known(...changed: readonly CallHour[]): readonly CallHour[] {
  const given = new Set(changed.map(({ start }) => start.getTime()));
  const all = Array.from({ length: lookedBack + 1 }, (_, hours) =>
    read(hours, hours === 0 ? at : new Date(Math.max(ago(hours - 3).getTime(), at.getTime() - 49 * hourMs))),
  );
  return [...all.filter(({ start }) => !given.has(start.getTime())), ...changed];
}

describe("the hour of calls that is read next", () => {
  it("goes back over ten days, the hour that ended, the one that runs, and then the newest", () => {
    const hours: CallHour[] = [];
    const order: number[] = [];
    for (let next = nextCallHour(hours, at, minute); next; next = nextCallHour(hours, at, minute)) {
      order.push((hourOf(at).getTime() - next.getTime()) / hourMs);
      hours.push(read(order.at(-1) ?? 0, at));
    }
    expect(order.slice(0, 5)).toEqual([1, 0, 2, 3, 4]);
    expect(order.at(-1)).toBe(lookedBack);
    expect(new Set(order).size).toBe(lookedBack + 1);
  });

  it("is the one that was running at the last reading, as soon as it has ended", () => {
    const whileItRan = read(1, minutesAfter(ago(0), -1));
    expect(nextCallHour([...known(whileItRan)], at, minute)).toEqual(ago(1));
  });

  it("is one whose reading was interrupted, before any that was read", () => {
    const hours = known().filter(({ start }) => start.getTime() !== ago(30).getTime());
    expect(nextCallHour(hours, at, minute)).toEqual(ago(30));
  });

  it("is never an hour that is passed over", () => {
    expect(nextCallHour([], at, minute, new Set([ago(1).getTime(), ago(0).getTime()]))).toEqual(ago(2));
  });

  it("is the running one every minute, and less often the more pages it has", () => {
    const ran = (seconds: number, pages: number) => read(0, new Date(at.getTime() - seconds * 1_000), pages);
    const next = (hour: CallHour) => nextCallHour([hour], at, minute, new Set(endedStarts()));
    expect(next(ran(59, 1))).toBeUndefined();
    expect(next(ran(60, 1))).toEqual(ago(0));
    expect(next(ran(60, 50))).toBeUndefined();
    expect(next(ran(200, 50))).toEqual(ago(0));
  });

  it("is each again at growing intervals until two days after its end, so that late rows are found", () => {
    const start = ago(3);
    const end = start.getTime() + hourMs;
    let hour = { ...read(3, new Date(end + 1_000)) };
    const ages: number[] = [];
    for (let time = end; time < end + 55 * hourMs; time += minute) {
      const now = new Date(time);
      const others = new Set(
        Array.from({ length: lookedBack + 2 }, (_, index) => hourOf(now).getTime() - index * hourMs).filter(
          (other) => other !== start.getTime(),
        ),
      );
      if (!nextCallHour([hour], now, minute, others)) continue;
      hour = { ...hour, readAt: now, completeAt: now };
      ages.push(time - end);
    }
    // However late a row came, it was found when it was half as late again, or a minute later.
    for (const [index, age] of ages.entries())
      expect(age).toBeLessThanOrEqual(Math.max(2 * minute, (ages[index - 1] ?? 0) * 1.5 + 2 * minute));
    expect(ages.at(-1)).toBeGreaterThanOrEqual(48 * hourMs);
    expect(ages.at(-1)).toBeLessThan(48 * hourMs + 2 * minute);
    expect(ages.length).toBeLessThan(30);
  });
});

function endedStarts(): readonly number[] {
  return Array.from({ length: lookedBack }, (_, index) => ago(index + 1).getTime());
}
