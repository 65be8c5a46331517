import { describe, expect, it } from "@jest/globals";
import { callRowsPace, createRequestPace } from "../../src/tenant/request-pace.ts";
import { unhurried } from "../support/tenant-services.ts";

describe("the pace of requests for call rows", () => {
  it("lets through ten at once and at most forty in a minute, whatever comes before", async () => {
    let time = 0;
    const turn = createRequestPace(
      callRowsPace,
      () => time,
      async (ms) => {
        time += ms;
      },
    );
    const sent: number[] = [];
    for (const rest of [0, 1, 7_000, 45_000, 600_000]) {
      time += rest;
      for (let count = 0; count < 60; count += 1) {
        await turn(unhurried);
        sent.push(time);
      }
    }
    expect(sent.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 0));
    const most = Math.max(
      ...sent.map((from) => sent.filter((at) => at >= from && at < from + 60_000).length),
    );
    expect(most).toBeLessThanOrEqual(40);
  });

  it("ends a wait with the signal", async () => {
    const turn = createRequestPace({ atOnce: 1, interval: 3_600_000 });
    await turn(unhurried);
    await expect(turn(AbortSignal.abort(new Error("stopping")))).rejects.toThrow();
  });
});
