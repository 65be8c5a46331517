import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { createTokens, type FetchToken } from "../../../src/tenant/sign-in/cached-tokens.ts";
import { TenantError } from "../../../src/tenant/tenant-error.ts";
import type { Token, TokenAudience } from "../../../src/tenant/sign-in/tokens.ts";
import { eventually } from "../../support/jest/eventually.ts";

const minute = 60_000;
/** Never aborts. */
const unhurried = new AbortController().signal;
const start = Date.parse("2026-11-22T12:00:00Z");

describe("tokens", () => {
  it("are fetched once for as long as they hold, one for each audience", async () => {
    const { tokens, fetches, turn } = bench();
    const first = await tokens.get("graph", unhurried);
    turn(54 * minute);

    expect(await tokens.get("graph", unhurried)).toBe(first);
    expect((await tokens.get("teams", unhurried)).value).not.toBe(first.value);
    expect(fetches).toEqual(["graph", "teams"]);
  });

  it("are fetched once however many ask at the same time", async () => {
    const { tokens, fetches } = bench();
    const got = await Promise.all(Array.from({ length: 20 }, () => tokens.get("graph", unhurried)));

    expect(new Set(got).size).toBe(1);
    expect(fetches).toEqual(["graph"]);
  });

  it("end the wait of each caller by that caller's signal, and of nobody else", async () => {
    const { tokens, fetches, answer } = bench({ held: true });
    const impatient = new AbortController();
    const waits = [tokens.get("graph", unhurried), tokens.get("graph", impatient.signal)] as const;
    impatient.abort();

    await expect(waits[1]).rejects.toMatchObject({ name: "TenantError", kind: "timedOut" });
    answer();
    expect((await waits[0]).value).toBe("graph 1");
    expect(fetches).toEqual(["graph"]);
  });

  it("are renewed in the background five minutes ahead, while the old one is used", async () => {
    const { tokens, fetches, turn } = bench();
    await tokens.get("graph", unhurried);
    turn(55 * minute);

    expect((await tokens.get("graph", unhurried)).value).toBe("graph 1");
    await eventually("the new token", async () => (await tokens.get("graph", unhurried)).value === "graph 2");
    expect(fetches).toEqual(["graph", "graph"]);
  });

  it("that hold for a short time are renewed halfway", async () => {
    const { tokens, turn } = bench({ life: 2 * minute });
    await tokens.get("graph", unhurried);
    turn(minute);
    await tokens.get("graph", unhurried);

    await eventually("the new token", async () => (await tokens.get("graph", unhurried)).value === "graph 2");
  });

  it("are used to their end when the renewal fails, and the renewal is tried again only after a while", async () => {
    const { tokens, fetches, turn, fail } = bench();
    await tokens.get("graph", unhurried);
    fail(new TenantError("noAccess", "The client secret has expired."));
    turn(56 * minute);
    await tokens.get("graph", unhurried);
    expect((await tokens.get("graph", unhurried)).value).toBe("graph 1");
    expect(fetches).toHaveLength(2);
    await setImmediate(); // the failure has been heard of
    turn(1 * minute);
    expect((await tokens.get("graph", unhurried)).value).toBe("graph 1");
    expect(fetches).toHaveLength(3);
    await setImmediate();

    turn(3 * minute);
    await expect(tokens.get("graph", unhurried)).rejects.toMatchObject({ kind: "noAccess" });
    fail(null);
    expect((await tokens.get("graph", unhurried)).value).toBe("graph 5");
  });

  it("that a service refused are replaced at once, and a refused one that was replaced already is not asked for again", async () => {
    const { tokens, fetches } = bench();
    const refused = await tokens.get("graph", unhurried);
    const second = await tokens.get("graph", unhurried, refused);

    expect(second.value).toBe("graph 2");
    expect(await tokens.get("graph", unhurried, refused)).toBe(second);
    expect(fetches).toHaveLength(2);
  });

  it("reject with nothing of an error that is not the product's own", async () => {
    const { tokens, fail } = bench();
    fail(new Error("client_secret=s3cret"));

    const error = await tokens.get("graph", unhurried).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: "unreachable" });
    expect(inspect(error, { showHidden: true })).not.toContain("s3cret");
  });

  it("do not wait beyond the deadline for a sign-in that does not notice its signal", async () => {
    const { tokens } = bench({ held: true, deadline: 20 });

    await expect(tokens.get("graph", unhurried)).rejects.toMatchObject({ kind: "timedOut" });
  });
});

/** A sign-in whose tokens are numbered, with a clock of its own. */
function bench({ life = 60 * minute, held = false, deadline = 20_000 } = {}) {
  let time = start;
  let failing: Error | null = null;
  let answer = () => {};
  const until = held ? new Promise<void>((resolve) => (answer = resolve)) : Promise.resolve();
  const fetches: TokenAudience[] = [];
  const now = () => new Date(time);
  const fetchToken: FetchToken = async (audience): Promise<Token> => {
    fetches.push(audience);
    const number = fetches.length;
    await until;
    if (failing) throw failing;
    return { value: `${audience} ${number}`, expiresAt: new Date(time + life) };
  };
  return {
    tokens: createTokens({ fetchToken, now, deadline }),
    fetches,
    answer: () => {
      answer();
    },
    turn: (milliseconds: number) => {
      time += milliseconds;
    },
    fail: (error: Error | null) => {
      failing = error;
    },
  };
}
