import { describe, expect, test } from "@jest/globals";
import { cut, cutWithin, listed } from "../../src/lib/cut.ts";

const rest = (left: number) => `and ${left} more`;

describe("a list that people read is shortened", () => {
  test("only with a last entry that counts what was left out", () => {
    expect(cut(["a", "b", "c"], 3, rest)).toEqual(["a", "b", "c"]);
    expect(cut(["a", "b", "c", "d"], 2, rest)).toEqual(["a", "b", "and 2 more"]);
  });

  test("to the room there is, and never to nothing", () => {
    const size = (text: string) => text.length;
    expect(cutWithin(["long enough", "b"], { room: 4, most: 9, size }, rest)).toEqual([
      "long enough",
      "and 1 more",
    ]);
    expect(cutWithin(["ab", "cd", "ef"], { room: 4, most: 9, size }, rest)).toEqual([
      "ab",
      "cd",
      "and 1 more",
    ]);
    expect(cutWithin(["ab", "cd", "ef"], { room: 99, most: 1, size }, rest)).toEqual(["ab", "and 2 more"]);
  });

  test("names in a row end with and, or with how many more", () => {
    expect(listed([])).toBe("");
    expect(listed(["a"])).toBe("a");
    expect(listed(["a", "b", "c"])).toBe("a, b and c");
    expect(listed(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
  });
});
