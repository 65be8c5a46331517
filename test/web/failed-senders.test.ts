import { describe, expect, it } from "@jest/globals";
import { createFailedSenders } from "../../src/web/failed-senders.ts";

function senders(most = 2) {
  let time = 1_000_000;
  const made = createFailedSenders({ most, window: 60_000, now: () => time });
  return {
    ...made,
    pass: (milliseconds: number) => (time += milliseconds),
    fail: (address: string, times = most) => {
      for (let count = 0; count < times; count += 1) made.forged(address);
    },
  };
}

describe("an address that sends forgeries again and again", () => {
  it("is blocked, for the rest of the window only", () => {
    const from = senders();
    from.fail("8.8.8.8", 1);
    expect(from.isHeld("8.8.8.8")).toBe(false);
    from.fail("8.8.8.8", 1);
    expect(from.isHeld("8.8.8.8")).toBe(true);
    expect(from.isHeld("8.8.4.4")).toBe(false);
    from.pass(60_001);
    expect(from.isHeld("8.8.8.8")).toBe(false);
  });

  it("is one network in IPv6, and one address however it is written", () => {
    const from = senders();
    from.fail("2603:1000:0:1::1", 1);
    from.fail("2603:1000:0:1:ffff::2", 1);
    expect(from.isHeld("2603:1000:0:1:aaaa::3")).toBe(true);
    expect(from.isHeld("2603:1000:0:2::1")).toBe(false);
    from.fail("::ffff:8.8.8.8", 2);
    expect(from.isHeld("8.8.8.8")).toBe(true);
  });

  it("is not blocked once something genuine came from it, for an hour", () => {
    const from = senders();
    from.accepted("52.112.0.1");
    from.fail("52.112.0.1", 1_000);
    expect(from.isHeld("52.112.0.1")).toBe(false);
    from.pass(3_600_001);
    from.fail("52.112.0.1");
    expect(from.isHeld("52.112.0.1")).toBe(true);
    from.accepted("52.112.0.1");
    expect(from.isHeld("52.112.0.1")).toBe(false);
  });

  it.each(["127.0.0.1", "10.0.0.4", "100.100.0.1", "fd00::1", "::1", "", "unknown"])(
    "is never blocked where it may be a proxy's, or is not known: %j",
    (address) => {
      const from = senders();
      from.fail(address, 1_000);
      expect(from.isHeld(address)).toBe(false);
    },
  );

  it("does not fill the memory: the oldest is forgotten", () => {
    const from = senders();
    from.fail("8.8.8.8");
    for (let number = 0; number < 10_000; number += 1) from.fail(`9.1.${number >> 8}.${number & 255}`);
    expect(from.isHeld("8.8.8.8")).toBe(false);
    expect(from.isHeld("9.1.39.15")).toBe(true);
  });
});
