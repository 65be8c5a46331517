import { afterEach, beforeEach, expect, it, jest } from "@jest/globals";
import { seldom } from "../../src/web/seldom.ts";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function listening() {
  const said: object[] = [];
  const tell = seldom<{ readonly status: number }>((fields) => said.push(fields), 60_000);
  return { said, tell: (status: number, times = 1) => Array.from({ length: times }, () => tell({ status })) };
}

it("says the first at once and the others of that minute together", () => {
  const { said, tell } = listening();
  tell(401, 1_000);
  expect(said).toEqual([{ status: 401, count: 1 }]);
  jest.advanceTimersByTime(60_000);
  expect(said).toEqual([
    { status: 401, count: 1 },
    { status: 401, count: 999 },
  ]);
});

it("is no louder however long it goes on, and loses none", () => {
  const { said, tell } = listening();
  for (let second = 0; second < 300; second += 1) {
    tell(401, 10);
    jest.advanceTimersByTime(1_000);
  }
  expect(said.map((fields) => (fields as { readonly count: number }).count)).toEqual([
    1, 599, 600, 600, 600, 600,
  ]);
});

it("says each reason for itself", () => {
  const { said, tell } = listening();
  tell(401, 3);
  tell(403);
  expect(said).toEqual([
    { status: 401, count: 1 },
    { status: 403, count: 1 },
  ]);
});

it("says nothing of a quiet minute, and the next at once", () => {
  const { said, tell } = listening();
  tell(401);
  jest.advanceTimersByTime(60_000);
  expect(said).toHaveLength(1);
  expect(jest.getTimerCount()).toBe(0);
  tell(401);
  expect(said).toHaveLength(2);
});
