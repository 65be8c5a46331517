import { describe, expect, it } from "@jest/globals";
import { endingWith, orEnd } from "../../src/lib/deadline.ts";

const never = new Promise<never>(() => {});

describe("a deadline", () => {
  it("ends after its time", async () => {
    await expect(orEnd(never, endingWith(null, 10))).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("ends with its caller, before its time", async () => {
    const caller = new AbortController();
    const waiting = orEnd(never, endingWith(caller.signal, 60_000));
    caller.abort(new Error("stopping"));
    await expect(waiting).rejects.toThrow("stopping");
  });

  it("has ended where its caller had", () => {
    expect(endingWith(AbortSignal.abort(), 60_000).aborted).toBe(true);
  });

  it("gives the work's outcome where that came first", async () => {
    await expect(orEnd(Promise.resolve("done"), endingWith(null, 60_000))).resolves.toBe("done");
    await expect(orEnd(Promise.reject(new Error("no")), endingWith(null, 60_000))).rejects.toThrow("no");
  });
});
