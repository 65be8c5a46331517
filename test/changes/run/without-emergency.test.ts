import { describe, expect, it } from "@jest/globals";
import { withoutEmergency } from "../../../src/changes/run/waves/alarm.ts";
import type { MemberCall } from "../../../src/store/changes/wave-store.ts";
import { aCall } from "../../support/changes/builders.ts";

describe("calls that a gate and the alarm judge", () => {
  const judged = (...numbers: readonly string[]) =>
    withoutEmergency(
      numbers.map((calleeNumber) => aCall({ calleeNumber }) as unknown as MemberCall),
      { emergencyPolicies: [{ name: "Site", emergencyNumbers: [{ dialString: "5555", usage: "U" }] }] },
    ).map(({ calleeNumber }) => calleeNumber);

  it("exclude emergency calls, which follow policies of their own", () => {
    expect(judged("112", "+112", "5555", "+31205551234")).toEqual(["+31205551234"]);
  });

  it("include calls to masked numbers that may be ordinary ones", () => {
    expect(judged("***", "1**", "555*", "+3120555****", "")).toEqual([
      "***",
      "1**",
      "555*",
      "+3120555****",
      "",
    ]);
  });
});
