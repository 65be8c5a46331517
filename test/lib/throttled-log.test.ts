import { afterEach, beforeEach, expect, it, jest } from "@jest/globals";
import { throttledLog } from "../../src/lib/throttled-log.ts";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function listening() {
  const said: object[] = [];
  const tell = throttledLog<{ readonly status: number }>((fields) => said.push(fields), 60_000);
  return { said, tell: (status: number, times = 1) => Array.from({ length: times }, () => tell({ status })) };
}

it("logs the first at once and the others of that minute together", () => {
  const { said, tell } = listening();
  tell(401, 1_000);
  expect(said).toEqual([{ status: 401, count: 1 }]);
  jest.advanceTimersByTime(60_000);
  expect(said).toEqual([
    { status: 401, count: 1 },
    { status: 401, count: 999 },
  ]);
});

it("logs no more often however long it goes on, and counts every one", () => {
  const { said, tell } = listening();
  for (let second = 0; second < 300; second += 1) {
    tell(401, 10);
    jest.advanceTimersByTime(1_000);
  }
  expect(said.map((fields) => (fields as { readonly count: number }).count)).toEqual([
    1, 599, 600, 600, 600, 600,
  ]);
});

it("logs each reason separately", () => {
  const { said, tell } = listening();
  tell(401, 3);
  tell(403);
  expect(said).toEqual([
    { status: 401, count: 1 },
    { status: 403, count: 1 },
  ]);
});

it("logs nothing for a minute without events, and the next event at once", () => {
  const { said, tell } = listening();
  tell(401);
  jest.advanceTimersByTime(60_000);
  expect(said).toHaveLength(1);
  expect(jest.getTimerCount()).toBe(0);
  tell(401);
  expect(said).toHaveLength(2);
});
