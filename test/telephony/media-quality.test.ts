import { describe, expect, it } from "@jest/globals";
import type { CallMedia, MediaStream } from "../../src/telephony/call-media.ts";
import { qualityOf, qualityWords, sampledQuality, worsened } from "../../src/telephony/media-quality.ts";
import { noon } from "../support/changes/builders.ts";

function aCallOf(...streams: readonly Partial<MediaStream>[]): CallMedia {
  return {
    id: "record",
    startedAt: noon,
    groupCall: false,
    legs: [
      {
        platform: null,
        product: null,
        farService: null,
        farAddress: null,
        relays: [],
        streams: streams.map((stream) => ({
          direction: null,
          wasMediaBypassed: null,
          packets: null,
          jitter: null,
          loss: null,
          roundTrip: null,
          ...stream,
        })),
      },
    ],
  };
}

describe("how good a call's media was", () => {
  it("is the mean of both ways, as far as they tell it", () => {
    const call = aCallOf({ jitter: 4, loss: 1 }, { jitter: 8, roundTrip: 30 });
    expect(qualityOf(call)).toEqual({ jitter: 6, loss: 1, roundTrip: 30 });
  });

  it("is not known where no stream tells anything", () => {
    expect(qualityOf(aCallOf({}, {}))).toBeUndefined();
    expect(qualityOf({ ...aCallOf(), legs: [] })).toBeUndefined();
  });

  it("of several calls is the median, so that one bad network does not colour all", () => {
    const calls = [2, 4, 6, 8, 500].map((jitter) => aCallOf({ jitter }));
    const media = new Map<string, CallMedia | undefined>(calls.map((call, at) => [String(at), call]));
    media.set("without a record", undefined);
    media.set("without media", aCallOf({}));
    expect(sampledQuality({ media })).toEqual({ calls: 5, jitter: 6, loss: null, roundTrip: null });
  });

  it("is said with its units, and with what is not told", () => {
    expect(qualityWords({ jitter: 6.4, loss: 0.25, roundTrip: null })).toBe(
      "jitter 6 ms, loss 0.3 %, round trip not told",
    );
  });

  it("is clearly worse from so much on, and compared with enough calls only", () => {
    const before = { calls: 10, jitter: 10, loss: 0, roundTrip: 40 };
    const after = { calls: 10, jitter: 20, loss: 0.9, roundTrip: 90 };
    expect(worsened({ after, before })).toEqual(["jitter", "roundTrip"]);
    expect(worsened({ after: before, before: after })).toEqual([]);
    expect(worsened({ after: { ...after, calls: 9 }, before })).toBeNull();
  });
});
