import { describe, expect, it } from "@jest/globals";
import {
  joinByTime,
  mediaPathOf,
  silentDirection,
  type CallMedia,
  type MediaLeg,
} from "../../src/telephony/call-media.ts";
import { minutesAfter, noon } from "../support/changes/builders.ts";

const sbc = ["203.0.113.11"];

function media(leg: Partial<MediaLeg>, changed: Partial<CallMedia> = {}): CallMedia {
  return {
    id: "record-1",
    startedAt: noon,
    groupCall: false,
    legs: [
      {
        platform: "windows",
        product: "teams",
        farService: null,
        farAddress: null,
        relays: [],
        streams: [],
        ...leg,
      },
    ],
    ...changed,
  };
}

const untold = { jitter: null, loss: null, roundTrip: null };
const flagged = (wasMediaBypassed: boolean | null) => [
  { direction: "fromPerson" as const, wasMediaBypassed, packets: null, ...untold },
];

describe("the way a call's media went", () => {
  it.each([
    { when: "the far end is the SBC", leg: { farAddress: "203.0.113.11" }, kind: "direct" },
    { when: "the record says bypassed", leg: { streams: flagged(true) }, kind: "direct" },
    {
      when: "the far end is the relay, whatever the flag says",
      leg: { farAddress: "52.113.0.9", relays: ["52.113.0.9"], streams: flagged(true) },
      kind: "relayed",
    },
    {
      when: "a relay was only allocated and the far end is the SBC",
      leg: { farAddress: "203.0.113.11", relays: ["52.113.0.9"] },
      kind: "direct",
    },
    { when: "a media processor stands in it", leg: { farService: "mediationServer" }, kind: "notBypassed" },
    {
      when: "the record says bypassed, whatever the role of the far endpoint",
      leg: { farService: "mediationServer", streams: flagged(true) },
      kind: "direct",
    },
    { when: "the record says not bypassed", leg: { streams: flagged(false) }, kind: "notBypassed" },
    { when: "the record leaves it out", leg: { streams: flagged(null) }, kind: "unknown" },
    { when: "some other address is all there is", leg: { farAddress: "198.51.100.7" }, kind: "unknown" },
  ])("is $kind where $when", ({ leg, kind }) => {
    expect(mediaPathOf(media(leg), sbc)).toMatchObject({ kind });
  });

  it("is unknown without a record, or without media in it", () => {
    expect(mediaPathOf(undefined, sbc)).toEqual({ kind: "unknown" });
    expect(mediaPathOf(media({}, { legs: [] }), sbc)).toEqual({ kind: "unknown" });
  });

  it("is not direct once any part of the call was taken off the bypass", () => {
    const direct = media({ farAddress: "203.0.113.11" }).legs;
    const off = media({ streams: flagged(false) }).legs;
    expect(mediaPathOf(media({}, { legs: [...direct, ...off] }), sbc).kind).toBe("notBypassed");
  });

  it.each([
    { leg: { platform: "web" }, groupCall: false, expected: "webClient" },
    {
      leg: { platform: "ipPhone", product: "skypeForBusiness" },
      groupCall: false,
      expected: "thirdPartyPhone",
    },
    { leg: { platform: "ipPhone", product: "teams" }, groupCall: false, expected: null },
    { leg: { platform: "windows" }, groupCall: true, expected: "groupCall" },
    { leg: { farService: "skypeForBusinessAutoAttendant" }, groupCall: false, expected: "voiceApplication" },
    { leg: { platform: "windows" }, groupCall: false, expected: null },
  ])("off the bypass is explained as $expected for $leg", ({ leg, groupCall, expected }) => {
    const seen = media({ streams: flagged(false), ...leg }, { groupCall });
    expect(mediaPathOf(seen, sbc)).toEqual({ kind: "notBypassed", expected });
  });
});

describe("one-way audio", () => {
  const heard = (from: number | null, to: number | null) =>
    silentDirection(
      media({
        streams: [
          { direction: "fromPerson", wasMediaBypassed: null, packets: from, ...untold },
          { direction: "toPerson", wasMediaBypassed: null, packets: to, ...untold },
        ],
      }),
    );

  it.each([
    [3000, 2, "toPerson"],
    [0, 3000, "fromPerson"],
    [3000, 2900, null],
    [0, 0, null],
    [3000, null, null],
  ])("with %s packets out and %s in is %s", (from, to, silent) => {
    expect(heard(from, to)).toBe(silent);
  });
});

describe("rows and records of one person", () => {
  const row = (id: string, minutes: number, invited: number | null = null) => ({
    id,
    startedAt: minutesAfter(noon, minutes),
    invitedAt: invited === null ? null : minutesAfter(noon, invited),
  });
  const record = (id: string, minutes: number) => media({}, { id, startedAt: minutesAfter(noon, minutes) });

  it("are joined by the nearest start, each record once", () => {
    const joined = joinByTime(
      [row("a", 0), row("b", 0.5), row("c", 30)],
      [record("1", 0.1), record("2", 0.6)],
    );
    expect([...joined].map(([id, { id: recordId }]) => [id, recordId])).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  it("are joined by the invite where it rang for long before the answer, which is when an outbound row starts", () => {
    const joined = joinByTime([row("a", 3, 0)], [record("1", 0.05)]);
    expect(joined.get("a")?.id).toBe("1");
  });

  it("are joined once: what a row's invite is near to may be another call's own", () => {
    const joined = joinByTime(
      [row("first", 0.1, 0), row("second", 0.9, 0.6)],
      [record("1", 0), record("2", 0.6)],
    );
    expect([...joined].map(([id, { id: recordId }]) => [id, recordId]).sort()).toEqual([
      ["first", "1"],
      ["second", "2"],
    ]);
  });

  it("more than a minute apart are different calls", () => {
    expect(joinByTime([row("a", 0)], [record("1", 1.1)]).size).toBe(0);
  });
});
